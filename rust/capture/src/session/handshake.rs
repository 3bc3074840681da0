//! What handshake messages add to the facts.

use tlswire::extension::{
    EarlyDataIndication, Extensions, NamedGroupList, OfferedPsks, ServerNameList, SupportedVersions,
};
use tlswire::handshake::{
    ClientHello, CompressedCertificate, Context, HELLO_RETRY_REQUEST_RANDOM, Message, ServerHello,
    is_tls13,
};
use tlswire::joiner::{Origin, RawMessage};
use tlswire::registry::{ExtensionType, HandshakeType, ProtocolVersion};
use tlswire::wire::{Error, ErrorKind};

use super::{Facts, Surroundings};
use crate::anomaly::{Anomaly, AnomalyKind};
use crate::certificate::Chain;
use crate::connection::{Format, Hello, KeyExchange};
use crate::decompress::{charge, context, decompress, room};
use crate::event::{Event, Sink};
use crate::flow::Direction;

/// Extensions of one message that are looked at one by one.
const MAX_EXTENSIONS: usize = 512;

impl Facts {
    /// Takes a whole message.
    pub(super) fn message<S: Sink>(
        &mut self,
        direction: Direction,
        raw: &RawMessage<'_>,
        around: &mut Surroundings<'_, S>,
    ) {
        self.note_message(direction, raw, around);
        if raw.handshake_type() == HandshakeType::FINISHED {
            self.finished(direction, around);
        }
        self.tell(direction, &Event::Message(*raw), around);
        *self.segments.of_mut(direction) = 0;
    }

    /// Takes what came of a message that was cut, or of a record that was.
    pub(super) fn partial<S: Sink>(
        &mut self,
        direction: Direction,
        raw: &RawMessage<'_>,
        around: &mut Surroundings<'_, S>,
    ) {
        around.handshakes.partial_messages += 1;
        if raw.stated_length() == Some(raw.bytes.len()) {
            return self.read(direction, raw, around);
        }
        self.begin_with(direction, raw, around);
    }

    /// Keeps what came of a hello, if it is the first.
    fn begin_with<S>(
        &mut self,
        direction: Direction,
        raw: &RawMessage<'_>,
        around: &Surroundings<'_, S>,
    ) {
        let hello = self.hello(direction, raw, false, around);
        let connection = &mut self.connection;
        match raw.handshake_type() {
            HandshakeType::CLIENT_HELLO if connection.client_hello.is_none() => {
                connection.client_hello = Some(hello);
                self.set_client(direction);
            }
            HandshakeType::SERVER_HELLO if connection.server_hello.is_none() => {
                connection.server_hello = Some(hello);
                self.set_client(direction.opposite());
            }
            _ => {}
        }
    }

    /// Takes the news that a message was longer than the cap; a hello has its row even so.
    pub(super) fn passed_over<S: Sink>(
        &mut self,
        direction: Direction,
        handshake_type: HandshakeType,
        length: u32,
        around: &mut Surroundings<'_, S>,
    ) {
        let [_, length @ ..] = length.saturating_sub(4).to_be_bytes();
        let [high, middle, low] = length;
        let bytes = &[handshake_type.0, high, middle, low];
        let raw = RawMessage { bytes, origin: Origin::default(), records: 1 };
        self.begin_with(direction, &raw, around);
    }

    fn note_message<S: Sink>(
        &mut self,
        direction: Direction,
        raw: &RawMessage<'_>,
        around: &mut Surroundings<'_, S>,
    ) {
        around.handshakes.messages += 1;
        self.read(direction, raw, around);
        let counts = &mut *around.handshakes;
        let is_retry = raw.handshake_type() == HandshakeType::SERVER_HELLO && is_retry(raw.bytes);
        let (count, letter, name) = match raw.handshake_type() {
            HandshakeType::CLIENT_HELLO => (&mut counts.client_hellos, 'c', None),
            HandshakeType::HELLO_RETRY_REQUEST => (&mut counts.hello_retry_requests, 'j', None),
            HandshakeType::SERVER_HELLO if is_retry => {
                (&mut counts.hello_retry_requests, 'j', Some("hello_retry_request"))
            }
            HandshakeType::SERVER_HELLO => (&mut counts.server_hellos, 's', None),
            HandshakeType::CERTIFICATE => (&mut counts.certificates, 'x', None),
            other => (&mut counts.other_messages, letter(other), None),
        };
        *count += 1;
        self.letter(direction, letter);
        let name = name.or_else(|| raw.handshake_type().name()).unwrap_or("unknown");
        self.reach(direction, name);
    }

