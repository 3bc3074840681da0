//! What a handshake message tells of itself: every field, with its place in the message.

use super::{
    Certificate, CertificateEntry, CertificateRequest, CertificateStatus, ClientHello,
    ClientKeyExchange, Context, DigitallySigned, ExchangeKeys, HandshakeHeader, Message,
    NewSessionTicket, ServerEcdhParams, ServerHello, ServerKeyExchange, ServerParams,
};
use crate::{
    extension::{Carrier, Extensions, RawExtension},
    registry::{CertificateStatusType, CompressionMethod, ExtensionType},
    wire::{
        Content, Cursor, Describe, Element, Error, Field, Fields, Kind, Parse, Value, Visitor,
        length32,
    },
    x509,
};

/// Tells `visitor` the fields of one message, header included; offsets count from its first byte.
///
/// What is malformed is told as bytes, and that it is. Certificates are told to their fields.
pub fn describe(message: &[u8], context: Context, visitor: &mut dyn Visitor) {
    let mut fields = Fields::new(visitor, 0);
    let Ok(header) = HandshakeHeader::parse(&mut Cursor::new(message)) else {
        return fields.bytes("message", 0, message);
    };
    header.msg_type.tell("msg_type", &mut fields);
    fields.value("length", 3, Value::Number(header.length.into()));
    let defect = match Message::parse(message, context) {
        Ok(parsed) => body(&parsed, message, &mut fields),
        Err(error) => Some(error),
    };
    if let Some(error) = defect {
        fields.visitor().malformed(&error);
    }
    rest(message, length32(message.len()), &mut fields);
}

/// Tells as bytes what has not been told before `end`.
fn rest(whole: &[u8], end: u32, fields: &mut Fields<'_>) {
    let place = |offset: u32| usize::try_from(offset).unwrap_or(usize::MAX);
    match whole.get(place(fields.offset())..place(end)) {
        Some(rest) if !rest.is_empty() => fields.bytes("rest", 0, rest),
        _ => {}
    }
}

/// Tells a message's body; what is wrong with its end.
fn body(message: &Message<'_>, whole: &[u8], fields: &mut Fields<'_>) -> Option<Error> {
    match message {
        Message::ClientHello(hello) => return client_hello(hello, fields),
        Message::ServerHello(hello) => return server_hello(hello, fields),
        Message::NewSessionTicket(ticket) => return new_session_ticket(ticket, fields),
        Message::Certificate(sent) => return certificate(sent, whole, fields),
        Message::CertificateRequest(asked) => return certificate_request(asked, fields),
        Message::EncryptedExtensions(sent) => {
            return block(sent.extensions, sent.defect, Carrier::EncryptedExtensions, fields);
        }
        Message::HelloVerifyRequest(asked) => {
            asked.server_version.tell("server_version", fields);
            fields.bytes("cookie", 1, asked.cookie);
        }
        Message::ServerKeyExchange(sent) => server_key_exchange(sent, whole, fields),
        Message::ClientKeyExchange(sent) => client_key_exchange(sent, whole, fields),
        Message::CertificateVerify(verify) => signed(&verify.signed, fields),
        Message::Finished(finished) => fields.bytes("verify_data", 0, finished.verify_data),
        Message::CertificateStatus(status) => certificate_status(status, fields),
        Message::KeyUpdate(update) => update.request_update.tell("request_update", fields),
        Message::CompressedCertificate(sent) => {
            sent.algorithm.tell("algorithm", fields);
            fields.value("uncompressed_length", 3, Value::Number(sent.uncompressed_length.into()));
            let compressed = sent.compressed_certificate_message;
            fields.bytes("compressed_certificate_message", 3, compressed);
        }
        Message::HelloRetryRequest(asked) => {
            asked.server_version.tell("server_version", fields);
            if let Some(suite) = asked.cipher_suite {
                suite.tell("cipher_suite", fields);
            }
            return block(asked.extensions, asked.defect, Carrier::HelloRetryRequest, fields);
        }
        Message::ClientCertificateRequest(asked) => {
            fields.bytes("certificate_request_context", 1, asked.certificate_request_context);
            return block(asked.extensions, asked.defect, Carrier::CertificateRequest, fields);
        }
        Message::ChannelId(sent) => sent.describe(fields),
        Message::CertificateUrl(sent) => sent.describe(fields),
        Message::EktKey(sent) => sent.describe(fields),
        Message::MessageHash(sent) => sent.describe(fields),
        Message::NewConnectionId(sent) => sent.describe(fields),
        Message::NextProtocol(sent) => sent.describe(fields),
        Message::RequestConnectionId(sent) => sent.describe(fields),
        Message::SupplementalData(sent) => sent.describe(fields),
        // What has no fields, and what is not told here, is left as the rest.
        _ => {}
    }
    None
}

