//! The keys of both hellos.

use tlswire::extension::{
    CertificateSignatureSchemeList, EarlyDataIndication, EcPointFormatList, Extension,
    KeyShareClientHello, NamedGroupList, OfferedPsks, ProtocolNameList, PskKeyExchangeModes,
    SelectedPsk, SignatureSchemeList, SupportedVersions,
};
use tlswire::fingerprint::{self, Ja3, Ja4, Order};
use tlswire::handshake::{ClientHello, ServerHello, Transport};
use tlswire::joiner::RawMessage;
use tlswire::registry::CompressionMethod;

use super::names::Line;
use crate::row::Text;

pub(super) fn client(line: &mut Line<'_, '_>, raw: &RawMessage<'_>, hello: &ClientHello<'_>) {
    line.code_point("record_version", Some(raw.origin.record_version));
    line.code_point("legacy_version", Some(hello.legacy_version));
    line.json.key("random").hex(hello.random);
    line.json.key("session_id").hex(hello.legacy_session_id);
    line.code_points("cipher_suites", hello.cipher_suites);
    let methods = hello.legacy_compression_methods.iter().copied().map(CompressionMethod);
    line.code_points("compression_methods", methods);
    line.code_points(
        "extensions",
        hello.extensions.unwrap_or_default().iter().map(|raw| raw.extension_type),
    );
    let versions = body::<SupportedVersions<'_>>(hello).map(|body| body.versions);
    line.code_points("supported_versions", versions.into_iter().flatten());
    let groups = body::<NamedGroupList<'_>>(hello).map(|body| body.named_group_list);
    line.code_points("supported_groups", groups.into_iter().flatten());
    let formats = body::<EcPointFormatList<'_>>(hello).map(|body| body.ec_point_format_list);
    line.code_points("ec_point_formats", formats.into_iter().flatten());
    signatures(line, hello);
    let shares = body::<KeyShareClientHello<'_>>(hello).map(|body| body.client_shares);
    let groups = shares.into_iter().flatten().map(|share| share.group);
    line.code_points("key_share_groups", groups);
    let modes = body::<PskKeyExchangeModes<'_>>(hello).map(|body| body.ke_modes);
    line.code_points("psk_modes", modes.into_iter().flatten());
    names(line, hello);
    let offered = body::<OfferedPsks<'_>>(hello);
    line.json.key("psk_identities").integer(offered.map_or(0, |offered| offered.identities.len()));
    line.json.key("early_data").bool(body::<EarlyDataIndication>(hello).is_some());
    fingerprints(line, hello);
}

fn signatures(line: &mut Line<'_, '_>, hello: &ClientHello<'_>) {
    let schemes =
        body::<SignatureSchemeList<'_>>(hello).map(|body| body.supported_signature_algorithms);
    line.code_points("signature_algorithms", schemes.into_iter().flatten());
    let schemes = body::<CertificateSignatureSchemeList<'_>>(hello)
        .map(|body| body.supported_signature_algorithms);
    line.code_points("signature_algorithms_cert", schemes.into_iter().flatten());
}

fn names(line: &mut Line<'_, '_>, hello: &ClientHello<'_>) {
    match hello.server_name() {
        Some(name) => line.json.key("server_name").display(Text::Wire(name)),
        None => line.json.key("server_name").null(),
    }
    alpn(line, body::<ProtocolNameList<'_>>(hello));
}

fn alpn(line: &mut Line<'_, '_>, offered: Option<ProtocolNameList<'_>>) {
    line.json.key("alpn").array(|json| {
        for name in offered.into_iter().flat_map(|offered| offered.protocol_name_list) {
            json.display(Text::Wire(name.0));
        }
    });
}

fn fingerprints(line: &mut Line<'_, '_>, hello: &ClientHello<'_>) {
    let ja3 = fingerprint::ja3(hello);
    string_or_null(line, "ja3", ja3.as_ref().map(Ja3::hash).as_deref());
    string_or_null(line, "ja3_full", ja3.as_ref().map(Ja3::full));
    let ja4 = fingerprint::ja4(hello, Transport::Tls, Order::Sorted);
    string_or_null(line, "ja4", ja4.as_ref().map(Ja4::hash).as_deref());
    string_or_null(line, "ja4_r", ja4.as_ref().map(Ja4::raw).as_deref());
}

pub(super) fn server(line: &mut Line<'_, '_>, raw: &RawMessage<'_>, hello: &ServerHello<'_>) {
    line.code_point("record_version", Some(raw.origin.record_version));
    line.code_point("legacy_version", Some(hello.legacy_version));
    line.code_point("selected_version", hello.selected_version());
    line.json.key("random").hex(hello.random);
    line.json.key("session_id").hex(hello.legacy_session_id_echo);
    line.code_point("cipher_suite", Some(hello.cipher_suite));
    line.code_point("compression_method", hello.legacy_compression_method);
    line.code_points(
        "extensions",
        hello.extensions.unwrap_or_default().iter().map(|raw| raw.extension_type),
    );
    alpn(line, hello.get::<ProtocolNameList<'_>>().ok().flatten());
    line.code_point("key_share_group", hello.key_share_group());
    match hello.get::<SelectedPsk>() {
        Ok(Some(selected)) => line.json.key("psk_selected").integer(selected.selected_identity),
        _ => line.json.key("psk_selected").null(),
    }
    let ja3s = fingerprint::ja3s(hello);
    string_or_null(line, "ja3s", ja3s.as_ref().map(Ja3::hash).as_deref());
    string_or_null(line, "ja3s_full", ja3s.as_ref().map(Ja3::full));
}

/// The body of an extension, unless it is absent or malformed.
fn body<'a, T: Extension<'a>>(hello: &ClientHello<'a>) -> Option<T> {
    hello.get().ok().flatten()
}

fn string_or_null(line: &mut Line<'_, '_>, key: &str, text: Option<&str>) {
    match text {
        Some(text) => line.json.key(key).string(text),
        None => line.json.key(key).null(),
    }
}