    /// Reads a message's fields.
    fn read<S: Sink>(
        &mut self,
        direction: Direction,
        raw: &RawMessage<'_>,
        around: &mut Surroundings<'_, S>,
    ) {
        match raw.handshake_type() {
            HandshakeType::CLIENT_HELLO => self.hello_from_client(direction, around),
            HandshakeType::SERVER_HELLO | HandshakeType::HELLO_RETRY_REQUEST => {
                self.hello_from_server(direction, around);
            }
            _ => {}
        }
        let context = Context {
            version: self.version,
            cipher_suite: self.cipher_suite,
            transport: Some(self.connection.protocol.carrier()),
        };
        match Message::parse(raw.bytes, context) {
            Err(error) => self.unreadable(direction, raw, error, around),
            Ok(Message::ClientHello(hello)) => self.client_hello(direction, raw, &hello, around),
            Ok(Message::ServerHello(hello)) => self.server_hello(direction, raw, &hello, around),
            Ok(Message::HelloRetryRequest(_)) => {
                let found = self.hello(direction, raw, true, around);
                self.connection.hello_retry_request.get_or_insert(found);
            }
            Ok(message) => self.other(direction, &message, around),
        }
    }

    fn hello_from_client<S: Sink>(
        &mut self,
        direction: Direction,
        around: &mut Surroundings<'_, S>,
    ) {
        if !self.roles_known || self.connection.client_hello.is_none() {
            self.set_client(direction);
        } else if self.sender(direction) == crate::connection::Sender::Server {
            self.anomaly(direction, AnomalyKind::Direction, None, around);
        }
    }

    fn hello_from_server<S: Sink>(
        &mut self,
        direction: Direction,
        around: &mut Surroundings<'_, S>,
    ) {
        if !self.roles_known {
            self.set_client(direction.opposite());
        } else if self.sender(direction) == crate::connection::Sender::Client {
            self.anomaly(direction, AnomalyKind::Direction, None, around);
        }
    }

    /// A message whose fields do not fit its length: a hello that begins a row does so even then.
    fn unreadable<S: Sink>(
        &mut self,
        direction: Direction,
        raw: &RawMessage<'_>,
        error: Error,
        around: &mut Surroundings<'_, S>,
    ) {
        let kind = match error.kind {
            ErrorKind::TrailingData { .. } => AnomalyKind::TrailingData,
            _ => AnomalyKind::DecodeError,
        };
        self.anomaly(direction, kind, Some(error), around);
        let hello = self.hello(direction, raw, true, around);
        let connection = &mut self.connection;
        match raw.handshake_type() {
            HandshakeType::CLIENT_HELLO => connection.client_hello.get_or_insert(hello),
            HandshakeType::SERVER_HELLO => connection.server_hello.get_or_insert(hello),
            _ => return,
        };
        self.side(direction).malformed = true;
    }

