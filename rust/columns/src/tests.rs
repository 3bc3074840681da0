//! Batches of connections made by hand: every column, nulls, and hand-over by the C interfaces.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::ffi_stream::RecordBatchStreamReader;
use arrow_array::types::{Int32Type, TimestampMicrosecondType, UInt16Type};
use arrow_array::{Array, ArrayRef, RecordBatch};
use tlswire::registry::{AlertDescription, AlertLevel, ProtocolVersion};
use tlswire_capture::anomaly::AnomalyKind;
use tlswire_capture::certificate::{CertificateFacts, Chain};
use tlswire_capture::connection::{
    Connection, EndReason, Endpoint, Format, Hello, IpProtocol, Moment, Protocol, SeenAlert,
    Sender, Side,
};
use tlswire_capture::packet::Time;
use tlswire_capture::row::{Naming, Row, Selection};

use crate::{BatchBuilder, Schema, TimeUnit, export, stream};

/// Random, empty session id, two suites, no compression, `supported_groups` with one group.
fn client_hello() -> Hello {
    let head = [&b"\x01\x00\x00\x37\x03\x03"[..], &[7; 32]].concat();
    let tail = b"\x00\x00\x04\x13\x01\xc0\x2f\x01\x00\x00\x08\x00\x0a\x00\x04\x00\x02\x00\x1d";
    Hello {
        message: [&head[..], tail].concat().into(),
        format: Format::Handshake,
        complete: true,
        record_version: ProtocolVersion::TLSV1_0,
        seen: Moment { frame: 4, time: Time(1_999) },
        segments: 1,
        records: 1,
    }
}

fn bare() -> Connection {
    let end = |last, port| Endpoint { address: [192, 0, 2, last].into(), port };
    Connection {
        transport: IpProtocol::Tcp,
        protocol: Protocol::Tls,
        starttls: None,
        proxied: None,
        client: end(1, 50_000),
        server: end(2, 443),
        source: 0,
        is_chosen: false,
        first: Moment { frame: 1, time: Time(-1) },
        last: Moment { frame: 9, time: Time(2_000_000_000) },
        finished: 9,
        ordinal: 0,
        vlan: None,
        tunnel: None,
        interface: 0,
        start_seen: true,
        end_seen: true,
        tcp_rtt: None,
        client_hello: None,
        server_name: None,
        client_hellos: 0,
        repeated_random: false,
        server_hello: None,
        hello_retry_request: None,
        quic_version: None,
        server_key_exchange: None,
        certificate_requested: false,
        server_hello_done: false,
        new_session_ticket: false,
        renegotiated: false,
        client_finished: None,
        client_flight: Vec::new(),
        compressed: 0,
        established: None,
        answered_by_alert: false,
        client_leaves: false,
        client_side: Side::default(),
        server_side: Side::default(),
        alerts: Vec::new(),
        last_message: None,
        history: String::new(),
        ended_by: None,
        closed: false,
        end_reason: Some(EndReason::Fin),
        anomalies: Vec::new(),
    }
}

fn rich() -> Connection {
    let mut connection = bare();
    connection.client_hello = Some(client_hello());
    let certificate = Arc::new(CertificateFacts::new(b"no certificate"));
    let certificates = vec![Arc::clone(&certificate), certificate];
    connection.server_side.certificates = Some(Chain { certificates, total: 2 });
    connection.anomalies = vec![AnomalyKind::Gap, AnomalyKind::EmptyRecord];
    connection.alerts = vec![SeenAlert {
        sender: Sender::Server,
        level: AlertLevel::FATAL,
        description: AlertDescription(250),
        seen: Moment { frame: 5, time: Time(3_000) },
    }];
    connection
}

/// Three rows: poor, rich, poor.
fn batch(names: &[&str], unit: TimeUnit) -> RecordBatch {
    let mut builder = BatchBuilder::new(Selection::parse(names).unwrap(), unit);
    for connection in [bare(), rich(), bare()] {
        builder.push(&Row::new(&connection, Naming::default()));
    }
    builder.finish().unwrap()
}

#[test]
fn every_column_makes_a_valid_array() {
    for unit in [TimeUnit::Ns, TimeUnit::Us] {
        let batch = batch(&["all"], unit);
        assert_eq!(batch.num_rows(), 3);
        assert_eq!(batch.num_columns(), Selection::all().columns().len());
        for column in batch.columns() {
            assert_eq!(column.len(), 3);
            column.to_data().validate_full().unwrap();
        }
    }
}