fn client_hello(hello: &ClientHello<'_>, fields: &mut Fields<'_>) -> Option<Error> {
    hello.legacy_version.tell("legacy_version", fields);
    hello.random.tell("random", fields);
    fields.bytes("legacy_session_id", 1, hello.legacy_session_id);
    if let Some(cookie) = hello.legacy_cookie {
        fields.bytes("legacy_cookie", 1, cookie);
    }
    hello.cipher_suites.tell_vector("cipher_suites", 2, fields);
    fields.parts("legacy_compression_methods", Kind::List, 1, |fields| {
        for &method in hello.legacy_compression_methods {
            CompressionMethod(method).tell(CompressionMethod::NAME, fields);
        }
    });
    let sent = hello.extensions?;
    block(sent, hello.defect, Carrier::ClientHello, fields)
}

/// Drafts of TLS 1.3 that had no compression method had no session id either.
fn server_hello(hello: &ServerHello<'_>, fields: &mut Fields<'_>) -> Option<Error> {
    hello.legacy_version.tell("legacy_version", fields);
    hello.random.tell("random", fields);
    if hello.legacy_compression_method.is_some() {
        fields.bytes("legacy_session_id_echo", 1, hello.legacy_session_id_echo);
    }
    hello.cipher_suite.tell("cipher_suite", fields);
    if let Some(method) = hello.legacy_compression_method {
        method.tell("legacy_compression_method", fields);
    }
    let carrier = if hello.is_hello_retry_request() {
        Carrier::HelloRetryRequest
    } else {
        Carrier::ServerHello
    };
    block(hello.extensions?, hello.defect, carrier, fields)
}

fn new_session_ticket(ticket: &NewSessionTicket<'_>, fields: &mut Fields<'_>) -> Option<Error> {
    ticket.ticket_lifetime.tell("ticket_lifetime", fields);
    if let Some(mask) = ticket.ticket_age_add {
        mask.tell("ticket_age_add", fields);
    }
    if let Some(nonce) = ticket.ticket_nonce {
        fields.bytes("ticket_nonce", 1, nonce);
    }
    fields.bytes("ticket", 2, ticket.ticket);
    block(ticket.extensions?, ticket.defect, Carrier::NewSessionTicket, fields)
}

fn certificate(sent: &Certificate<'_>, whole: &[u8], fields: &mut Fields<'_>) -> Option<Error> {
    if let Some(context) = sent.certificate_request_context {
        fields.bytes("certificate_request_context", 1, context);
    }
    fields.parts("certificate_list", Kind::List, 3, |fields| {
        for entry in sent.certificate_list() {
            // What is broken at the end of an entry has not been told.
            rest(whole, entry.offset.saturating_sub(3), fields);
            certificate_entry(&entry, fields);
        }
    });
    sent.defect
}

fn certificate_entry(entry: &CertificateEntry<'_>, fields: &mut Fields<'_>) {
    let Some(sent) = entry.extensions else {
        return der("ASN.1Cert", entry.cert_data, fields);
    };
    fields.parts("CertificateEntry", Kind::Structure("CertificateEntry"), 0, |fields| {
        der("cert_data", entry.cert_data, fields);
        extensions(sent, Carrier::Certificate, fields);
        if let Some(error) = entry.defect {
            fields.visitor().malformed(&error);
        }
    });
}

/// A staple: one response, or one for each certificate of the list, which may be empty ([RFC 6961
/// §2.2]).
///
/// [RFC 6961 §2.2]: https://www.rfc-editor.org/rfc/rfc6961#section-2.2
fn certificate_status(sent: &CertificateStatus<'_>, fields: &mut Fields<'_>) {
    sent.status_type.tell("status_type", fields);
    match sent.status_type {
        CertificateStatusType::OCSP => response("response", sent.response, fields),
        CertificateStatusType::OCSP_MULTI => fields.parts("response", Kind::List, 3, |fields| {
            let mut list = Cursor::at(sent.response, fields.offset());
            while !list.is_empty() {
                match list.vec24("OCSPResponse", 0) {
                    Ok(mut one) => response("OCSPResponse", one.rest(), fields),
                    Err(error) => {
                        fields.visitor().malformed(&error);
                        return fields.bytes("rest", 0, list.rest());
                    }
                }
            }
        }),
        _ => fields.bytes("response", 3, sent.response),
    }
}