    fn client_hello<S: Sink>(
        &mut self,
        direction: Direction,
        raw: &RawMessage<'_>,
        hello: &ClientHello<'_>,
        around: &mut Surroundings<'_, S>,
    ) {
        self.check_extensions(direction, hello.extensions, hello.defect, around, |raw| {
            tlswire::extension::ClientHelloExtension::decode(raw).err()
        });
        for kind in of_offer(hello) {
            self.anomaly(direction, kind, None, around);
        }
        let found = self.hello(direction, raw, true, around);
        let connection = &mut self.connection;
        connection.client_hellos += 1;
        let Some(first) = &connection.client_hello else {
            connection.server_name = hello.server_name().map(Into::into);
            self.early_data = hello.get::<EarlyDataIndication>() != Ok(None);
            connection.client_hello = Some(found);
            return;
        };
        let same_random = random(&first.message) == Some(hello.random);
        if connection.hello_retry_request.is_some() && connection.server_hello.is_none() {
            return;
        }
        if same_random && *first.message == *raw.bytes {
            self.anomaly(direction, AnomalyKind::RepeatedHello, None, around);
        } else if same_random {
            // A cookie answers a request to verify, which DTLS knows besides that to retry.
            connection.repeated_random |= hello.legacy_cookie.is_none_or(<[u8]>::is_empty);
        } else {
            // Before the first was answered it is that one again, as early DTLS sends it.
            let begun = connection.server_hello.is_some();
            connection.renegotiated |= begun || connection.client_side.change_cipher_spec;
        }
    }

    fn server_hello<S: Sink>(
        &mut self,
        direction: Direction,
        raw: &RawMessage<'_>,
        hello: &ServerHello<'_>,
        around: &mut Surroundings<'_, S>,
    ) {
        let is_retry = hello.is_hello_retry_request();
        self.check_extensions(direction, hello.extensions, hello.defect, around, |raw| {
            if is_retry {
                tlswire::extension::HelloRetryRequestExtension::decode(raw).err()
            } else {
                tlswire::extension::ServerHelloExtension::decode(raw).err()
            }
        });
        let found = self.hello(direction, raw, true, around);
        if is_retry {
            self.connection.hello_retry_request.get_or_insert(found);
            return;
        }
        if self.connection.server_hello.is_some() {
            self.connection.renegotiated = true;
            return;
        }
        self.version = Some(hello.version());
        self.cipher_suite = Some(hello.cipher_suite);
        self.connection.server_hello = Some(found);
        self.check_choice(direction, hello, around);
    }

    /// Holds the server's choice against the client's offer ([RFC 9846 §4.2.3]).
    ///
    /// [RFC 9846 §4.2.3]: https://www.rfc-editor.org/rfc/rfc9846#section-4.2.3
    fn check_choice<S: Sink>(
        &mut self,
        direction: Direction,
        server: &ServerHello<'_>,
        around: &mut Surroundings<'_, S>,
    ) {
        let Some(first) = &self.connection.client_hello else { return };
        if first.format == Format::Ssl2 {
            return;
        }
        let transport = Some(self.connection.protocol.carrier());
        let context = Context { transport, ..Context::default() };
        let Ok(Message::ClientHello(client)) = Message::parse(&first.message, context) else {
            return;
        };
        let is_older = self.version.is_some_and(|version| !is_tls13(version));
        let is_strange = !is_offered(&client, server);
        let is_downgrade =
            is_older && server.downgrade_sentinel().is_some() && offers_tls13(&client);
        if is_strange {
            self.anomaly(direction, AnomalyKind::NotOffered, None, around);
        }
        if is_downgrade {
            self.anomaly(direction, AnomalyKind::Downgrade, None, around);
        }
    }

    fn other<S: Sink>(
        &mut self,
        direction: Direction,
        message: &Message<'_>,
        around: &mut Surroundings<'_, S>,
    ) {
        let defect = match message {
            Message::Certificate(sent) => sent.defect,
            Message::CertificateRequest(sent) => sent.defect,
            Message::NewSessionTicket(sent) => sent.defect,
            _ => None,
        };
        if defect.is_some() {
            self.anomaly(direction, AnomalyKind::DecodeError, defect, around);
        }
        match message {
            Message::Certificate(sent) => self.certificates(direction, sent, around),
            Message::CompressedCertificate(sent) => self.compressed(direction, sent, around),
            Message::CertificateRequest(_) => self.connection.certificate_requested = true,
            Message::ServerHelloDone => self.connection.server_hello_done = true,
            Message::NewSessionTicket(_) => self.connection.new_session_ticket = true,
            Message::HelloRequest => self.connection.renegotiated = true,
            Message::ServerKeyExchange(sent) => {
                self.connection.server_key_exchange.get_or_insert_with(|| KeyExchange {
                    group: sent.group(),
                    dh_bits: sent.dh_bits(),
                    signature_algorithm: sent.signed_params.and_then(|signed| signed.algorithm),
                });
            }
            Message::Unknown { msg_type, .. } if msg_type.name().is_none() => {
                self.anomaly(direction, AnomalyKind::HandshakeType, None, around);
            }
            _ => {}
        }
    }

