//! The extensions of hellos, and what a server answered, as columns ask for them.

use tlswire::extension::{
    Extensions, ProtocolNameList, RawExtension, SelectedPsk, SelectedVersion,
};
use tlswire::handshake::{DowngradeSentinel, HEADER_LENGTH, ServerHello};
use tlswire::registry::{ExtensionType, HandshakeType, ProtocolVersion};
use tlswire::wire::{Cursor, Error, ErrorKind, Parse};

use crate::connection::{Format, Hello};
use crate::row::value::Numbers;

/// What a server answered: its `ServerHello`, else its `HelloRetryRequest`.
#[derive(Debug, Default)]
pub(super) struct Answered<'a> {
    hello: Option<ServerHello<'a>>,
    known: Known<'a>,
    is_retry: bool,
}

/// The extensions of a hello that have columns, and whether there could be more.
#[derive(Debug, Default)]
pub(super) struct Known<'a> {
    pub(super) all: bool,
    pub(super) types: Extensions<'a>,
    pub(super) server_name: Option<RawExtension<'a>>,
    pub(super) groups: Option<RawExtension<'a>>,
    pub(super) point_formats: Option<RawExtension<'a>>,
    pub(super) signature_algorithms: Option<RawExtension<'a>>,
    pub(super) signature_algorithms_cert: Option<RawExtension<'a>>,
    pub(super) srtp: Option<RawExtension<'a>>,
    pub(super) alpn: Option<RawExtension<'a>>,
    pub(super) psk: Option<RawExtension<'a>>,
    pub(super) early_data: Option<RawExtension<'a>>,
    pub(super) versions: Option<RawExtension<'a>>,
    pub(super) psk_modes: Option<RawExtension<'a>>,
    pub(super) key_share: Option<RawExtension<'a>>,
    pub(super) ech: Option<RawExtension<'a>>,
}

impl<'a> Known<'a> {
    /// The extensions of a hello that came `complete` or was cut.
    pub(super) fn new(
        complete: bool,
        extensions: Option<Extensions<'a>>,
        defect: Option<Error>,
    ) -> Self {
        let types = extensions.unwrap_or_default();
        let trailing = |defect: Error| matches!(defect.kind, ErrorKind::TrailingData { .. });
        let all = complete && defect.is_none_or(trailing);
        let mut known = Self { all, types, ..Self::default() };
        for raw in types {
            if let Some(slot) = known.slot(raw.extension_type) {
                slot.get_or_insert(raw);
            }
        }
        known
    }

    const fn slot(&mut self, extension: ExtensionType) -> Option<&mut Option<RawExtension<'a>>> {
        Some(match extension {
            ExtensionType::SERVER_NAME => &mut self.server_name,
            ExtensionType::SUPPORTED_GROUPS => &mut self.groups,
            ExtensionType::EC_POINT_FORMATS => &mut self.point_formats,
            ExtensionType::SIGNATURE_ALGORITHMS => &mut self.signature_algorithms,
            ExtensionType::SIGNATURE_ALGORITHMS_CERT => &mut self.signature_algorithms_cert,
            ExtensionType::USE_SRTP => &mut self.srtp,
            ExtensionType::APPLICATION_LAYER_PROTOCOL_NEGOTIATION => &mut self.alpn,
            ExtensionType::PRE_SHARED_KEY => &mut self.psk,
            ExtensionType::EARLY_DATA => &mut self.early_data,
            ExtensionType::SUPPORTED_VERSIONS => &mut self.versions,
            ExtensionType::PSK_KEY_EXCHANGE_MODES => &mut self.psk_modes,
            ExtensionType::KEY_SHARE | ExtensionType::KEY_SHARE_DRAFT => &mut self.key_share,
            ExtensionType::ENCRYPTED_CLIENT_HELLO => &mut self.ech,
            _ => return None,
        })
    }

    /// What is known of the extension in `slot`.
    pub(super) fn sent<T: Parse<'a>>(&self, slot: Option<RawExtension<'a>>) -> Sent<T> {
        match slot.map(|raw| raw.decode()) {
            Some(Ok(body)) => Sent::Body(body),
            None if self.all => Sent::Absent,
            Some(Err(_)) | None => Sent::Unknown,
        }
    }

    /// The list in `slot`: empty where the extension was not sent.
    pub(super) fn list<T: Parse<'a>, L>(
        &self,
        slot: Option<RawExtension<'a>>,
        empty: L,
        list: impl FnOnce(T) -> L,
    ) -> Option<L> {
        match self.sent(slot) {
            Sent::Body(body) => Some(list(body)),
            Sent::Absent => Some(empty),
            Sent::Unknown => None,
        }
    }

    pub(super) fn types(&self) -> Option<Numbers<'a>> {
        self.all.then(|| Numbers::Types(self.types.iter()))
    }
}