/// The DER of an OCSP response behind its length.
fn response(name: &'static str, der: &[u8], fields: &mut Fields<'_>) {
    let kind = Kind::Structure("OCSPResponse");
    fields.parts(name, kind, 3, |fields| x509::describe_ocsp(der, fields));
}

/// Tells the staple in the extension of a certificate; whether it is one.
fn staple(raw: RawExtension<'_>, fields: &mut Fields<'_>) -> bool {
    let mut cursor = raw.cursor();
    let Ok(sent) = CertificateStatus::parse(&mut cursor) else { return false };
    if raw.extension_type != ExtensionType::STATUS_REQUEST || !cursor.is_empty() {
        return false;
    }
    let name = CertificateStatus::NAME;
    fields.parts(name, Kind::Structure(name), 2, |fields| certificate_status(&sent, fields));
    true
}

/// The DER of a certificate behind its length.
fn der(name: &'static str, der: &[u8], fields: &mut Fields<'_>) {
    fields.parts(name, Kind::Structure("Certificate"), 3, |fields| x509::describe(der, fields));
}

fn certificate_request(asked: &CertificateRequest<'_>, fields: &mut Fields<'_>) -> Option<Error> {
    if let Some(context) = asked.certificate_request_context {
        fields.bytes("certificate_request_context", 1, context);
        let sent = asked.extensions.unwrap_or_default();
        return block(sent, asked.defect, Carrier::CertificateRequest, fields);
    }
    asked.certificate_types.tell_vector("certificate_types", 1, fields);
    if let Some(algorithms) = asked.supported_signature_algorithms {
        algorithms.tell_vector("supported_signature_algorithms", 2, fields);
    }
    // Only what was read has a place; what is broken before it is left as the rest.
    if asked.certificate_authorities.offset() > 0 {
        asked.certificate_authorities.tell_vector("certificate_authorities", 2, fields);
    }
    asked.defect
}

fn server_key_exchange(sent: &ServerKeyExchange<'_>, whole: &[u8], fields: &mut Fields<'_>) {
    if let Some(hint) = sent.psk_identity_hint {
        fields.bytes("psk_identity_hint", 2, hint);
    }
    match &sent.params {
        ServerParams::Ecdh(params) => {
            let signature = sent.signed_params.map_or(0, |signed| {
                2 + signed.signature.len() + 2 * usize::from(signed.algorithm.is_some())
            });
            ecdh(params, signature, whole, fields);
        }
        ServerParams::Dh(params) => {
            fields.bytes("dh_p", 2, params.dh_p);
            fields.bytes("dh_g", 2, params.dh_g);
            fields.bytes("dh_Ys", 2, params.dh_ys);
        }
        ServerParams::Rsa(params) => {
            fields.bytes("rsa_modulus", 2, params.rsa_modulus);
            fields.bytes("rsa_exponent", 2, params.rsa_exponent);
        }
        ServerParams::Srp(params) => {
            fields.bytes("srp_N", 2, params.srp_n);
            fields.bytes("srp_g", 2, params.srp_g);
            fields.bytes("srp_s", 1, params.srp_s);
            fields.bytes("srp_B", 2, params.srp_b);
        }
        ServerParams::EccPwd(params) => {
            fields.bytes("salt", 1, params.salt);
            let after = 1 + params.scalar.len();
            ecdh(&params.element, after, whole, fields);
            fields.bytes("scalar", 1, params.scalar);
        }
        ServerParams::Other(undecoded) => fields.bytes("params", 0, undecoded),
        ServerParams::None => {}
    }
    if let Some(signature) = &sent.signed_params {
        signed(signature, fields);
    }
}

/// A curve whose equation is spelled out is told as bytes: as many as the rest leaves, the last
/// `after` bytes of the message being what follows the point.
fn ecdh(params: &ServerEcdhParams<'_>, after: usize, whole: &[u8], fields: &mut Fields<'_>) {
    params.curve_type.tell("curve_type", fields);
    if let Some(curve) = params.named_curve {
        curve.tell("namedcurve", fields);
    } else {
        let start = usize::try_from(fields.offset()).unwrap_or(usize::MAX);
        let end = whole.len().saturating_sub(1 + params.public.len() + after);
        fields.bytes("curve", 0, whole.get(start..end).unwrap_or_default());
    }
    fields.bytes("point", 1, params.public);
}

