//! What a client offered, as columns ask for it.
//!
//! A hello is parsed once, its extensions are indexed in one pass, and a body is decoded when its
//! column is asked for. Nothing is observed of what lies behind the end of a hello that was cut.

use core::cell::OnceCell;

use tlswire::extension::{
    CertificateSignatureSchemeList, EarlyDataIndication, EcPointFormatList, EchClientHello,
    KeyShareClientHello, NamedGroupList, ProtocolNameList, PskKeyExchangeModes, ServerNameList,
    SignatureSchemeList, SupportedVersions, UseSrtpData,
};
use tlswire::handshake::{ClientHello, Context, HEADER_LENGTH, Transport, newest};
use tlswire::registry::ProtocolVersion;
use tlswire::ssl2;
use tlswire::wire::Cursor;

use crate::connection::{Format, Hello};
use crate::row::fingerprints::{Counted, Fingerprints};
use crate::row::hellos::{Known, Sent};
use crate::row::value::{Numbers, Text, Texts};

/// What a client offered: a `ClientHello`, as the columns see it that need nothing else.
#[derive(Debug, Default)]
pub struct Offered<'a> {
    message: Option<&'a [u8]>,
    complete: Option<bool>,
    record_version: Option<ProtocolVersion>,
    transport: Option<Transport>,
    legacy_version: Option<ProtocolVersion>,
    random: Option<&'a [u8; 32]>,
    hello: Option<ClientHello<'a>>,
    /// The hello, if it was sent in the format of SSL 2.0.
    ssl2: Option<ssl2::ClientHello<'a>>,
    known: Known<'a>,
    fingerprints: OnceCell<Fingerprints>,
}

impl<'a> Offered<'a> {
    /// What the `hello` of a whole `message` offers, header included, which came without a
    /// connection around it. The version tells whether it is DTLS.
    #[must_use]
    pub fn alone(
        message: &'a [u8],
        hello: ClientHello<'a>,
        record_version: Option<ProtocolVersion>,
    ) -> Self {
        let told = hello.legacy_cookie.map_or(Transport::Tls, |_| Transport::Dtls);
        Self {
            message: Some(message),
            complete: Some(true),
            record_version,
            transport: Some(told),
            legacy_version: Some(hello.legacy_version),
            random: Some(hello.random),
            known: Known::new(true, hello.extensions, hello.defect),
            hello: Some(hello),
            ..Self::default()
        }
    }

    /// Parses the hello of a connection.
    pub(super) fn new(sent: &'a Hello, transport: Transport) -> Self {
        let record_version = Some(sent.record_version).filter(|_| transport != Transport::Quic);
        let seen = Self {
            message: Some(&sent.message),
            complete: Some(sent.complete),
            record_version,
            transport: Some(transport),
            ..Self::default()
        };
        match sent.format {
            Format::Handshake => seen.handshake(sent, transport),
            Format::Ssl2 => seen.ssl2(sent),
        }
    }

    /// Parses a `ClientHello`.
    fn handshake(self, sent: &'a Hello, transport: Transport) -> Self {
        let body = sent.message.get(HEADER_LENGTH..).unwrap_or_default();
        let mut head = Cursor::at(body, 4);
        let legacy_version = head.u16("legacy_version").ok().map(ProtocolVersion);
        let random = head.array("random").ok();
        let context = Context { transport: Some(transport), ..Context::default() };
        let hello = ClientHello::parse(&mut Cursor::at(body, 4), context).ok();
        let known = hello.map(|hello| Known::new(sent.complete, hello.extensions, hello.defect));
        Self { legacy_version, random, hello, known: known.unwrap_or_default(), ..self }
    }

    /// Parses a `ClientHello` in the format of SSL 2.0, which has neither random nor extensions.
    fn ssl2(self, sent: &'a Hello) -> Self {
        let parsed = match ssl2::Message::parse(&sent.message) {
            Ok(ssl2::Message::ClientHello(hello)) => Some(hello),
            _ => None,
        };
        let version = sent.message.get(1..).and_then(<[u8]>::first_chunk);
        Self {
            legacy_version: version.map(|bytes| ProtocolVersion(u16::from_be_bytes(*bytes))),
            ssl2: parsed,
            known: Known { all: parsed.is_some(), ..Known::default() },
            ..self
        }
    }

