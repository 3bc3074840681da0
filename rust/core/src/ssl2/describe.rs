//! What a message of SSL 2.0 tells of itself.

use super::{ClientHello, Message, ServerHello};
use crate::{
    wire::{Content, Field, Fields, Kind, Visitor, length32},
    x509,
};

/// Tells `visitor` the fields of one message, its type included; offsets count from the type.
///
/// What is malformed is told as bytes, and that it is.
pub fn describe(message: &[u8], visitor: &mut dyn Visitor) {
    let mut fields = Fields::new(visitor, 0);
    match Message::parse(message) {
        Ok(Message::ClientHello(hello)) => client_hello(&hello, &mut fields),
        Ok(Message::ServerHello(hello)) => server_hello(&hello, &mut fields),
        Err(error) => {
            fields.visitor().malformed(&error);
            fields.bytes("message", 0, message);
        }
    }
}

fn client_hello(hello: &ClientHello<'_>, fields: &mut Fields<'_>) {
    1_u8.tell("msg_type", fields);
    hello.version.tell("version", fields);
    length(hello.cipher_specs.len() * 3).tell("cipher_spec_length", fields);
    length(hello.session_id.len()).tell("session_id_length", fields);
    length(hello.challenge.len()).tell("challenge_length", fields);
    hello.cipher_specs.tell_vector("cipher_specs", 0, fields);
    fields.bytes("session_id", 0, hello.session_id);
    fields.bytes("challenge", 0, hello.challenge);
}

fn server_hello(hello: &ServerHello<'_>, fields: &mut Fields<'_>) {
    4_u8.tell("msg_type", fields);
    hello.session_id_hit.tell("session_id_hit", fields);
    hello.certificate_type.tell("certificate_type", fields);
    hello.server_version.tell("server_version", fields);
    length(hello.certificate.len()).tell("certificate_length", fields);
    length(hello.cipher_specs.len() * 3).tell("cipher_specs_length", fields);
    length(hello.connection_id.len()).tell("connection_id_length", fields);
    fields.parts("certificate", Kind::Structure("certificate"), 0, |fields| {
        x509::describe(hello.certificate, fields);
    });
    hello.cipher_specs.tell_vector("cipher_specs", 0, fields);
    fields.bytes("connection_id", 0, hello.connection_id);
}

/// A length as it was sent, in two bytes.
fn length(bytes: usize) -> u16 {
    u16::try_from(length32(bytes)).unwrap_or(u16::MAX)
}