fn signed(signed: &DigitallySigned<'_>, fields: &mut Fields<'_>) {
    if let Some(algorithm) = signed.algorithm {
        algorithm.tell("algorithm", fields);
    }
    fields.bytes("signature", 2, signed.signature);
}

fn client_key_exchange(sent: &ClientKeyExchange<'_>, whole: &[u8], fields: &mut Fields<'_>) {
    if let Some(identity) = sent.psk_identity {
        fields.bytes("psk_identity", 2, identity);
    }
    let (name, keys) = match sent.exchange_keys {
        ExchangeKeys::Rsa(secret) => ("encrypted_pre_master_secret", secret),
        ExchangeKeys::Dh(public) => ("dh_Yc", public),
        ExchangeKeys::Ecdh(point) => ("ecdh_Yc", point),
        ExchangeKeys::Srp(public) => ("srp_A", public),
        ExchangeKeys::Other(undecoded) => ("exchange_keys", undecoded),
        ExchangeKeys::EccPwd { point, scalar } => {
            fields.bytes("point", 1, point);
            ("scalar", scalar)
        }
        ExchangeKeys::None => return,
    };
    // What the message has before them is their length, which some leave out.
    let left = length32(whole.len()).saturating_sub(fields.offset());
    fields.bytes(name, left.saturating_sub(length32(keys.len())), keys);
}

/// The block of extensions that ends a message, and what is wrong with it. Where that leaves none of
/// them, what there is belongs to the rest.
fn block(
    sent: Extensions<'_>,
    defect: Option<Error>,
    carrier: Carrier,
    fields: &mut Fields<'_>,
) -> Option<Error> {
    if defect.is_none() || !sent.is_empty() {
        extensions(sent, carrier, fields);
    }
    defect
}

fn extensions(extensions: Extensions<'_>, carrier: Carrier, fields: &mut Fields<'_>) {
    fields.parts("extensions", Kind::List, 2, |fields| {
        extensions.iter().for_each(|raw| extension(raw, carrier, fields));
    });
}

fn extension(raw: RawExtension<'_>, carrier: Carrier, fields: &mut Fields<'_>) {
    fields.parts("Extension", Kind::Structure("Extension"), 0, |fields| {
        raw.extension_type.tell("extension_type", fields);
        if matches!(carrier, Carrier::Certificate) && staple(raw, fields) {
            return;
        }
        match carrier.describe(raw, &mut *fields.visitor()) {
            Ok(true) => return fields.pass(2 + length32(raw.body.len())),
            Ok(false) => {}
            Err(error) => fields.visitor().malformed(&error),
        }
        fields.bytes("extension_data", 2, raw.body);
    });
}

#[cfg(test)]
mod tests {
    use alloc::{vec, vec::Vec};

    use super::*;
    use crate::{
        registry::{CipherSuite, ProtocolVersion},
        wire::Span,
    };

    /// The spans of values, and how many errors were told.
    #[derive(Default)]
    struct Told {
        values: Vec<(&'static str, Span)>,
        open: usize,
        errors: usize,
    }

    impl Visitor for Told {
        fn value(&mut self, name: &'static str, span: Span, _: Value<'_>) {
            self.values.push((name, span));
        }

        fn begin(&mut self, _: &'static str, _: u32, _: Kind) {
            self.open += 1;
        }

        fn end(&mut self, _: u32) {
            self.open -= 1;
        }

        fn malformed(&mut self, _: &Error) {
            self.errors += 1;
        }
    }

    /// Describes a message, and insists that its fields follow one another to its end.
    fn told(message: &[u8], context: Context) -> Told {
        let mut told = Told::default();
        describe(message, context, &mut told);
        let mut end = 0;
        for (name, span) in &told.values {
            assert!(
                (end..=end + 8).contains(&span.offset),
                "{name} at {} after {end}",
                span.offset
            );
            end = span.offset + span.length;
        }
        assert_eq!((end, told.open), (length32(message.len()), 0), "{:?}", told.values);
        told
    }

    fn names(message: &[u8], context: Context) -> Vec<&'static str> {
        let told = told(message, context);
        assert_eq!(told.errors, 0);
        told.values.iter().skip(2).map(|(name, _)| *name).collect()
    }

    fn of(version: ProtocolVersion, cipher_suite: CipherSuite) -> Context {
        let (version, cipher_suite) = (Some(version), Some(cipher_suite));
        Context { version, cipher_suite, ..Context::default() }
    }