    /// The message, if anything came of it.
    pub(super) const fn message(&self) -> Option<&'a [u8]> {
        self.message
    }

    /// Whether all of the message came.
    pub(super) const fn is_complete(&self) -> Option<bool> {
        self.complete
    }

    /// The version on the record that held the first byte; `None` where there are no records.
    pub(super) const fn record_version(&self) -> Option<ProtocolVersion> {
        self.record_version
    }

    /// The hello, if it could be read.
    pub(super) const fn hello(&self) -> Option<&ClientHello<'a>> {
        self.hello.as_ref()
    }

    /// The hello, if none of it is missing.
    pub(super) fn whole(&self) -> Option<&ClientHello<'a>> {
        self.hello().filter(|_| self.known.all)
    }

    pub(super) const fn legacy_version(&self) -> Option<ProtocolVersion> {
        self.legacy_version
    }

    pub(super) fn random(&self) -> Option<&'a [u8]> {
        self.random.map(<[u8; 32]>::as_slice)
    }

    pub(super) fn session_id(&self) -> Option<&'a [u8]> {
        let older = self.ssl2.map(|hello| hello.session_id);
        self.hello().map(|hello| hello.legacy_session_id).or(older)
    }

    pub(super) fn cipher_suites(&self) -> Option<Numbers<'a>> {
        if let Some(hello) = self.ssl2 {
            return Some(Numbers::triples(hello.cipher_specs.bytes()));
        }
        self.hello().map(|hello| Numbers::pairs(hello.cipher_suites.bytes()))
    }

    pub(super) fn compression_methods(&self) -> Option<Numbers<'a>> {
        let older = self.ssl2.map(|_| Numbers::none());
        self.hello().map(|hello| Numbers::bytes(hello.legacy_compression_methods)).or(older)
    }

    pub(super) fn extensions(&self) -> Option<Numbers<'a>> {
        self.known.types()
    }

    pub(super) fn server_name(&self) -> Sent<ServerNameList<'a>> {
        self.known.sent(self.known.server_name)
    }

    /// The host name that the client asked for, as it was sent.
    pub(super) fn host_name(&self) -> Option<&'a [u8]> {
        self.server_name().body()?.host_name()
    }

    pub(super) fn server_name_text(&self) -> Option<Text<'a>> {
        self.host_name().map(Text::Wire)
    }

    /// The highest version offered, as far as it can be told.
    pub(super) fn max_version(&self) -> Option<ProtocolVersion> {
        match self.supported_versions() {
            Sent::Body(sent) => newest(sent.versions),
            Sent::Absent => self.legacy_version(),
            Sent::Unknown => None,
        }
    }

    pub(super) fn supported_versions(&self) -> Sent<SupportedVersions<'a>> {
        self.known.sent(self.known.versions)
    }

    pub(super) fn versions(&self) -> Option<Numbers<'a>> {
        self.known.list(self.known.versions, Numbers::none(), |sent: SupportedVersions<'a>| {
            Numbers::pairs(sent.versions.bytes())
        })
    }

    pub(super) fn groups(&self) -> Option<Numbers<'a>> {
        self.known.list(self.known.groups, Numbers::none(), |sent: NamedGroupList<'a>| {
            Numbers::pairs(sent.named_group_list.bytes())
        })
    }

    pub(super) fn key_shares(&self) -> Option<Numbers<'a>> {
        self.known.list(self.known.key_share, Numbers::none(), |sent: KeyShareClientHello<'a>| {
            Numbers::Groups(sent.client_shares.iter())
        })
    }

    pub(super) fn signature_algorithms(&self) -> Option<Numbers<'a>> {
        let slot = self.known.signature_algorithms;
        self.known.list(slot, Numbers::none(), |sent: SignatureSchemeList<'a>| {
            Numbers::pairs(sent.supported_signature_algorithms.bytes())
        })
    }

    pub(super) fn signature_algorithms_cert(&self) -> Option<Numbers<'a>> {
        let slot = self.known.signature_algorithms_cert;
        self.known.list(slot, Numbers::none(), |sent: CertificateSignatureSchemeList<'a>| {
            Numbers::pairs(sent.supported_signature_algorithms.bytes())
        })
    }

    pub(super) fn point_formats(&self) -> Option<Numbers<'a>> {
        self.known.list(self.known.point_formats, Numbers::none(), |sent: EcPointFormatList<'a>| {
            Numbers::bytes(sent.ec_point_format_list.bytes())
        })
    }

    pub(super) fn psk_modes(&self) -> Option<Numbers<'a>> {
        self.known.list(self.known.psk_modes, Numbers::none(), |sent: PskKeyExchangeModes<'a>| {
            Numbers::bytes(sent.ke_modes.bytes())
        })
    }

    pub(super) fn srtp_profiles(&self) -> Option<Numbers<'a>> {
        self.known.list(self.known.srtp, Numbers::none(), |sent: UseSrtpData<'a>| {
            Numbers::pairs(sent.srtp_protection_profiles.bytes())
        })
    }

    pub(super) fn alpn(&self) -> Option<Texts<'a>> {
        self.known.list(self.known.alpn, Texts::none(), |sent: ProtocolNameList<'a>| {
            Texts::Protocols(sent.protocol_name_list.iter())
        })
    }

    pub(super) fn early_data(&self) -> Sent<EarlyDataIndication> {
        self.known.sent(self.known.early_data)
    }

    /// Early data, as long as nobody has answered.
    pub(super) fn early_data_word(&self) -> Option<&'static str> {
        match self.early_data() {
            Sent::Unknown => None,
            Sent::Absent => Some("none"),
            Sent::Body(_) => Some("offered"),
        }
    }

    /// Encrypted `ClientHello`, as long as nobody has answered.
    pub(super) fn ech_word(&self) -> Option<&'static str> {
        match self.ech() {
            Sent::Unknown if self.has_ech() => Some("unknown"),
            Sent::Unknown => None,
            Sent::Absent => Some("none"),
            Sent::Body(EchClientHello::Inner) => Some("unknown"),
            Sent::Body(EchClientHello::Outer(_)) => Some("outer"),
        }
    }

    pub(super) fn ja3(&self) -> Option<Text<'_>> {
        self.fingerprints().ja3.as_ref().map(|digest| Text::Hex(digest))
    }

    pub(super) fn ja4(&self) -> Option<Text<'_>> {
        self.fingerprints().ja4.as_ref().map(|text| Text::Wire(text))
    }

    fn fingerprints(&self) -> &Fingerprints {
        self.fingerprints.get_or_init(|| match (self.whole(), self.transport) {
            (Some(hello), Some(transport)) => Fingerprints::alike(
                |counted| self.count(hello, transport, counted).is_some(),
                || Fingerprints::new(hello, transport),
            ),
            _ => Fingerprints::default(),
        })
    }

    /// Notes what fingerprints count of the hello; `None` where something of it is broken.
    fn count(
        &self,
        hello: &ClientHello<'a>,
        transport: Transport,
        counted: &mut Counted,
    ) -> Option<()> {
        if hello.defect.is_some() {
            return None;
        }
        counted.number(match transport {
            Transport::Tls => 0,
            Transport::Dtls => 1,
            Transport::Quic => 2,
        });
        counted.number(hello.legacy_version.0);
        counted.list(self.cipher_suites()?);
        counted.list(self.extensions()?);
        counted.list(self.versions()?);
        counted.list(self.groups()?);
        counted.list(self.point_formats()?);
        counted.list(self.signature_algorithms()?);
        let protocol = match self.known.sent::<ProtocolNameList<'_>>(self.known.alpn) {
            Sent::Body(sent) => sent.protocol_name_list.first().map_or(&b""[..], |name| name.0),
            Sent::Absent => b"",
            Sent::Unknown => return None,
        };
        // Of its name the first and the last byte count, and whether there is one.
        let (first, last) = (protocol.first(), protocol.last());
        counted.list(first.into_iter().chain(last).map(|byte| u16::from(*byte)));
        Some(())
    }

    pub(super) fn ech(&self) -> Sent<EchClientHello<'a>> {
        self.known.sent(self.known.ech)
    }

    /// Whether the extension is there, readable or not.
    pub(super) const fn has_ech(&self) -> bool {
        self.known.ech.is_some()
    }

    /// Whether not all of the hello's extensions are known, or there is no hello.
    pub(super) const fn is_cut(&self) -> bool {
        !self.known.all
    }
}