/// Whether an extension was sent.
pub(super) enum Sent<T> {
    /// It was, and could be read.
    Body(T),
    /// It was not.
    Absent,
    /// It cannot be read, or is not in what was captured.
    Unknown,
}

impl<T> Sent<T> {
    /// The body, if there is one.
    pub(super) fn body(self) -> Option<T> {
        match self {
            Self::Body(body) => Some(body),
            Self::Absent | Self::Unknown => None,
        }
    }
}

impl<'a> Answered<'a> {
    /// Parses a `ServerHello`, or a `HelloRetryRequest` if that is all there is.
    pub(super) fn new(sent: &'a Hello, is_retry: bool) -> Self {
        let is_server_hello = sent.message.first() == Some(&HandshakeType::SERVER_HELLO.0);
        if sent.format == Format::Ssl2 || !is_server_hello {
            // Drafts of TLS 1.3 had a type for a `HelloRetryRequest`.
            return Self::default();
        }
        let body = sent.message.get(HEADER_LENGTH..).unwrap_or_default();
        let Ok(hello) = ServerHello::parse(&mut Cursor::at(body, 4)) else {
            return Self::default();
        };
        let known = Known::new(sent.complete, hello.extensions, hello.defect);
        Self { hello: Some(hello), known, is_retry }
    }

