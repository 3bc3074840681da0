//! The keys of a `Certificate` message, compressed or not.

use tlswire::fingerprint::hex;
use tlswire::handshake::{Certificate, CompressedCertificate, Context, Message};
use tlswire::wire::Result;
use tlswire::x509::{Summary, sha1, sha256, time};

use super::names::Line;
use crate::certificate::CertificateLimits;
use crate::decompress;
use crate::json::JsonWriter;

pub(super) fn list(line: &mut Line<'_, '_>, sent: &Certificate<'_>) {
    let CertificateLimits { of_list, depth } = line.certificates;
    line.json.key("certificates").array(|json| {
        let entries = sent.certificate_list().take(of_list);
        entries.for_each(|entry| certificate(json, entry.cert_data, depth));
    });
    if let Some(error) = sent.defect {
        line.json.key("error").display(error);
    }
}

/// `certificates` is null where the message that was compressed cannot be read: `error` says why,
/// unless its algorithm is not known.
pub(super) fn compressed(
    line: &mut Line<'_, '_>,
    sent: &CompressedCertificate<'_>,
    outer: Context,
) {
    line.json.key("algorithm").integer(sent.algorithm.0);
    line.json.key("uncompressed_length").integer(sent.uncompressed_length);
    let opened = decompress::decompress(sent, line.messages.certificates);
    let read = |message: &Vec<u8>| -> Result<()> {
        if let Message::Certificate(found) = Message::parse(message, decompress::context(outer))? {
            list(line, &found);
        }
        Ok(())
    };
    match opened.and_then(|message| message.as_ref().map(read).transpose()) {
        Ok(Some(())) => {}
        Ok(None) => line.json.key("certificates").null(),
        Err(error) => {
            line.json.key("certificates").null();
            line.json.key("error").display(error);
        }
    }
}

pub(super) fn certificate(json: &mut JsonWriter<'_>, der: &[u8], depth: usize) {
    let summary = Summary::within(der, depth);
    json.object(|json| {
        json.key("length").integer(der.len());
        json.key("sha1").string(&hex(&sha1(der)));
        json.key("sha256").string(&hex(&sha256(der)));
        match summary.version {
            Some(version) => json.key("version").integer(version),
            None => json.key("version").null(),
        }
        string_or_null(json, "serial", summary.serial.as_deref());
        string_or_null(json, "subject", summary.subject.as_deref());
        string_or_null(json, "issuer", summary.issuer.as_deref());
        let not_before = summary.not_before.map(time::iso8601);
        string_or_null(json, "not_before", not_before.as_deref());
        let not_after = summary.not_after.map(time::iso8601);
        string_or_null(json, "not_after", not_after.as_deref());
        string_or_null(json, "signature_oid", summary.signature_oid.as_deref());
        string_or_null(json, "public_key", summary.public_key.as_deref());
        json.key("subject_alt_names").array(|json| {
            summary.subject_alt_names.iter().for_each(|name| json.string(name));
        });
        if let Some(error) = &summary.defect {
            json.key("error").display(error);
        }
    });
}

fn string_or_null(json: &mut JsonWriter<'_>, key: &str, text: Option<&str>) {
    match text {
        Some(text) => json.key(key).string(text),
        None => json.key(key).null(),
    }
}