    fn certificates<S: Sink>(
        &mut self,
        direction: Direction,
        sent: &tlswire::handshake::Certificate<'_>,
        around: &mut Surroundings<'_, S>,
    ) {
        let der = sent.certificate_list().map(|entry| entry.cert_data);
        let chain = Chain::read(der, around.depth, around.certificates);
        let total = usize::try_from(chain.total).unwrap_or(usize::MAX);
        let broken = chain.certificates.iter().find_map(|facts| facts.defect);
        if total > around.certificates.limits().of_list {
            self.anomaly(direction, AnomalyKind::TooManyCertificates, None, around);
        }
        if broken.is_some() {
            self.anomaly(direction, AnomalyKind::MalformedCertificate, broken, around);
        }
        self.side(direction).certificates.get_or_insert(chain);
    }

    /// A certificate list that was compressed, as only TLS 1.3 has it: the first of a side that came
    /// in clear, since it costs more than other messages.
    fn compressed<S: Sink>(
        &mut self,
        direction: Direction,
        sent: &CompressedCertificate<'_>,
        around: &mut Surroundings<'_, S>,
    ) {
        let limit = around.messages.certificates;
        let total = self.connection.compressed.saturating_add(charge(sent, limit));
        self.connection.compressed = total;
        let room = room(total, limit);
        if room > 0 && self.side(direction).certificates.is_some() {
            return;
        }
        match decompress(sent, room) {
            Ok(Some(message)) => {
                let parsed = Message::parse(&message, context(Context::default()));
                if let Ok(Message::Certificate(list)) = parsed {
                    self.certificates(direction, &list, around);
                }
            }
            Ok(None) => {}
            Err(error) => {
                self.anomaly(direction, AnomalyKind::CertificateCompression, Some(error), around);
            }
        }
    }

