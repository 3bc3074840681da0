//! Who is who, and captures that lack a part.

use serde_json::json;
use tlswire_capture::anomaly::AnomalyKind;

use crate::support::conversation::{End, Played};
use crate::support::{Conversation, play, tls};

fn session() -> Conversation {
    let mut talk = Conversation::opened();
    talk.establish_12().close();
    talk
}

/// What one end sent.
fn only(packets: &[Played], port: u16) -> Vec<Played> {
    let sent = |packet: &&Played| packet.bytes[20..22] == port.to_be_bytes();
    packets.iter().filter(sent).cloned().collect()
}

#[test]
fn the_whole_server_may_be_captured_before_the_client() {
    let talk = session();
    let packets = [only(&talk.packets, 443), only(&talk.packets, 50_000)].concat();
    let told = play(&packets);
    let row = told.row();
    assert_eq!((&row["src_port"], &row["dst_port"]), (&json!(50_000), &json!(443)));
    assert_eq!((&row["outcome"], &row["start_seen"]), (&json!("established"), &json!(true)));
    assert_eq!(row["history"], "sxkniCGI");
    assert_eq!(told.stats.flows.opened, 1);
}

#[test]
fn the_whole_client_may_be_captured_before_the_server() {
    let talk = session();
    let packets = [only(&talk.packets, 50_000), only(&talk.packets, 443)].concat();
    let told = play(&packets);
    assert_eq!(told.row()["outcome"], "established");
    assert_eq!((told.stats.flows.opened, told.stats.flows.fin), (1, 1));
    assert_eq!(told.row()["ended_by"], "client");
}

#[test]
fn one_end_of_tls_13_captured_before_the_other_is_no_failure() {
    let mut talk = Conversation::opened();
    talk.establish_13().client(&tls::application_data(80)).server(&tls::application_data(900));
    for ends in [[End::Client, End::Server], [End::Server, End::Client]] {
        let mut talk = talk.clone();
        talk.fin(ends[0]).fin(ends[1]);
        for ports in [[443, 50_000], [50_000, 443]] {
            let row = play(&ports.map(|port| only(&talk.packets, port)).concat()).row();
            assert_eq!((&row["outcome"], &row["established"]), (&json!("unknown"), &json!(null)));
            let closer = if ends[0] == End::Client { "client" } else { "server" };
            assert_eq!((&row["ended_by"], &row["end_reason"]), (&json!(closer), &json!("fin")));
        }
    }
}

#[test]
fn an_alert_of_the_client_in_tls_13_is_still_a_failure() {
    let mut talk = Conversation::opened();
    talk.client(&tls::client_hello_13()).server(&tls::server_flight_13());
    talk.client(&tls::application_data(24)).fin(End::Client).fin(End::Server);
    let row = play(&talk.packets).row();
    assert_eq!((&row["outcome"], &row["failure"]), (&json!("failed"), &json!("closed")));
}

#[test]
fn the_servers_data_may_be_captured_before_the_clients_syn() {
    let mut talk = session();
    talk.packets.rotate_left(1);
    let syn = talk.packets.pop().unwrap();
    talk.packets.insert(4, syn);
    talk.packets.swap(2, 3);
    let told = play(&talk.packets);
    assert_eq!((told.connections.len(), told.stats.flows.opened), (1, 1));
}

#[test]
fn a_client_alone_is_a_row_of_which_the_server_is_not_known() {
    let row = play(&only(&session().packets, 50_000)).row();
    assert_eq!((&row["src_port"], &row["server_name"]), (&json!(50_000), &json!("example.org")));
    assert_eq!((&row["version"], &row["established"]), (&json!(null), &json!(null)));
    assert_eq!(row["outcome"], "incomplete");
    let missing = row["not_observable"].as_array().unwrap();
    assert!(missing.contains(&json!("version:one_sided")), "{missing:?}");
}

