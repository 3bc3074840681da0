//! Messages as JSON lines: one for each handshake message, `ChangeCipherSpec` and alert.

mod certificates;
mod hellos;
mod names;
mod ssl2;
mod staple;

use core::fmt::Display;

use tlswire::alert::Alert;
use tlswire::extension::{CertificateAuthorities, SignatureSchemeList};
use tlswire::handshake::{Certificate, CertificateRequest, Context, Message, Transport};
use tlswire::joiner::{MessageLimits, RawMessage};
use tlswire::record::RecordHeader;
use tlswire::registry::{ContentType, HandshakeType};
use tlswire::wire::Error;
use tlswire::x509::Name;

use crate::certificate::CertificateLimits;
use crate::choice::Choice;
use crate::decompress;
use crate::event::{At, Event, Piece, Sink};
use crate::json::JsonWriter;
use crate::text::time::Nanoseconds;

use names::Line;

/// Writes the lines of the messages of the connections that are asked for.
#[derive(Debug, Default)]
pub struct MessageLines {
    /// Lines that were not taken yet.
    pub out: Vec<u8>,
    /// Which connections are asked for.
    pub choice: Choice,
    /// Whether code points have a `…_names` key beside them.
    pub names: bool,
    /// How much of certificates is told.
    pub certificates: CertificateLimits,
    /// How long messages may be, those that were compressed too.
    pub messages: MessageLimits,
    /// Whether a key `pieces` tells in which packets a message is.
    pub pieces: bool,
}

impl Sink for MessageLines {
    fn wants_pieces(&self) -> bool {
        self.pieces
    }

    fn waiting(&self) -> usize {
        self.out.len()
    }

    fn event(&mut self, at: &At<'_>, event: &Event<'_>) {
        if !event.is_message() || !self.choice.accepts(at.connection) {
            return;
        }
        JsonWriter::new(&mut self.out).object(|json| {
            let Self { names, certificates, messages, .. } = *self;
            let opened = decompress::room(at.connection.compressed, messages.certificates);
            let messages = MessageLimits { certificates: opened, ..messages };
            let mut line = Line { json, names, certificates, messages };
            place(&mut line, at, event);
            if self.pieces {
                pieces(&mut line, at.pieces);
            }
            match event {
                Event::Ssl2(raw) => ssl2::hello(&mut line, raw),
                Event::Message(raw) => message(&mut line, at, raw),
                Event::Alert(sent, _) => alert(&mut line, *sent),
                Event::ChangeCipherSpec(_) => kind(&mut line, "change_cipher_spec", false),
                Event::Opaque(header, _) => protected(&mut line, *header),
                Event::Gap(..) => {}
            }
        });
        self.out.push(b'\n');
    }
}

/// The keys that every line has.
fn place(line: &mut Line<'_, '_>, at: &At<'_>, event: &Event<'_>) {
    let json = &mut *line.json;
    json.key("frame").integer(at.moment.frame);
    json.key("index").integer(at.index);
    json.key("connection_id").display(at.connection.id());
    json.key("time").display(Nanoseconds(at.moment.time.0));
    json.key("protocol").string(at.protocol(event).name());
    json.key("src_ip").display(at.source.address);
    json.key("src_port").integer(at.source.port);
    json.key("dst_ip").display(at.destination.address);
    json.key("dst_port").integer(at.destination.port);
    match at.sender {
        Some(sender) => json.key("sender").string(sender.name()),
        None => json.key("sender").null(),
    }
}

/// Where the bytes of the message were captured.
fn pieces(line: &mut Line<'_, '_>, pieces: &[Piece]) {
    line.json.key("pieces").array(|json| {
        for piece in pieces {
            json.object(|json| {
                json.key("message_offset").integer(piece.message_offset);
                json.key("length").integer(piece.length);
                json.key("frame").integer(piece.frame);
                match piece.packet_offset {
                    Some(offset) => json.key("packet_offset").integer(offset),
                    None => json.key("packet_offset").null(),
                }
            });
        }
    });
}

fn kind(line: &mut Line<'_, '_>, name: &str, encrypted: bool) {
    line.json.key("type").string(name);
    line.json.key("encrypted").bool(encrypted);
}

