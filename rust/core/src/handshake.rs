//! Handshake messages, one file each.
//!
//! A message is parsed from its bytes, header included, joined beforehand if records or datagrams
//! split it. What its layout depends on beside the bytes is given as a [`Context`].
//!
//! ```
//! use tlswire::handshake::{Context, Message};
//!
//! let message = Message::parse(b"\x0e\x00\x00\x00", Context::default())?;
//! assert_eq!(message, Message::ServerHelloDone);
//! assert_eq!(message.name(), "server_hello_done");
//! # Ok::<(), tlswire::wire::Error>(())
//! ```

use crate::{
    registry::{CipherSuite, HandshakeType, ProtocolVersion},
    wire::{Cursor, ErrorKind, Parse, Result, length32},
};

mod certificate;
mod certificate_request;
mod certificate_url;
mod certificate_verify;
mod channel_id;
mod client_certificate_request;
mod client_hello;
mod client_key_exchange;
mod compressed_certificate;
mod describe;
mod digitally_signed;
mod ekt_key;
mod encrypted_extensions;
mod end_of_early_data;
mod ffdhe;
mod finished;
mod hello_request;
mod hello_retry_request;
mod hello_verify_request;
mod key_exchange;
mod key_update;
mod message_hash;
mod new_connection_id;
mod new_session_ticket;
mod next_protocol;
mod request_connection_id;
mod server_hello;
mod server_hello_done;
mod server_key_exchange;
mod supplemental_data;
mod version;

pub use certificate::{Certificate, CertificateEntry};
pub use certificate_request::CertificateRequest;
pub use certificate_url::{CertificateUrl, UrlAndHash};
pub use certificate_verify::CertificateVerify;
pub use channel_id::{ChannelId, ChannelIdExtension};
pub use client_certificate_request::ClientCertificateRequest;
pub use client_hello::ClientHello;
pub use client_key_exchange::{ClientKeyExchange, ExchangeKeys};
pub use compressed_certificate::{CompressedCertificate, Decompressor, State, Step};
pub use describe::describe;
pub use digitally_signed::DigitallySigned;
pub use ekt_key::EktKey;
pub use encrypted_extensions::EncryptedExtensions;
pub use end_of_early_data::EndOfEarlyData;
pub use ffdhe::ffdhe_group;
pub use finished::Finished;
pub use hello_request::HelloRequest;
pub use hello_retry_request::HelloRetryRequest;
pub use hello_verify_request::HelloVerifyRequest;
pub use key_exchange::KeyExchange;
pub use key_update::KeyUpdate;
pub use message_hash::MessageHash;
pub use new_connection_id::NewConnectionId;
pub use new_session_ticket::NewSessionTicket;
pub use next_protocol::NextProtocol;
pub use request_connection_id::RequestConnectionId;
pub use server_hello::{DowngradeSentinel, HELLO_RETRY_REQUEST_RANDOM, ServerHello};
pub use server_hello_done::ServerHelloDone;
pub use server_key_exchange::{
    ServerDhParams, ServerEccPwdParams, ServerEcdhParams, ServerKeyExchange, ServerParams,
    ServerRsaParams, ServerSrpParams,
};
pub use supplemental_data::{SupplementalData, SupplementalDataEntry};
pub use version::{has_signature_algorithm, is_tls13, newest};

pub use crate::extension::CertificateStatus;

/// The length of a handshake message's header in bytes, over TLS and QUIC.
pub const HEADER_LENGTH: usize = 4;

/// What precedes every handshake message ([RFC 9846 §4]).
///
/// ```text
/// struct {
///     HandshakeType msg_type;
///     uint24 length;
///     ...
/// } Handshake;
/// ```
///
/// [RFC 9846 §4]: https://www.rfc-editor.org/rfc/rfc9846#section-4
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct HandshakeHeader {
    /// The type of the message.
    pub msg_type: HandshakeType,
    /// The length in bytes of what follows the header.
    pub length: u32,
}