#[test]
fn a_server_alone_is_a_row_and_the_client_is_the_other_end() {
    let row = play(&only(&session().packets, 443)).row();
    assert_eq!((&row["src_port"], &row["dst_port"]), (&json!(50_000), &json!(443)));
    assert_eq!((&row["version"], &row["ja4"]), (&json!("TLSv1.2"), &json!(null)));
    assert_eq!(row["outcome"], "incomplete");
}

#[test]
fn one_packet_of_a_server_that_acknowledges_is_no_capture_of_one_side() {
    let mut talk = Conversation::opened();
    talk.client(&tls::client_hello_13()).reset(End::Client);
    let row = play(&talk.packets).row();
    assert_eq!((&row["outcome"], &row["failure"]), (&json!("failed"), &json!("silent")));
}

#[test]
fn a_capture_that_begins_amid_protected_records_has_no_row() {
    let mut talk = Conversation::default();
    for _ in 0..3 {
        talk.client(&tls::application_data(100)).server(&tls::application_data(1_000));
    }
    let told = play(&talk.close().packets);
    assert_eq!((told.connections.len(), told.stats.flows.midstream), (0, 1));
    assert_eq!(told.count(AnomalyKind::Midstream), 1, "once a flow");
}

#[test]
fn a_capture_that_begins_with_a_protected_alert_has_no_row() {
    let mut talk = Conversation::default();
    talk.client(&tls::record(21, &[0x9a; 26]));
    let told = play(&talk.close().packets);
    assert_eq!((told.connections.len(), told.stats.flows.midstream), (0, 1));
}

#[test]
fn a_long_flow_of_protected_records_is_counted_as_midstream() {
    let mut talk = Conversation::default();
    for _ in 0..80 {
        talk.server(&tls::application_data(1_300)).client(&tls::application_data(20));
    }
    let told = play(&talk.close().packets);
    assert_eq!((told.stats.flows.midstream, told.stats.flows.other), (1, 0));
}

#[test]
fn a_capture_without_the_syn_still_finds_the_hello() {
    let mut talk = Conversation::default();
    talk.establish_13().close();
    let row = play(&talk.packets).row();
    assert_eq!((&row["outcome"], &row["start_seen"]), (&json!("established"), &json!(false)));
}

#[test]
fn a_capture_that_begins_with_the_servers_hello_has_a_row() {
    let mut talk = Conversation::default();
    talk.server(&tls::server_flight_12())
        .client(&tls::client_flight_12())
        .server(&tls::finished_12());
    let row = play(&talk.packets).row();
    assert_eq!((&row["src_port"], &row["established"]), (&json!(50_000), &json!(true)));
    let missing = row["not_observable"].as_array().unwrap();
    assert!(missing.contains(&json!("server_name:late_start")), "{missing:?}");
}

#[test]
fn a_hello_from_the_end_that_answered_the_syn_makes_it_the_client() {
    let mut talk = Conversation::opened();
    talk.server(&tls::client_hello_13()).client(&tls::server_flight_13());
    let told = play(&talk.packets);
    assert_eq!((&told.row()["src_port"], &told.row()["dst_port"]), (&json!(443), &json!(50_000)));
    assert_eq!(told.row()["server_packets"], json!(3));
}

#[test]
fn a_hello_of_the_wrong_end_is_listed() {
    let mut talk = Conversation::opened();
    talk.client(&tls::client_hello_13()).server(&tls::other_client_hello_13());
    let told = play(&talk.packets);
    assert_eq!(told.count(AnomalyKind::Direction), 1);
    assert_eq!(told.row()["src_port"], json!(50_000));
}

#[test]
fn alerts_that_came_before_the_hello_change_sides_with_the_client() {
    let mut talk = Conversation::opened();
    talk.client(&tls::alert(1, 90)).server(&tls::client_hello_13());
    let row = play(&talk.packets).row();
    assert_eq!((&row["alerts"][0]["sender"], &row["history"]), (&json!("server"), &json!("lC")));
}
