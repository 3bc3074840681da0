//! The keys of a `CertificateStatus` message: what the OCSP responses in it say.

use tlswire::extension::{Sct, SerializedSct};
use tlswire::fingerprint::hex;
use tlswire::handshake::CertificateStatus;
use tlswire::registry::CertificateStatusType;
use tlswire::wire::{Cursor, Sequence};
use tlswire::x509::{BasicOcspResponse, CertStatus, OcspResponse, SingleResponse, time};

use super::names::Line;
use crate::json::JsonWriter;

/// Responses of one message that are told.
const MAX_RESPONSES: usize = 64;
/// Timestamps of one list that are told.
const MAX_TIMESTAMPS: usize = 64;

pub(super) fn status(line: &mut Line<'_, '_>, sent: &CertificateStatus<'_>) {
    line.json.key("status_type").integer(sent.status_type.0);
    let mut one = Some(Cursor::new(sent.response)).filter(|list| !list.is_empty());
    let is_list = sent.status_type == CertificateStatusType::OCSP_MULTI;
    line.json.key("responses").array(|json| {
        for _ in 0..MAX_RESPONSES {
            let Some(list) = &mut one else { return };
            let der = if is_list { list.vec24("OCSPResponse", 0).ok() } else { Some(*list) };
            let Some(mut der) = der else { return };
            // The list has an empty place where a certificate has no response.
            if der.is_empty() {
                json.null();
            } else {
                response(json, der.rest());
            }
            one = one.filter(|list| is_list && !list.is_empty());
        }
    });
}

fn response(json: &mut JsonWriter<'_>, der: &[u8]) {
    json.object(|json| match OcspResponse::parse(der) {
        Ok(parsed) => {
            json.key("response_status").integer(parsed.response_status);
            if let Some(basic) = &parsed.basic {
                told(json, basic);
            }
        }
        Err(error) => json.key("error").display(error),
    });
}

fn told(json: &mut JsonWriter<'_>, basic: &BasicOcspResponse<'_>) {
    json.key("responder").string(&basic.responder_id.text());
    json.key("produced_at").string(&time::iso8601(basic.produced_at));
    json.key("signature_oid").display(basic.signature_algorithm);
    json.key("certificates").array(|json| {
        for single in basic.responses().take(MAX_RESPONSES) {
            json.object(|json| match &single {
                Ok(single) => certificate(json, single),
                Err(error) => json.key("error").display(error),
            });
        }
    });
}

fn certificate(json: &mut JsonWriter<'_>, single: &SingleResponse<'_>) {
    json.key("serial").string(&single.serial);
    json.key("status").string(single.cert_status.name());
    if let CertStatus::Revoked { revocation_time, reason } = single.cert_status {
        json.key("revoked_at").string(&time::iso8601(revocation_time));
        match reason {
            Some(reason) => json.key("reason").integer(reason),
            None => json.key("reason").null(),
        }
    }
    json.key("this_update").string(&time::iso8601(single.this_update));
    match single.next_update {
        Some(next) => json.key("next_update").string(&time::iso8601(next)),
        None => json.key("next_update").null(),
    }
    if let Some(list) = &single.timestamps {
        json.key("timestamps").array(|json| timestamps(json, list.content));
    }
}

fn timestamps(json: &mut JsonWriter<'_>, list: &[u8]) {
    let Ok(list) = Cursor::new(list).vec16("sct_list", 0) else { return };
    let (list, _) = Sequence::<SerializedSct<'_>>::lenient(list);
    for sent in list.iter().take(MAX_TIMESTAMPS) {
        json.object(|json| match sent.0 {
            Sct::V1(found) => {
                json.key("version").integer(0_u8);
                json.key("log_id").string(&hex(found.id));
                json.key("timestamp").integer(found.timestamp);
                let algorithm = [found.hash.0, found.signature_algorithm.0];
                json.key("signature_algorithm").integer(u16::from_be_bytes(algorithm));
            }
            Sct::Other(version, _) => json.key("version").integer(version.0),
        });
    }
}
