//! What was offered and answered, as it stands in the hellos: code points in wire order.

use crate::row::Kind::{Bool, Dictionary, ListString, ListU16, U16, U32};

columns! { Offer:
    /// The ClientHello's legacy_version.
    client_legacy_version: U16, None, [],
        @offered |hello| hello.legacy_version().map(|version| version.0).into();
    /// The version in the header of the record that held the ClientHello's first byte; null for QUIC, which has no records.
    client_record_version: U16, None, [],
        @offered |hello| hello.record_version().map(|version| version.0).into();
    /// The versions offered in supported_versions; empty without the extension.
    client_versions: ListU16, None, [zeek "client_supported_versions"],
        @offered |hello| hello.versions().into();
    /// The cipher suites offered.
    client_ciphers: ListU16, None, [zeek "client_ciphers", ecs "tls.client.supported_ciphers", ocsf "tls.client_ciphers"],
        @offered |hello| hello.cipher_suites().into();
    /// The compression methods offered.
    client_compression_methods: ListU16, None, [zeek "client_comp_methods"],
        @offered |hello| hello.compression_methods().into();
    /// The groups offered (supported_groups).
    client_groups: ListU16, None, [zeek "client_curves"],
        @offered |hello| hello.groups().into();
    /// The groups of the key shares sent.
    client_key_shares: ListU16, None, [zeek "client_key_share_groups"],
        @offered |hello| hello.key_shares().into();
    /// The signature schemes offered (signature_algorithms).
    client_signature_algorithms: ListU16, None, [zeek "sigalgs"],
        @offered |hello| hello.signature_algorithms().into();
    /// The signature schemes offered for certificates (signature_algorithms_cert).
    client_signature_algorithms_cert: ListU16, None, [],
        @offered |hello| hello.signature_algorithms_cert().into();
    /// The point formats offered (ec_point_formats).
    client_point_formats: ListU16, None, [zeek "point_formats"],
        @offered |hello| hello.point_formats().into();
    /// The key exchange modes offered for pre-shared keys (psk_key_exchange_modes).
    client_psk_modes: ListU16, None, [zeek "psk_key_exchange_modes"],
        @offered |hello| hello.psk_modes().into();
    /// The types of the ClientHello's extensions.
    client_extensions: ListU16, None, [zeek "ssl_client_exts", ocsf "tls.extension_list"],
        @offered |hello| hello.extensions().into();
    /// The application protocols offered (ALPN), with bytes outside printable ASCII as \xNN.
    client_alpn: ListString, None, [zeek "orig_alpn"],
        @offered |hello| hello.alpn().into();
    /// Whether all of the ClientHello was captured.
    client_hello_complete: Bool, None, [],
        @offered |hello| hello.is_complete().into();
    /// The ServerHello's legacy_version.
    server_legacy_version: U16, None, [],
        |row| row.answered().legacy_version().map(|version| version.0).into();
    /// The version in the ServerHello's supported_versions; null without the extension.
    server_selected_version: U16, None, [zeek "server_supported_version"],
        |row| row.answered().selected_version().map(|version| version.0).into();
    /// The types of the ServerHello's extensions.
    server_extensions: ListU16, None, [zeek "ssl_server_exts"],
        |row| row.answered().extensions().into();
    /// The algorithm of the signature in the ServerKeyExchange (TLS 1.2).
    server_signature_algorithm: U16, None, [],
        |row| row.key_exchange().and_then(|sent| sent.signature_algorithm).map(|scheme| scheme.0).into();
    /// The bits of the Diffie-Hellman prime in the ServerKeyExchange.
    dh_bits: U32, None, [zeek "dh_param_size"],
        |row| row.key_exchange().and_then(|sent| sent.dh_bits).into();
    /// What the ServerHello's random ends with, as a server must that could have done better: tls12, tls11 or none.
    downgrade_sentinel: Dictionary, None, [],
        |row| row.answered().downgrade_sentinel().into();
    /// The version of QUIC: the client's, and the server's choice once it has answered; null for TLS and DTLS.
    quic_version: U32, None, [],
        |row| row.connection().quic_version.map(|version| version.0).into();
    /// The SRTP protection profiles offered (use_srtp).
    srtp_profiles: ListU16, None, [],
        @offered |hello| hello.srtp_profiles().into();
}