    const RFC_8448: &[u8] = include_bytes!("client_hello/rfc8448-simple-1rtt.bin");

    #[test]
    fn a_hello_is_told_to_its_last_byte() {
        let names = names(RFC_8448, Context::default());
        assert_eq!(names[..3], ["legacy_version", "random", "legacy_session_id"]);
        assert!(names.contains(&"key_exchange") && names.contains(&"RecordSizeLimit"), "{names:?}");
    }

    #[test]
    fn every_message_is_told_to_its_last_byte() {
        let context =
            of(ProtocolVersion::TLSV1_2, CipherSuite::TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256);
        for (message, expected) in [
            (&b"\x00\x00\x00\x00"[..], vec![]),
            (b"\x03\x00\x00\x03\xfe\xff\x00", vec!["server_version", "cookie"]),
            (b"\x04\x00\x00\x06\x00\x00\x00\x00\x00\x00", vec!["ticket_lifetime", "ticket"]),
            (b"\x08\x00\x00\x02\x00\x00", vec![]),
            (
                b"\x0c\x00\x00\x0b\x03\x00\x1d\x02\x01\x02\x04\x03\x00\x01\x30",
                vec!["curve_type", "namedcurve", "point", "algorithm", "signature"],
            ),
            (
                b"\x0d\x00\x00\x08\x01\x01\x00\x02\x04\x03\x00\x00",
                vec!["ClientCertificateType", "SignatureScheme"],
            ),
            (b"\x0f\x00\x00\x05\x04\x03\x00\x01\x30", vec!["algorithm", "signature"]),
            (b"\x10\x00\x00\x02\x01\x04", vec!["ecdh_Yc"]),
            (b"\x14\x00\x00\x01\x00", vec!["verify_data"]),
            (
                b"\x16\x00\x00\x09\x01\x00\x00\x05\x30\x03\x0a\x01\x06",
                vec!["status_type", "responseStatus"],
            ),
            (
                b"\x16\x00\x00\x0f\x02\x00\x00\x0b\x00\x00\x00\x00\x00\x05\x30\x03\x0a\x01\x06",
                vec!["status_type", "responseStatus"],
            ),
            (b"\x16\x00\x00\x05\x09\x00\x00\x01\x30", vec!["status_type", "response"]),
            (b"\x18\x00\x00\x01\x00", vec!["request_update"]),
            (b"\x63\x00\x00\x01\x00", vec!["rest"]),
            (b"\xfe\x00\x00\x01\x00", vec!["hash"]),
            (b"\x43\x00\x00\x02\x00\x00", vec!["selected_protocol", "padding"]),
        ] {
            let mut told = Told::default();
            describe(message, context, &mut told);
            let names: Vec<_> = told.values.iter().skip(2).map(|(name, _)| *name).collect();
            assert_eq!((names, told.errors), (expected, 0));
        }
    }

    #[test]
    fn a_staple_in_the_extension_of_a_certificate_is_told() {
        let staple = b"\0\x05\0\x09\x01\x00\x00\x05\x30\x03\x0a\x01\x06";
        let head = b"\x0b\0\0\x17\0\0\0\x13\0\0\x01\x02\0\x0d";
        let context = of(ProtocolVersion::TLSV1_3, CipherSuite::TLS_AES_128_GCM_SHA256);
        let names: Vec<_> = {
            let mut found = Told::default();
            describe(&[&head[..], staple].concat(), context, &mut found);
            found.values.iter().map(|(name, _)| *name).collect()
        };
        assert_eq!(names[names.len() - 3..], ["extension_type", "status_type", "responseStatus"]);
    }

    #[test]
    fn a_secret_without_its_length_is_told_where_it_is() {
        let context = of(ProtocolVersion::SSLV3, CipherSuite::TLS_RSA_WITH_RC4_128_SHA);
        let found = told(b"\x10\x00\x00\x02\x01\x04", context);
        assert_eq!(found.values[2].1, Span { offset: 4, length: 2 });
    }

    #[test]
    fn what_is_malformed_is_told_as_bytes_and_that_it_is() {
        let sound = (4..RFC_8448.len()).filter(|&end| {
            let mut message = RFC_8448[..end].to_vec();
            let length = length32(end - 4).to_be_bytes();
            message[1..4].copy_from_slice(&length[1..]);
            told(&message, Context::default()).errors == 0
        });
        // A hello may end before its extensions.
        assert_eq!(sound.count(), 1);
    }
}
