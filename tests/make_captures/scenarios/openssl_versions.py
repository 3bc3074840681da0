"""OpenSSL with itself: versions, key exchanges, certificates, groups, names, ALPN."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import openssl
from ..network import Wire
from ..scenario import ESTABLISHED, Facts, Scenario, add

if TYPE_CHECKING:
    from ..lab import Lab

ANONYMOUS = "aNULL:@SECLEVEL=0"
WITHOUT = {"-nocert", ANONYMOUS}
"""Options of a server that shows no certificate."""
SNI: Facts = {"server_name": openssl.NAME}
PLAIN: Facts = ESTABLISHED | SNI | {"hello_retry": False, "early_data": "none", "resumed": False}


def plain(
    name: str,
    shows: str,
    server: tuple[str, ...] = (),
    client: tuple[str, ...] = (),
    certificate: str = "rsa",
    sni: str | None = openssl.NAME,
    facts: Facts | None = None,
    evidence: str | None = None,
    **options: Any,
) -> None:
    """Add a scenario of one connection that succeeds."""

    def play(lab: Lab) -> list[Facts]:
        listening = openssl.serve(lab, *server, certificate=certificate)
        reported = openssl.converse(openssl.connect(lab, *client, name=sni))
        certified = {} if WITHOUT.intersection(server) else lab.certificates.facts(certificate)
        listening.finish()
        return [reported | certified]

    known = PLAIN | {"server_name": sni} | (facts or {})
    text = f"{shows}. s_server {' '.join(server)}; s_client {' '.join(client)}".replace(" ;", ";")
    stacks = ("openssl", "openssl")
    shows = text.strip()
    add(Scenario(f"openssl-{name}", shows, *stacks, play, (known,), evidence=evidence, **options))


def legacy(version: str, option: str, cipher: str, key_exchange: str, iana: str) -> None:
    """Add a scenario of TLS 1.0 or 1.1 with one suite."""
    plain(
        f"{version}-{key_exchange}",
        f"{version.upper()} with {cipher}",
        server=openssl.WEAK,
        client=(option, "-cipher", f"{cipher}:@SECLEVEL=0"),
        facts={"cipher": iana},
    )


for label, flag in (("tls10", "-tls1"), ("tls11", "-tls1_1")):
    legacy(label, flag, "ECDHE-RSA-AES128-SHA", "ecdhe", "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA")
    legacy(label, flag, "DHE-RSA-AES256-SHA", "dhe", "TLS_DHE_RSA_WITH_AES_256_CBC_SHA")
    legacy(label, flag, "AES128-SHA", "rsa", "TLS_RSA_WITH_AES_128_CBC_SHA")

for key_exchange, cipher in (
    ("ecdhe-rsa", "ECDHE-RSA-AES128-GCM-SHA256"),
    ("ecdhe-chacha", "ECDHE-RSA-CHACHA20-POLY1305"),
    ("dhe-rsa", "DHE-RSA-AES256-GCM-SHA384"),
    ("rsa", "AES256-GCM-SHA384"),
    ("cbc-encrypt-then-mac", "ECDHE-RSA-AES256-SHA384"),
    ("ccm8", "ECDHE-ECDSA-AES128-CCM8"),
    ("ecdhe-ecdsa", "ECDHE-ECDSA-AES256-GCM-SHA384"),
):
    plain(
        f"tls12-{key_exchange}",
        f"TLS 1.2 with {cipher}",
        client=("-tls1_2", "-cipher", f"{cipher}:@SECLEVEL=0"),
        server=openssl.WEAK,
        certificate="ecdsa" if "ECDSA" in cipher else "rsa",
        facts={"version": "TLSv1.2"},
    )

plain(
    "tls12-anonymous",
    "TLS 1.2 with an anonymous suite: no certificate message at all",
    server=("-cipher", ANONYMOUS),
    client=("-tls1_2", "-cipher", "AECDH-AES128-SHA:@SECLEVEL=0"),
)
plain(
    "tls12-psk",
    "TLS 1.2 with an external pre-shared key: no certificate, no resumption",
    server=("-psk", "0123456789abcdef", "-nocert", "-cipher", "PSK-AES128-GCM-SHA256"),
    client=("-tls1_2", "-psk", "0123456789abcdef", "-cipher", "PSK-AES128-GCM-SHA256"),
)
plain(
    "tls12-from-tls13-server",
    "TLS 1.2 with a server that could do 1.3: its random ends in the downgrade sentinel",
    client=("-tls1_2",),
)
plain("tls12-no-sni", "TLS 1.2 without server_name", client=("-tls1_2",), sni=None)
plain(
    "tls12-max-fragment-length",
    "TLS 1.2 with max_fragment_length 512: the certificate spans several records",
    client=("-tls1_2", "-maxfraglen", "512"),
    evidence="tls.handshake.type == 2 && tls.handshake.extension.type == 1",
)
plain("tls13-rsa", "TLS 1.3, RSA certificate", client=("-tls1_3",))
plain("tls13-ecdsa", "TLS 1.3, ECDSA certificate", certificate="ecdsa", container="pcapng")
plain(
    "tls13-secrets-inside",
    "TLS 1.3 in a pcapng that carries its secrets in a Decryption Secrets Block",
    client=("-tls1_3",),
    container="pcapng",
    embed_secrets=True,
)
plain(
    "tls13-ed25519-chacha",
    "TLS 1.3, Ed25519 certificate, ChaCha20-Poly1305",
    certificate="ed25519",
    client=("-tls1_3", "-ciphersuites", "TLS_CHACHA20_POLY1305_SHA256"),
    facts={"cipher": "TLS_CHACHA20_POLY1305_SHA256"},
)
plain(
    "tls13-x448",
    "TLS 1.3, key exchange over X448",
    client=("-tls1_3", "-groups", "X448"),
    facts={"curve": "x448"},
)
plain(
    "tls13-no-middlebox",
    "TLS 1.3 without middlebox compatibility: empty session id, no change_cipher_spec",
    client=("-tls1_3", "-no_middlebox"),
    server=("-no_middlebox",),
    evidence="tls.handshake.type == 1 && tls.handshake.session_id_length == 0",
)
plain(
    "tls13-ffdhe2048",
    "TLS 1.3, finite-field group ffdhe2048",
    client=("-tls1_3", "-groups", "ffdhe2048"),
    server=("-groups", "ffdhe2048"),
    facts={"curve": "ffdhe2048"},
)
plain(
    "tls13-hello-retry",
    "HelloRetryRequest: the client's key share is X25519, the server takes only P-256",
    client=("-tls1_3", "-groups", "X25519:P-256"),
    server=("-groups", "P-256"),
    facts={"hello_retry": True, "curve": "secp256r1"},
)
plain(
    "tls13-psk-external",
    "TLS 1.3 with an external pre-shared key: psk_dhe_ke, no certificate",
    server=("-psk", "0123456789abcdef", "-nocert"),
    client=("-tls1_3", "-psk", "0123456789abcdef"),
    facts={"resumed": True, "resumption": "psk"},
)
for label, flag in (("tls12", "-tls1_2"), ("tls13", "-tls1_3")):
    plain(
        f"{label}-alpn-h2",
        f"ALPN: both speak h2 ({label})",
        client=(flag, "-alpn", "h2,http/1.1"),
        server=("-alpn", "h2,http/1.1"),
        facts={"next_protocol": "h2"},
    )
plain("tls13-ipv6", "TLS 1.3 over IPv6", client=("-tls1_3",), wire=Wire(ipv6=True))
plain(
    "tls13-checksum-offload",
    "TLS 1.3, checksum offload on: the TCP checksums of sent packets are not filled in",
    client=("-tls1_3",),
    wire=Wire(checksum_offload=True),
)
