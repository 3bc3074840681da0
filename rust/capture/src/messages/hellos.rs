//! The keys of both hellos.

use tlswire::extension::{
    CertificateSignatureSchemeList, EarlyDataIndication, EcPointFormatList, Extension,
    KeyShareClientHello, NamedGroupList, OfferedPsks, ProtocolNameList, PskKeyExchangeModes,
    SelectedPsk, SignatureSchemeList, SupportedVersions,
};
use tlswire::fingerprint::{self, Ja3, Ja4, Order};
use tlswire::handshake::{ClientHello, HelloRetryRequest, ServerHello, Transport};
use tlswire::joiner::RawMessage;
use tlswire::registry::{CompressionMethod, ProtocolVersion};
use tlswire::wire::Error;

use super::names::Line;
use crate::row::Text;

/// A `ClientHello`'s keys; of one whose fields cannot be read, those that stand before them.
pub(super) fn client(
    line: &mut Line<'_, '_>,
    raw: &RawMessage<'_>,
    hello: Option<&ClientHello<'_>>,
    carrier: Transport,
) {
    head(line, raw);
    hex_or_null(line, "session_id", hello.map(|hello| hello.legacy_session_id));
    line.code_points("cipher_suites", hello.map(|hello| hello.cipher_suites).into_iter().flatten());
    let methods = hello.map_or(&[][..], |hello| hello.legacy_compression_methods);
    line.code_points("compression_methods", methods.iter().copied().map(CompressionMethod));
    line.code_points(
        "extensions",
        hello
            .and_then(|hello| hello.extensions)
            .unwrap_or_default()
            .iter()
            .map(|raw| raw.extension_type),
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
    fingerprints(line, hello, carrier);
    defect(line, hello.and_then(|hello| hello.defect));
}

/// What is wrong with a hello's block of extensions, if anything is.
fn defect(line: &mut Line<'_, '_>, defect: Option<Error>) {
    if let Some(error) = defect {
        line.json.key("error").display(error);
    }
}

/// What a hello begins with: its versions and its random.
fn head(line: &mut Line<'_, '_>, raw: &RawMessage<'_>) {
    let (version, rest) = raw.bytes.get(4..).and_then(<[u8]>::split_first_chunk).unzip();
    let random = rest.and_then(|rest| rest.first_chunk::<32>());
    let version = version.map(|bytes| ProtocolVersion(u16::from_be_bytes(*bytes)));
    // QUIC has no records, and so no version in their headers.
    let record_version = Some(raw.origin.record_version).filter(|version| version.0 != 0);
    line.code_point("record_version", record_version);
    line.code_point("legacy_version", version);
    hex_or_null(line, "random", random.map(|random| &random[..]));
}

fn hex_or_null(line: &mut Line<'_, '_>, key: &str, bytes: Option<&[u8]>) {
    match bytes {
        Some(bytes) => line.json.key(key).hex(bytes),
        None => line.json.key(key).null(),
    }
}

fn signatures(line: &mut Line<'_, '_>, hello: Option<&ClientHello<'_>>) {
    let schemes =
        body::<SignatureSchemeList<'_>>(hello).map(|body| body.supported_signature_algorithms);
    line.code_points("signature_algorithms", schemes.into_iter().flatten());
    let schemes = body::<CertificateSignatureSchemeList<'_>>(hello)
        .map(|body| body.supported_signature_algorithms);
    line.code_points("signature_algorithms_cert", schemes.into_iter().flatten());
}

fn names(line: &mut Line<'_, '_>, hello: Option<&ClientHello<'_>>) {
    match hello.and_then(ClientHello::server_name) {
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

fn fingerprints(line: &mut Line<'_, '_>, hello: Option<&ClientHello<'_>>, carrier: Transport) {
    let ja3 = hello.and_then(fingerprint::ja3);
    string_or_null(line, "ja3", ja3.as_ref().map(Ja3::hash).as_deref());
    string_or_null(line, "ja3_full", ja3.as_ref().map(Ja3::full));
    let ja4 = hello.and_then(|hello| fingerprint::ja4(hello, carrier, Order::Sorted));
    string_or_null(line, "ja4", ja4.as_ref().map(Ja4::hash).as_deref());
    string_or_null(line, "ja4_r", ja4.as_ref().map(Ja4::raw).as_deref());
}

/// A `ServerHello`'s keys; of one whose fields cannot be read, those that stand before them.
pub(super) fn server(
    line: &mut Line<'_, '_>,
    raw: &RawMessage<'_>,
    hello: Option<&ServerHello<'_>>,
) {
    head(line, raw);
    line.code_point("selected_version", hello.and_then(ServerHello::selected_version));
    hex_or_null(line, "session_id", hello.map(|hello| hello.legacy_session_id_echo));
    line.code_point("cipher_suite", hello.map(|hello| hello.cipher_suite));
    let method = hello.and_then(|hello| hello.legacy_compression_method);
    line.code_point("compression_method", method);
    line.code_points(
        "extensions",
        hello
            .and_then(|hello| hello.extensions)
            .unwrap_or_default()
            .iter()
            .map(|raw| raw.extension_type),
    );
    alpn(line, hello.and_then(|hello| hello.get().ok().flatten()));
    line.code_point("key_share_group", hello.and_then(ServerHello::key_share_group));
    match hello.map(ServerHello::get::<SelectedPsk>) {
        Some(Ok(Some(selected))) => {
            line.json.key("psk_selected").integer(selected.selected_identity);
        }
        _ => line.json.key("psk_selected").null(),
    }
    let ja3s = hello.and_then(fingerprint::ja3s);
    string_or_null(line, "ja3s", ja3s.as_ref().map(Ja3::hash).as_deref());
    string_or_null(line, "ja3s_full", ja3s.as_ref().map(Ja3::full));
    defect(line, hello.and_then(|hello| hello.defect));
}

/// The keys of a `HelloRetryRequest` of a draft of TLS 1.3, which lacks most of a `ServerHello`'s.
pub(super) fn draft_retry(
    line: &mut Line<'_, '_>,
    raw: &RawMessage<'_>,
    asked: &HelloRetryRequest<'_>,
) {
    line.code_point("record_version", Some(raw.origin.record_version));
    line.code_point("legacy_version", Some(asked.server_version));
    line.json.key("random").null();
    line.code_point::<ProtocolVersion>("selected_version", None);
    line.json.key("session_id").null();
    line.code_point("cipher_suite", asked.cipher_suite);
    line.code_point::<CompressionMethod>("compression_method", None);
    line.code_points("extensions", asked.extensions.iter().map(|raw| raw.extension_type));
    alpn(line, None);
    line.code_point("key_share_group", asked.key_share_group());
    for key in ["psk_selected", "ja3s", "ja3s_full"] {
        line.json.key(key).null();
    }
    defect(line, asked.defect);
}

/// The body of an extension, unless it is absent or malformed.
fn body<'a, T: Extension<'a>>(hello: Option<&ClientHello<'a>>) -> Option<T> {
    hello?.get().ok().flatten()
}

fn string_or_null(line: &mut Line<'_, '_>, key: &str, text: Option<&str>) {
    match text {
        Some(text) => line.json.key(key).string(text),
        None => line.json.key(key).null(),
    }
}