impl<'a> Parse<'a> for HandshakeHeader {
    fn parse(cursor: &mut Cursor<'a>) -> Result<Self> {
        insist(*cursor, "msg_type", HEADER_LENGTH)?;
        let msg_type = HandshakeType(cursor.u8("msg_type")?);
        Ok(Self { msg_type, length: cursor.u24("length")? })
    }
}

/// An error that asks for more bytes where fewer than `length` are there.
fn insist(cursor: Cursor<'_>, field: &'static str, length: usize) -> Result<()> {
    match length.saturating_sub(cursor.remaining()) {
        0 => Ok(()),
        missing => Err(cursor.error(field, ErrorKind::Incomplete { needed: length32(missing) })),
    }
}

/// What carries a handshake.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Transport {
    /// TLS records over a byte stream.
    Tls,
    /// DTLS records in datagrams.
    Dtls,
    /// CRYPTO frames of QUIC.
    Quic,
}

/// What earlier messages settled. Absent values are guessed from the bytes, TLS 1.2's layout
/// first.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Context {
    /// The version the server chose.
    pub version: Option<ProtocolVersion>,
    /// The cipher suite the server chose.
    pub cipher_suite: Option<CipherSuite>,
    /// What carries the handshake.
    pub transport: Option<Transport>,
}

impl Context {
    /// Whether messages have the layout of TLS 1.3.
    #[must_use]
    pub fn is_tls13(self) -> bool {
        self.version.is_some_and(is_tls13)
    }
}