#[test]
fn strings_and_numbers_are_where_they_belong() {
    let batch = batch(&["src_ip", "alert", "alert_id", "client_random", "source"], TimeUnit::Ns);
    assert_eq!(batch.column(0).as_string::<i32>().value(1), "192.0.2.1");
    let alerts =
        batch.column(1).as_dictionary::<Int32Type>().downcast_dict::<arrow_array::StringArray>();
    assert_eq!(alerts.unwrap().into_iter().collect::<Vec<_>>(), [None, Some("0xfa"), None]);
    assert_eq!(batch.column(3).as_string::<i32>().value(1), "07".repeat(32));
    assert_eq!((batch.column(2).null_count(), batch.column(4).null_count()), (2, 3));
}

#[test]
fn lists_are_null_where_nothing_was_observed_and_empty_where_nothing_was_sent() {
    let batch = batch(&["client_ciphers", "client_versions", "anomalies"], TimeUnit::Ns);
    let ciphers = batch.column(0).as_list::<i32>();
    assert!(ciphers.is_null(0) && ciphers.is_null(2));
    assert_eq!(ciphers.value(1).as_primitive::<UInt16Type>().values(), &[0x1301, 0xc02f]);
    let versions = batch.column(1).as_list::<i32>();
    assert!(versions.is_valid(1) && versions.value_length(1) == 0);
    let anomalies = batch.column(2).as_list::<i32>();
    let lengths = [0, 1, 2].map(|row| (anomalies.is_valid(row), anomalies.value_length(row)));
    assert_eq!(lengths, [(true, 0), (true, 2), (true, 0)]);
}

#[test]
fn structures_have_their_members() {
    let batch = batch(&["server_certificates", "alerts"], TimeUnit::Us);
    let chain = batch.column(0).as_list::<i32>().value(1);
    let chain = chain.as_struct();
    assert_eq!(chain.len(), 2);
    assert_eq!(chain.column_by_name("sha256").unwrap().as_string::<i32>().value(1).len(), 64);
    assert_eq!(chain.column_by_name("subject_alt_names").unwrap().null_count(), 2);
    let alerts = batch.column(1).as_list::<i32>().value(1);
    let times = alerts.as_struct().column_by_name("ts").unwrap();
    assert_eq!(times.as_primitive::<TimestampMicrosecondType>().value(0), 3);
}

#[test]
fn microseconds_are_rounded_down_on_both_sides_of_1970() {
    let batch = batch(&["ts", "client_hello_ts"], TimeUnit::Us);
    let times = |column: usize| batch.column(column).as_primitive::<TimestampMicrosecondType>();
    assert_eq!((times(0).value(0), times(1).value(1)), (-1, 1));
}

#[test]
fn a_builder_counts_and_starts_anew_after_each_batch() {
    let selection = Selection::parse(&["all"]).unwrap();
    let mut builder = BatchBuilder::new(selection, TimeUnit::Ns);
    let connection = rich();
    for _ in 0..100 {
        builder.push(&Row::new(&connection, Naming::default()));
    }
    assert!(builder.is_full(100) && !builder.is_full(101));
    let estimate = builder.bytes();
    let batch = builder.finish().unwrap();
    let size = |column: &ArrayRef| column.to_data().get_slice_memory_size().unwrap();
    let actual: usize = batch.columns().iter().map(size).sum();
    assert!(estimate > actual / 4 && estimate < actual * 2, "{estimate} for {actual}");
    assert!(builder.is_empty() && builder.bytes() == 0);
    assert_eq!(builder.finish().unwrap().num_rows(), 0);
}

#[test]
fn no_column_still_counts_rows() {
    assert_eq!(batch(&[], TimeUnit::Ns).num_rows(), 3);
}

#[test]
fn a_batch_is_handed_over_with_its_schema() {
    let batch = batch(&["all"], TimeUnit::Ns);
    let (array, schema) = export(&batch).unwrap();
    assert_eq!((array.len(), array.num_children()), (3, batch.num_columns()));
    assert_eq!(&Schema::try_from(&schema).unwrap(), batch.schema_ref().as_ref());
}

#[test]
fn a_stream_gives_its_batches_and_its_schema() {
    let batch = batch(&["default"], TimeUnit::Us);
    let batches = vec![Ok(batch.clone()), Ok(batch.clone())];
    let reader = RecordBatchStreamReader::try_new(stream(batch.schema(), batches.into_iter()));
    let read: Vec<_> = reader.unwrap().map(Result::unwrap).collect();
    assert_eq!(read, [batch.clone(), batch]);
}