    /// The hello, if it could be read.
    pub(super) const fn hello(&self) -> Option<&ServerHello<'a>> {
        self.hello.as_ref()
    }

    /// The hello, if none of it is missing.
    pub(super) fn whole(&self) -> Option<&ServerHello<'a>> {
        self.hello().filter(|_| self.known.all)
    }

    /// Whether not all of the hello's extensions are known, or there is no hello.
    pub(super) const fn is_cut(&self) -> bool {
        !self.known.all
    }

    /// Whether it is a `HelloRetryRequest`.
    pub(super) const fn is_retry(&self) -> bool {
        self.is_retry
    }

    pub(super) fn legacy_version(&self) -> Option<ProtocolVersion> {
        self.hello().map(|hello| hello.legacy_version)
    }

    /// The random of a `ServerHello`; that of a `HelloRetryRequest` is the same always and names
    /// nothing.
    pub(super) fn random(&self) -> Option<&'a [u8]> {
        self.hello().filter(|_| !self.is_retry).map(|hello| hello.random.as_slice())
    }

    pub(super) fn session_id(&self) -> Option<&'a [u8]> {
        self.hello().map(|hello| hello.legacy_session_id_echo)
    }

    pub(super) fn selected_version(&self) -> Option<ProtocolVersion> {
        let sent = self.known.sent::<SelectedVersion>(self.known.versions);
        sent.body().map(|sent| sent.selected_version)
    }

    pub(super) fn extensions(&self) -> Option<Numbers<'a>> {
        self.known.types()
    }

    pub(super) fn alpn(&self) -> Sent<ProtocolNameList<'a>> {
        self.known.sent(self.known.alpn)
    }

    pub(super) fn selected_psk(&self) -> Sent<SelectedPsk> {
        self.known.sent(self.known.psk)
    }

    /// Whether it carries an `encrypted_client_hello`, as a `HelloRetryRequest` does that accepts.
    pub(super) const fn has_ech(&self) -> bool {
        self.known.ech.is_some()
    }

    /// What the random ends with, as `tls12`, `tls11` or `none`.
    pub(super) fn downgrade_sentinel(&self) -> Option<&'static str> {
        let hello = self.hello().filter(|_| !self.is_retry)?;
        Some(hello.downgrade_sentinel().map_or("none", DowngradeSentinel::name))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::row::testing::{
        ALPN, GROUPS, SERVER_NAME, VERSIONS_13, cell, client_hello, connection, full_12, full_13,
        hello_retry_request,
    };

    #[test]
    fn what_was_not_sent_is_empty_and_what_was_not_seen_is_null() {
        let mut found = connection();
        assert_eq!(cell(&found, "client_groups"), json!(null));
        assert_eq!(cell(&found, "client_extensions"), json!(null));
        found.client_hello = Some(client_hello(&[]));
        assert_eq!(cell(&found, "client_groups"), json!([]));
        assert_eq!(cell(&found, "client_versions"), json!([]));
        assert_eq!(cell(&found, "client_alpn"), json!([]));
        assert_eq!(cell(&found, "client_extensions"), json!([]));
        assert_eq!(cell(&found, "client_ciphers"), json!([0x1301, 0xc02f]));
    }

    #[test]
    fn lists_keep_order_duplicates_and_grease() {
        let mut found = connection();
        let shares: (u16, &[u8]) = (51, b"\x00\x0a\x00\x17\x00\x01\x07\x1a\x1a\x00\x01\x00");
        found.client_hello = Some(client_hello(&[VERSIONS_13, GROUPS, shares, ALPN, ALPN]));
        assert_eq!(cell(&found, "client_versions"), json!([0x1a1a, 0x0304, 0x0303]));
        assert_eq!(cell(&found, "client_key_shares"), json!([0x17, 0x1a1a]));
        assert_eq!(cell(&found, "client_extensions"), json!([43, 10, 51, 16, 16]));
        assert_eq!(cell(&found, "client_alpn"), json!(["h2", r"\xff\\"]));
    }

    #[test]
    fn a_malformed_extension_costs_its_own_column() {
        let mut found = connection();
        found.client_hello = Some(client_hello(&[(10, b"\x00\x03\x00"), SERVER_NAME]));
        assert_eq!(cell(&found, "client_groups"), json!(null));
        assert_eq!(cell(&found, "server_name"), json!("a.b"));
        assert_eq!(cell(&found, "client_extensions"), json!([10, 0]));
    }

    #[test]
    fn of_a_hello_that_was_cut_only_what_came_is_known() {
        let mut found = connection();
        let mut sent = client_hello(&[SERVER_NAME, GROUPS]);
        sent.message = sent.message[..sent.message.len() - 3].into();
        sent.complete = false;
        found.client_hello = Some(sent);
        assert_eq!(cell(&found, "server_name"), json!("a.b"));
        for column in ["client_groups", "client_extensions", "client_versions", "ja3", "ja4"] {
            assert_eq!(cell(&found, column), json!(null), "{column}");
        }
        assert_eq!(cell(&found, "client_max_version"), json!(null));
        assert_eq!(cell(&found, "client_hello_complete"), json!(false));
    }

    #[test]
    fn a_hello_that_was_cut_in_its_suites_still_has_a_random() {
        let mut found = connection();
        let mut sent = client_hello(&[SERVER_NAME]);
        sent.message = sent.message[..43].into();
        sent.complete = false;
        found.client_hello = Some(sent);
        assert_eq!(cell(&found, "client_random"), json!("c1".repeat(32)));
        assert_eq!(cell(&found, "client_legacy_version"), json!(0x0303));
        assert_eq!(cell(&found, "client_ciphers"), json!(null));
        assert_eq!(cell(&found, "server_name"), json!(null));
    }

    #[test]
    fn the_request_for_another_hello_stands_in_for_the_answer_but_has_no_random() {
        let mut found = full_13();
        found.server_hello = None;
        found.hello_retry_request = Some(hello_retry_request(&[(43, b"\x03\x04")]));
        assert_eq!(cell(&found, "cipher"), json!("TLS_AES_128_GCM_SHA256"));
        assert_eq!(cell(&found, "server_selected_version"), json!(0x0304));
        assert_eq!(cell(&found, "server_random"), json!(null));
        assert_eq!(cell(&full_12(), "server_random"), json!("5e".repeat(32)));
        assert_eq!(cell(&full_12(), "downgrade_sentinel"), json!("none"));
        assert_eq!(cell(&full_12(), "session_id"), json!("4944"));
    }
}