    /// Lists what is wrong with a hello's extensions. Each costs itself alone.
    fn check_extensions<S: Sink>(
        &mut self,
        direction: Direction,
        extensions: Option<Extensions<'_>>,
        defect: Option<Error>,
        around: &mut Surroundings<'_, S>,
        check: impl Fn(tlswire::extension::RawExtension<'_>) -> Option<Error>,
    ) {
        if let Some(error) = defect {
            self.anomaly(direction, AnomalyKind::DecodeError, Some(error), around);
        }
        let extensions = extensions.unwrap_or_default();
        if extensions.len() > MAX_EXTENSIONS {
            self.anomaly(direction, AnomalyKind::TooManyExtensions, None, around);
        }
        for raw in extensions.iter().take(MAX_EXTENSIONS) {
            if let Some(error) = check(raw) {
                let value = Some(u32::from(raw.extension_type.0));
                let kind = AnomalyKind::MalformedExtension;
                let noted = self.note(direction, kind, around);
                self.list(&Anomaly { error: Some(error), value, ..noted }, around);
            }
        }
        if let Some(repeated) = extensions.duplicate() {
            let value = Some(u32::from(repeated.0));
            let noted = self.note(direction, AnomalyKind::DuplicateExtension, around);
            self.list(&Anomaly { value, ..noted }, around);
        }
    }

    pub(super) fn hello<S>(
        &self,
        direction: Direction,
        raw: &RawMessage<'_>,
        complete: bool,
        around: &Surroundings<'_, S>,
    ) -> Hello {
        Hello {
            message: raw.bytes.into(),
            format: Format::Handshake,
            complete,
            record_version: raw.origin.record_version,
            seen: around.moment,
            segments: *self.segments.of(direction),
            records: raw.records,
        }
    }
}

/// What is odd about extensions of a client that are sound by themselves.
fn of_offer(hello: &ClientHello<'_>) -> impl Iterator<Item = AnomalyKind> + use<> {
    let is_odd = |names: ServerNameList<'_>| !names.is_one_host_name();
    let name = hello.get().ok().flatten().is_some_and(is_odd);
    let is_last = || {
        let last = hello.extensions.and_then(|sent| sent.iter().last());
        last.is_some_and(|raw| raw.extension_type == ExtensionType::PRE_SHARED_KEY)
    };
    let keys: Option<OfferedPsks<'_>> = hello.get().ok().flatten();
    let key = keys.is_some_and(|sent| !sent.is_bound() || !is_last());
    let name = name.then_some(AnomalyKind::OddServerName);
    name.into_iter().chain(key.then_some(AnomalyKind::OddPreSharedKey))
}

/// A hello's random, by its place in the message.
fn random(message: &[u8]) -> Option<&[u8; 32]> {
    message.get(6..)?.first_chunk()
}

/// Whether a `ServerHello` is a `HelloRetryRequest`.
fn is_retry(message: &[u8]) -> bool {
    random(message) == Some(&HELLO_RETRY_REQUEST_RANDOM)
}

/// Whether suite, version and group of a server's choice are among what the client offered.
fn is_offered(client: &ClientHello<'_>, server: &ServerHello<'_>) -> bool {
    let versions = client.get::<SupportedVersions<'_>>().ok().flatten();
    let groups = client.get::<NamedGroupList<'_>>().ok().flatten();
    let has_version = match versions {
        Some(offered) => offered.versions.contains(server.version()),
        None => is_up_to(server.version(), client.legacy_version),
    };
    let has_group = match (groups, server.key_share_group()) {
        (Some(offered), Some(chosen)) => offered.named_group_list.contains(chosen),
        _ => true,
    };
    client.cipher_suites.contains(server.cipher_suite) && has_version && has_group
}

/// Whether a version is not newer than another; those of DTLS count downwards.
const fn is_up_to(version: ProtocolVersion, newest: ProtocolVersion) -> bool {
    match (version.0 >> 8, newest.0 >> 8) {
        (0xfe, 0xfe) => version.0 >= newest.0,
        (0x01, 0xfe) => true,
        (0xfe, _) | (_, 0xfe) => false,
        _ => version.0 <= newest.0,
    }
}

fn offers_tls13(client: &ClientHello<'_>) -> bool {
    let offered = client.get::<SupportedVersions<'_>>().ok().flatten();
    offered.is_some_and(|offered| offered.versions.iter().any(is_tls13))
}

/// A message's letter in the history, as Zeek has them.
const fn letter(handshake_type: HandshakeType) -> char {
    match handshake_type {
        HandshakeType::HELLO_REQUEST => 'h',
        HandshakeType::HELLO_VERIFY_REQUEST => 'v',
        HandshakeType::NEW_SESSION_TICKET => 't',
        HandshakeType::END_OF_EARLY_DATA => 'e',
        HandshakeType::ENCRYPTED_EXTENSIONS => 'o',
        HandshakeType::SERVER_KEY_EXCHANGE => 'k',
        HandshakeType::CERTIFICATE_REQUEST => 'r',
        HandshakeType::SERVER_HELLO_DONE => 'n',
        HandshakeType::CERTIFICATE_VERIFY => 'y',
        HandshakeType::CLIENT_KEY_EXCHANGE => 'g',
        HandshakeType::FINISHED => 'f',
        HandshakeType::CERTIFICATE_URL => 'w',
        HandshakeType::CERTIFICATE_STATUS => 'u',
        HandshakeType::SUPPLEMENTAL_DATA => 'a',
        HandshakeType::KEY_UPDATE => 'p',
        HandshakeType::MESSAGE_HASH => 'm',
        _ => 'z',
    }
}
