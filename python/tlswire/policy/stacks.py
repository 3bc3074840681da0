"""How implementations differ where RFCs leave them room, and where they do not.

What is measured was measured on servers of the version that `source` names. What is documented is
from source code or manuals, and stands here only where it was read.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from tlswire.policy.names import nearest

VersionChoice = Literal["server_highest", "client_order"]
Order = Literal["server", "client"]
Answer = int | Literal["close", "close_notify", "ignore", "retry"]
"""What follows a failure: the description of a fatal alert; `close` without a word; `close_notify`;
`ignore` where the stack goes on; `retry` where it sends a HelloRetryRequest."""

# What RFC 9846 and the older ones ask for; a stack says where it differs.
RFC_ANSWERS: Mapping[str, Answer] = {
    "record_version": "ignore",
    "malformed": 50,
    "malformed_versions": 50,
    "trailing": 50,
    "session_id_length": 50,
    "empty_versions": 50,
    "duplicate_extension": 47,
    "duplicate_grease": "ignore",
    "psk_not_last": 47,
    "compression_empty": "ignore",
    "version": 70,
    "version_legacy_12": 70,
    "legacy_version_not_enabled": "ignore",
    "version_ssl3": 70,
    "legacy_version_above_12": "ignore",
    "legacy_version_not_12": "ignore",
    "compression_13": 47,
    "compression_null": 50,
    "fallback": 86,
    "server_name": 112,
    "server_name_missing": 109,
    "cipher": 40,
    "certificate": 40,
    "group": 40,
    "group_13": 40,
    "signature": 40,
    "signature_13": 40,
    "signature_default": 40,
    "signature_of_other_key": 40,
    "signature_13_of_other_key": 40,
    "missing_signature_algorithms": 109,
    "missing_groups": 109,
    "missing_key_share": 109,
    "foreign_key_share": 47,
    "psk_without_modes": 109,
    "psk_without_modes_12": "ignore",
    "early_data": "ignore",
    "alpn": 120,
    "alpn_missing_quic": 120,
    "quic_transport_parameters": 109,
    "client_certificate": 40,
    "client_certificate_13": 116,
}


@dataclass(frozen=True, kw_only=True)
class Stack:
    """One implementation.

    Attributes:
        name: What policies call it.
        title: What people call it.
        source: Where its behaviour is known from.
        differs: Its answers where they are not those of `RFC_ANSWERS`.
        version_choice: Whether the server's highest or the client's first common version is taken.
        order: Who orders suites where the policy does not say.
        groups_by: Whose order decides between key shares in TLS 1.3.
        curves_by: Whose order decides between curves before it.
        curves_follow_order: Whether the server's order of suites makes that of its curves rule.
        ignores_versions_below_13: Whether `supported_versions` is not read where TLS 1.3 is off.
        checks_compression_last: Whether compression is looked at after the suite before TLS 1.3.
        curves_without_extension: Whether a hello without `supported_groups` can use any curve.
        unknown_groups_as_none: Whether a list of groups it knows none of is as good as none.
        checks_curve_of_certificate: Whether the curve of an ECDSA key must be one of
            `supported_groups` before TLS 1.3 (RFC 8422 §5.1).
        has_named_fields: Whether DHE before TLS 1.3 uses the fields of RFC 7919.
        boosts_chacha: Whether ChaCha20 comes first for a client whose first suite is not AES-GCM.
        suite_before_signature: Whether the suite is chosen without a look at the signature, which
            may then be wanting.
        key_exchange_needs_signature: Whether a certificate for which no signature algorithm is
            shared is not used for key exchange with RSA either.
        takes_rsa_before_signature: The same, but only of suites with RSA certificates.
        binds_curves_to_hashes: Whether a scheme of ECDSA is for one curve before TLS 1.3 too.
        retries_by: Whose order decides which group a HelloRetryRequest asks for.
        retries_first: Whether a HelloRetryRequest goes out before the signature is looked at.
        prefers_shares: Whether a group with a key share wins over a better one without.
        refuses_late: Causes that it tells only after its ServerHello.
        refuses_client_certificate: Its alerts for a client certificate, by reason.
    """

    name: str
    title: str
    source: str
    differs: Mapping[str, Answer] = field(default_factory=dict)
    version_choice: VersionChoice = "server_highest"
    order: Order = "server"
    groups_by: Order = "server"
    curves_by: Order = "server"
    curves_follow_order: bool = False
    signatures_by: Order = "client"
    ignores_versions_below_13: bool = False
    checks_compression_last: bool = False
    curves_without_extension: bool = False
    unknown_groups_as_none: bool = False
    checks_curve_of_certificate: bool = True
    has_named_fields: bool = False
    boosts_chacha: bool = False
    suite_before_signature: bool = False
    key_exchange_needs_signature: bool = False
    takes_rsa_before_signature: bool = False
    binds_curves_to_hashes: bool = False
    retries_by: Order = "server"
    retries_first: bool = False
    prefers_shares: bool = True
    refuses_late: frozenset[str] = frozenset()
    refuses_client_certificate: Mapping[str, int] = field(default_factory=dict)

    def answer(self, cause: str) -> Answer:
        """What it does about a cause."""
        return self.differs.get(cause, RFC_ANSWERS[cause])


_MEASURED = "measured on loopback on 2026-11-22 with"

STACKS = {
    stack.name: stack
    for stack in (
        Stack(name="rfc", title="the RFCs' text", source="RFC 9846, RFC 5246"),
        Stack(
            name="openssl",
            title="OpenSSL",
            source=f"{_MEASURED} OpenSSL 3.0",
            differs={
                "record_version": "close",
                "version_ssl3": 40,
                "malformed_versions": 70,
                "empty_versions": 70,
                # It checks before TLS 1.3 too, and has no alert 109 there.
                "psk_without_modes_12": 40,
            },
            order="client",
            groups_by="client",
            curves_by="client",
            curves_follow_order=True,
            takes_rsa_before_signature=True,
            key_exchange_needs_signature=True,
            refuses_client_certificate={"untrusted": 48, "expired": 45, "purpose": 43},
        ),
        Stack(
            name="boringssl",
            title="BoringSSL",
            source="ssl/ssl_versions.cc, ssl/handshake_server.cc, ssl/tls13_both.cc",
            differs={"record_version": 70, "version_ssl3": 70},
            order="client",
            refuses_client_certificate={"untrusted": 48, "expired": 45},
        ),
        Stack(
            name="go",
            title="Go crypto/tls",
            source="Go 1.27 crypto/tls/handshake_server.go, handshake_server_tls13.go; measured on "
            "loopback on 2026-11-22 with Go 1.27",
            differs={
                "duplicate_extension": 50,
                "duplicate_grease": 50,
                "psk_not_last": 50,
                "compression_null": 47,
                "client_certificate": 42,
                "missing_groups": 40,
                "missing_key_share": "retry",
                "foreign_key_share": "retry",
                "psk_without_modes": "ignore",
                "early_data": 110,
            },
            curves_by="client",
            suite_before_signature=True,
            retries_first=True,
            boosts_chacha=True,
            checks_curve_of_certificate=False,
            refuses_late=frozenset({"signature", "signature_default", "signature_of_other_key"}),
            refuses_client_certificate={"untrusted": 48, "expired": 45},
        ),
        Stack(
            name="java",
            title="Java (JSSE)",
            source=f"{_MEASURED} OpenJDK 17",
            differs={
                "trailing": "ignore",
                "session_id_length": 47,
                "duplicate_grease": 47,
                "legacy_version_not_12": 70,
                "compression_13": "ignore",
                "compression_null": "ignore",
                "fallback": "ignore",
                "foreign_key_share": "ignore",
                "group_13": 10,
                "psk_not_last": "ignore",
                "psk_without_modes": 47,
                "signature_default": 80,
                "signature_of_other_key": 80,
                "client_certificate": 42,
            },
            groups_by="client",
            curves_by="client",
            curves_without_extension=True,
            unknown_groups_as_none=True,
            suite_before_signature=True,
            binds_curves_to_hashes=True,
            retries_by="client",
            retries_first=True,
            has_named_fields=True,
            refuses_late=frozenset(
                {"signature_default", "signature_of_other_key", "signature_13_of_other_key"}
            ),
            refuses_client_certificate={"untrusted": 46, "expired": 45},
        ),
        Stack(
            name="gnutls",
            title="GnuTLS",
            source=f"{_MEASURED} GnuTLS 3.7.9",
            differs={
                "record_version": 70,
                "version_legacy_12": 40,
                "legacy_version_not_enabled": 70,
                "empty_versions": 70,
                "compression_empty": 50,
                "duplicate_extension": 110,
                "compression_13": "ignore",
                "compression_null": 47,
                "missing_signature_algorithms": 40,
                "missing_groups": 40,
                "foreign_key_share": "retry",
                "psk_without_modes": 110,
                "client_certificate": 50,
            },
            order="client",
            groups_by="client",
            curves_by="client",
            ignores_versions_below_13=True,
            checks_compression_last=True,
            curves_without_extension=True,
            checks_curve_of_certificate=False,
            prefers_shares=False,
            retries_by="client",
            has_named_fields=True,
        ),
        Stack(
            name="schannel",
            title="Windows Schannel",
            source="Microsoft's documentation of events 36874 and 36888",
        ),
        Stack(
            name="s2n",
            title="s2n-tls",
            source="tls/s2n_alerts.c and tls/s2n_client_hello.c at 8cbf81ad7; measured on loopback "
            "on 2026-11-22 with s2nd and a call of s2n_shutdown",
            differs={
                "malformed": "close_notify",
                "malformed_versions": 70,
                "empty_versions": 70,
                "trailing": "ignore",
                "session_id_length": "close_notify",
                "duplicate_extension": "close_notify",
                "psk_not_last": "close_notify",
                "compression_13": "ignore",
                "compression_null": "ignore",
                "fallback": "close_notify",
                "cipher": "close_notify",
                "certificate": "close_notify",
                "group": "close_notify",
                "group_13": "close_notify",
                "signature": "close_notify",
                "signature_13": "close_notify",
                "signature_default": "close_notify",
                "signature_of_other_key": "close_notify",
                "missing_signature_algorithms": "ignore",
                "missing_groups": "retry",
                "missing_key_share": "retry",
                "foreign_key_share": "retry",
                "alpn": "close_notify",
                "client_certificate": 116,
            },
            ignores_versions_below_13=True,
            curves_without_extension=True,
            boosts_chacha=True,
            refuses_client_certificate={"untrusted": 46, "expired": 45, "revoked": 44},
        ),
        Stack(
            name="rustls",
            title="rustls",
            source="rustls/src/error.rs, mapping of errors to alerts",
            differs={"fallback": "ignore"},
            refuses_client_certificate={
                "untrusted": 48,
                "expired": 45,
                "revoked": 44,
                "purpose": 43,
            },
        ),
    )
}


def stack(name: str) -> Stack:
    """The implementation of this name.

    Raises:
        KeyError: None is called so; the message names the nearest.
    """
    found = STACKS.get(name.lower())
    if found is None:
        near = nearest(name, STACKS)
        hint = f"; the nearest is {near}" if near else ""
        raise KeyError(f"no stack is called so: {name}{hint}")
    return found