/// A handshake message. Those that are seen only under protection are here too, for who decrypts.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Message<'a> {
    /// `hello_request`: the server wants a new handshake; an empty body (RFC 5246 §7.4.1.1).
    HelloRequest,
    /// `client_hello`.
    ClientHello(ClientHello<'a>),
    /// `server_hello`, a `HelloRetryRequest` included.
    ServerHello(ServerHello<'a>),
    /// `hello_verify_request`.
    HelloVerifyRequest(HelloVerifyRequest<'a>),
    /// `new_session_ticket`.
    NewSessionTicket(NewSessionTicket<'a>),
    /// `end_of_early_data`: the client's early data end; an empty body (RFC 8446 §4.5).
    EndOfEarlyData,
    /// `encrypted_extensions`.
    EncryptedExtensions(EncryptedExtensions<'a>),
    /// `certificate`.
    Certificate(Certificate<'a>),
    /// `server_key_exchange`.
    ServerKeyExchange(ServerKeyExchange<'a>),
    /// `certificate_request`.
    CertificateRequest(CertificateRequest<'a>),
    /// `server_hello_done`: the server's flight ends; an empty body (RFC 5246 §7.4.5).
    ServerHelloDone,
    /// `certificate_verify`.
    CertificateVerify(CertificateVerify<'a>),
    /// `client_key_exchange`.
    ClientKeyExchange(ClientKeyExchange<'a>),
    /// `finished`.
    Finished(Finished<'a>),
    /// `certificate_status`.
    CertificateStatus(CertificateStatus<'a>),
    /// `key_update`.
    KeyUpdate(KeyUpdate),
    /// `compressed_certificate`.
    CompressedCertificate(CompressedCertificate<'a>),
    /// `channel_id`.
    ChannelId(ChannelId<'a>),
    /// `certificate_url`.
    CertificateUrl(CertificateUrl<'a>),
    /// `client_certificate_request`.
    ClientCertificateRequest(ClientCertificateRequest<'a>),
    /// `ekt_key`.
    EktKey(EktKey<'a>),
    /// `hello_retry_request`, of drafts of TLS 1.3.
    HelloRetryRequest(HelloRetryRequest<'a>),
    /// `message_hash`.
    MessageHash(MessageHash<'a>),
    /// `new_connection_id`.
    NewConnectionId(NewConnectionId<'a>),
    /// `next_protocol`.
    NextProtocol(NextProtocol<'a>),
    /// `request_connection_id`.
    RequestConnectionId(RequestConnectionId),
    /// `supplemental_data`.
    SupplementalData(SupplementalData<'a>),
    /// A message whose layout is not known here.
    Unknown {
        /// Its type.
        msg_type: HandshakeType,
        /// What follows its header.
        body: &'a [u8],
    },
}

impl<'a> Message<'a> {
    /// Parses one whole message, header included.
    ///
    /// An error of kind [`ErrorKind::Incomplete`] when the header announces more bytes than there
    /// are; hellos and certificates are also parsed where they are broken towards the end, and
    /// say so in their `defect`.
    pub fn parse(message: &'a [u8], context: Context) -> Result<Self> {
        let mut cursor = Cursor::new(message);
        let header = HandshakeHeader::parse(&mut cursor)?;
        let length = usize::try_from(header.length).unwrap_or(usize::MAX);
        insist(cursor, "body", length)?;
        let offset = cursor.offset();
        let mut body = Cursor::at(cursor.take("body", length)?, offset);
        cursor.finish("message")?;
        Self::parse_body(header.msg_type, &mut body, context)
    }

    fn parse_body(
        msg_type: HandshakeType,
        body: &mut Cursor<'a>,
        context: Context,
    ) -> Result<Self> {
        let message = match msg_type {
            HandshakeType::HELLO_REQUEST => {
                HelloRequest::parse(body)?;
                Self::HelloRequest
            }
            HandshakeType::CLIENT_HELLO => Self::ClientHello(ClientHello::parse(body, context)?),
            HandshakeType::SERVER_HELLO => Self::ServerHello(ServerHello::parse(body)?),
            HandshakeType::HELLO_VERIFY_REQUEST => {
                Self::HelloVerifyRequest(HelloVerifyRequest::parse(body)?)
            }
            HandshakeType::NEW_SESSION_TICKET => {
                Self::NewSessionTicket(NewSessionTicket::parse(body, context)?)
            }
            HandshakeType::END_OF_EARLY_DATA => {
                EndOfEarlyData::parse(body)?;
                Self::EndOfEarlyData
            }
            HandshakeType::ENCRYPTED_EXTENSIONS => {
                Self::EncryptedExtensions(EncryptedExtensions::parse(body)?)
            }
            HandshakeType::CERTIFICATE => Self::Certificate(Certificate::parse(body, context)?),
            HandshakeType::SERVER_KEY_EXCHANGE => {
                Self::ServerKeyExchange(ServerKeyExchange::parse(body, context)?)
            }
            HandshakeType::CERTIFICATE_REQUEST => {
                Self::CertificateRequest(CertificateRequest::parse(body, context)?)
            }
            HandshakeType::SERVER_HELLO_DONE => {
                ServerHelloDone::parse(body)?;
                Self::ServerHelloDone
            }
            HandshakeType::CERTIFICATE_VERIFY => {
                Self::CertificateVerify(CertificateVerify::parse(body, context)?)
            }
            HandshakeType::CLIENT_KEY_EXCHANGE => {
                Self::ClientKeyExchange(ClientKeyExchange::parse(body, context)?)
            }
            HandshakeType::FINISHED => Self::Finished(Finished::parse(body)?),
            HandshakeType::CERTIFICATE_STATUS => {
                Self::CertificateStatus(CertificateStatus::parse(body)?)
            }
            HandshakeType::KEY_UPDATE => Self::KeyUpdate(KeyUpdate::parse(body)?),
            HandshakeType::COMPRESSED_CERTIFICATE => {
                Self::CompressedCertificate(CompressedCertificate::parse(body)?)
            }
            _ => Self::parse_rare(msg_type, body)?,
        };
        body.finish("body")?;
        Ok(message)
    }

    /// Reads what few connections show.
    fn parse_rare(msg_type: HandshakeType, body: &mut Cursor<'a>) -> Result<Self> {
        Ok(match msg_type {
            HandshakeType::CHANNEL_ID => Self::ChannelId(ChannelId::parse(body)?),
            HandshakeType::CERTIFICATE_URL => Self::CertificateUrl(CertificateUrl::parse(body)?),
            HandshakeType::CLIENT_CERTIFICATE_REQUEST => {
                Self::ClientCertificateRequest(ClientCertificateRequest::parse(body)?)
            }
            HandshakeType::EKT_KEY => Self::EktKey(EktKey::parse(body)?),
            HandshakeType::HELLO_RETRY_REQUEST => {
                Self::HelloRetryRequest(HelloRetryRequest::parse(body)?)
            }
            HandshakeType::MESSAGE_HASH => Self::MessageHash(MessageHash::parse(body)?),
            HandshakeType::NEW_CONNECTION_ID => {
                Self::NewConnectionId(NewConnectionId::parse(body)?)
            }
            HandshakeType::NEXT_PROTOCOL => Self::NextProtocol(NextProtocol::parse(body)?),
            HandshakeType::REQUEST_CONNECTION_ID => {
                Self::RequestConnectionId(RequestConnectionId::parse(body)?)
            }
            HandshakeType::SUPPLEMENTAL_DATA => {
                Self::SupplementalData(SupplementalData::parse(body)?)
            }
            _ => Self::Unknown { msg_type, body: body.rest() },
        })
    }

    /// The type on the wire.
    #[must_use]
    pub const fn handshake_type(&self) -> HandshakeType {
        match self {
            Self::HelloRequest => HandshakeType::HELLO_REQUEST,
            Self::ClientHello(_) => HandshakeType::CLIENT_HELLO,
            Self::ServerHello(_) => HandshakeType::SERVER_HELLO,
            Self::HelloVerifyRequest(_) => HandshakeType::HELLO_VERIFY_REQUEST,
            Self::NewSessionTicket(_) => HandshakeType::NEW_SESSION_TICKET,
            Self::EndOfEarlyData => HandshakeType::END_OF_EARLY_DATA,
            Self::EncryptedExtensions(_) => HandshakeType::ENCRYPTED_EXTENSIONS,
            Self::Certificate(_) => HandshakeType::CERTIFICATE,
            Self::ServerKeyExchange(_) => HandshakeType::SERVER_KEY_EXCHANGE,
            Self::CertificateRequest(_) => HandshakeType::CERTIFICATE_REQUEST,
            Self::ServerHelloDone => HandshakeType::SERVER_HELLO_DONE,
            Self::CertificateVerify(_) => HandshakeType::CERTIFICATE_VERIFY,
            Self::ClientKeyExchange(_) => HandshakeType::CLIENT_KEY_EXCHANGE,
            Self::Finished(_) => HandshakeType::FINISHED,
            Self::CertificateStatus(_) => HandshakeType::CERTIFICATE_STATUS,
            Self::KeyUpdate(_) => HandshakeType::KEY_UPDATE,
            Self::CompressedCertificate(_) => HandshakeType::COMPRESSED_CERTIFICATE,
            Self::ChannelId(_) => HandshakeType::CHANNEL_ID,
            Self::CertificateUrl(_) => HandshakeType::CERTIFICATE_URL,
            Self::ClientCertificateRequest(_) => HandshakeType::CLIENT_CERTIFICATE_REQUEST,
            Self::EktKey(_) => HandshakeType::EKT_KEY,
            Self::HelloRetryRequest(_) => HandshakeType::HELLO_RETRY_REQUEST,
            Self::MessageHash(_) => HandshakeType::MESSAGE_HASH,
            Self::NewConnectionId(_) => HandshakeType::NEW_CONNECTION_ID,
            Self::NextProtocol(_) => HandshakeType::NEXT_PROTOCOL,
            Self::RequestConnectionId(_) => HandshakeType::REQUEST_CONNECTION_ID,
            Self::SupplementalData(_) => HandshakeType::SUPPLEMENTAL_DATA,
            Self::Unknown { msg_type, .. } => *msg_type,
        }
    }

    /// The RFC's name: that of the type, except for `hello_retry_request`, which has the type of
    /// a `server_hello`; `unknown` where the type has none.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::ServerHello(hello) if hello.is_hello_retry_request() => "hello_retry_request",
            _ => self.handshake_type().name().unwrap_or("unknown"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::Error;

    fn parse(message: &[u8]) -> Result<Message<'_>> {
        Message::parse(message, Context::default())
    }

    #[test]
    fn a_message_must_be_whole() {
        let missing = |needed, field, offset| {
            Err(Error { kind: ErrorKind::Incomplete { needed }, field, offset })
        };
        assert_eq!(parse(b""), missing(4, "msg_type", 0));
        assert_eq!(parse(b"\x0e\x00\x00"), missing(1, "msg_type", 0));
        assert_eq!(parse(b"\x0b\x00\x00\x03\x00"), missing(2, "body", 4));
    }

    #[test]
    fn bytes_after_a_message_are_an_error() {
        let kind = ErrorKind::TrailingData { length: 1 };
        let after = |field| Err(Error { kind, field, offset: 4 });
        assert_eq!(parse(b"\x0e\x00\x00\x00\xff"), after("message"));
        assert_eq!(parse(b"\x0e\x00\x00\x01\xff"), after("body"));
    }

    #[test]
    fn every_type_has_its_variant_and_its_name() {
        for (message, name) in [
            (&b"\x00\x00\x00\x00"[..], "hello_request"),
            (b"\x03\x00\x00\x03\xfe\xff\x00", "hello_verify_request"),
            (b"\x04\x00\x00\x06\x00\x00\x00\x00\x00\x00", "new_session_ticket"),
            (b"\x05\x00\x00\x00", "end_of_early_data"),
            (b"\x08\x00\x00\x02\x00\x00", "encrypted_extensions"),
            (b"\x0b\x00\x00\x03\x00\x00\x00", "certificate"),
            (b"\x0c\x00\x00\x06\x03\x00\x1d\x02\x01\x02", "server_key_exchange"),
            (b"\x0d\x00\x00\x06\x01\x01\x00\x00\x00\x00", "certificate_request"),
            (b"\x0e\x00\x00\x00", "server_hello_done"),
            (b"\x0f\x00\x00\x05\x04\x03\x00\x01\x30", "certificate_verify"),
            (b"\x10\x00\x00\x02\x01\x04", "client_key_exchange"),
            (b"\x14\x00\x00\x01\x00", "finished"),
            (b"\x16\x00\x00\x05\x01\x00\x00\x01\x30", "certificate_status"),
            (b"\x18\x00\x00\x01\x00", "key_update"),
            (b"\x19\x00\x00\x09\x00\x01\x00\x00\x05\x00\x00\x01z", "compressed_certificate"),
            (b"\x06\x00\x00\x04\x7f\x12\x00\x00", "hello_retry_request"),
            (b"\x09\x00\x00\x01\x02", "request_connection_id"),
            (b"\x0a\x00\x00\x03\x00\x00\x01", "new_connection_id"),
            (b"\x11\x00\x00\x03\x00\x00\x00", "client_certificate_request"),
            (b"\x15\x00\x00\x03\x00\x00\x00", "certificate_url"),
            (b"\x17\x00\x00\x03\x00\x00\x00", "supplemental_data"),
            (b"\x1a\x00\x00\x09\x00\x00\x00\x00\x00\x00\x00\x00\x00", "ekt_key"),
            (b"\x43\x00\x00\x02\x00\x00", "next_protocol"),
            (b"\xfe\x00\x00\x01\x00", "message_hash"),
        ] {
            let parsed = parse(message).unwrap();
            assert_eq!((parsed.name(), parsed.handshake_type().0), (name, message[0]));
            assert!(!matches!(parsed, Message::Unknown { .. }), "{name}");
            assert!((0..message.len()).all(|end| parse(&message[..end]).is_err()), "{name}");
        }
    }

    #[test]
    fn an_unknown_type_is_kept_raw() {
        let message = parse(b"\x63\x00\x00\x02ab").unwrap();
        let (msg_type, body) = (HandshakeType(0x63), &b"ab"[..]);
        assert_eq!(message, Message::Unknown { msg_type, body });
        assert_eq!(parse(b"\x63\x00\x00\x00").unwrap().name(), "unknown");
    }
}