fn protected(line: &mut Line<'_, '_>, header: RecordHeader) {
    match header.content_type {
        ContentType::HANDSHAKE => kind(line, "encrypted_handshake_message", true),
        ContentType::ALERT => {
            kind(line, "alert", true);
            for key in ["level", "description", "level_name", "description_name"] {
                line.json.key(key).null();
            }
        }
        other => kind(line, other.name().unwrap_or("unknown"), true),
    }
}

fn alert(line: &mut Line<'_, '_>, sent: Alert) {
    kind(line, "alert", false);
    line.json.key("level").integer(sent.level.0);
    line.json.key("description").integer(sent.description.0);
    name_or_null(line, "level_name", sent.level.name());
    name_or_null(line, "description_name", sent.description.name());
}

fn name_or_null(line: &mut Line<'_, '_>, key: &str, name: Option<impl Display>) {
    match name {
        Some(name) => line.json.key(key).display(name),
        None => line.json.key(key).null(),
    }
}

fn message(line: &mut Line<'_, '_>, at: &At<'_>, raw: &RawMessage<'_>) {
    let (version, cipher_suite) = (at.version, at.cipher_suite);
    let carrier = at.connection.protocol.carrier();
    let context = Context { version, cipher_suite, transport: Some(carrier) };
    let parsed = Message::parse(raw.bytes, context);
    let name = match &parsed {
        Ok(message) => message.name(),
        Err(_) => raw.handshake_type().name().unwrap_or("unknown"),
    };
    kind(line, name, false);
    line.json.key("length").integer(raw.bytes.len());
    match &parsed {
        Ok(Message::ClientHello(hello)) => hellos::client(line, raw, Some(hello), carrier),
        Ok(Message::ServerHello(hello)) => hellos::server(line, raw, Some(hello)),
        Ok(Message::HelloRetryRequest(asked)) => hellos::draft_retry(line, raw, asked),
        Ok(Message::Certificate(sent)) => certificates::list(line, sent),
        Ok(Message::CompressedCertificate(sent)) => certificates::compressed(line, sent, context),
        Ok(Message::CertificateRequest(sent)) => request(line, sent),
        Ok(Message::CertificateStatus(sent)) => staple::status(line, sent),
        Ok(_) => {}
        Err(error) => unreadable(line, raw, *error, carrier),
    }
}

/// The keys of a message whose fields cannot be read, and why they cannot.
fn unreadable(line: &mut Line<'_, '_>, raw: &RawMessage<'_>, error: Error, carrier: Transport) {
    match raw.handshake_type() {
        HandshakeType::CLIENT_HELLO => hellos::client(line, raw, None, carrier),
        HandshakeType::SERVER_HELLO => hellos::server(line, raw, None),
        HandshakeType::CERTIFICATE => certificates::list(line, &Certificate::default()),
        HandshakeType::CERTIFICATE_REQUEST => request(line, &CertificateRequest::default()),
        _ => {}
    }
    line.json.key("error").display(error);
}

/// The keys of a request; what TLS 1.3 has in extensions is taken from there.
fn request(line: &mut Line<'_, '_>, sent: &CertificateRequest<'_>) {
    line.code_points("certificate_types", sent.certificate_types);
    let schemes = sent.get::<SignatureSchemeList<'_>>().ok().flatten();
    let algorithms = sent.supported_signature_algorithms;
    let algorithms = algorithms.or_else(|| schemes.map(|sent| sent.supported_signature_algorithms));
    line.code_points("signature_algorithms", algorithms.into_iter().flatten());
    let named = sent.get::<CertificateAuthorities<'_>>().ok().flatten();
    let authorities = named.map_or(sent.certificate_authorities, |sent| sent.authorities);
    line.json.key("authorities").array(|json| {
        for authority in authorities {
            match Name::parse(authority.0) {
                Ok(name) => json.string(&name.to_rfc4514().value),
                Err(error) => json.display(error),
            }
        }
    });
    if let Some(error) = sent.defect {
        line.json.key("error").display(error);
    }
}
