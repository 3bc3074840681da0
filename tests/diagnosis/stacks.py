"""Failures of other stacks, and of handshakes that are cut or damaged on the way."""

import datetime
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization

from tests.diagnosis import lab
from tests.diagnosis.cases import CHECK, STAYING, VERIFY, Case, both, raw, s_client
from tests.diagnosis.cases import server_hello as hello_of_tls12
from tests.diagnosis.relay import Full, Relay, Telling
from tests.negotiation import hellos, servers
from tests.negotiation.identity import PASSWORD
from tests.negotiation.servers import SINCE_12, openssl

PEERS = Path(__file__).parent / "peers"
AUTHORITY = "{folder}/authority.pem"
REVOKED = ("-crl_check", "-CRL", "{folder}/crl.pem")
# A refusal at TLS 1.3 is encrypted: what is left is whether a certificate was sent.
LATE_MISSING = ("client_certificate_missing",)
LATE_REFUSED = ("client_certificate_refused",)
HIDDEN = ("server_certificate_refused",)
JAVA, GO = {"1.2": "TLSv1.2", "1.3": "TLSv1.3"}, {"1.2": "0303", "1.3": "0304"}
GNUTLS = {one: f"NORMAL:-VERS-ALL:+VERS-TLS{one}" for one in ("1.2", "1.3")}
FLAGS = {"1.2": "-tls1_2", "1.3": "-tls1_3"}


def prepare(folder):
    """The root alone, what it has revoked, and the peer in Go where there is Go."""
    pem = (folder / "root.pem").read_bytes()
    certificate = x509.load_pem_x509_certificate(pem)
    key = serialization.load_pem_private_key(pem[pem.index(b"-----BEGIN PRIV") :], None)
    public = certificate.public_bytes(serialization.Encoding.PEM)
    (folder / "authority.pem").write_bytes(public)
    begin, end = (datetime.datetime(year, 1, 1, tzinfo=datetime.UTC) for year in (2024, 2044))
    leaf = x509.load_pem_x509_certificate((folder / "signed.pem").read_bytes())
    revoked = x509.RevokedCertificateBuilder().serial_number(leaf.serial_number)
    builder = x509.CertificateRevocationListBuilder().issuer_name(certificate.subject)
    builder = builder.last_update(begin).next_update(end)
    builder = builder.add_revoked_certificate(revoked.revocation_date(begin).build())
    listed = builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    (folder / "crl.pem").write_bytes(listed)
    if servers.GO:
        shutil.copy(PEERS / "peer.go", folder / "go" / "peer.go")
        words = [servers.GO, "build", "-o", str(folder / "gopeer"), "peer.go"]
        environment = servers.os.environ | {"GOCACHE": str(folder / "cache")}
        subprocess.run(words, check=True, cwd=folder / "go", env=environment, timeout=300)


def shown(name):
    return ("-cert", f"{{folder}}/{name}.pem", "-key", f"{{folder}}/{name}.pem")


def run(*words):
    """A client that is a program."""

    def play(port, folder):
        filled = [str(one).format(port=port, folder=folder) for one in words]
        subprocess.run(filled, input=b"", capture_output=True, timeout=30)

    return play


def java_client(version):
    peer = ("java", PEERS / "Peer.java", "client", "{port}", "-", PASSWORD)
    return run(*peer, JAVA[version], AUTHORITY)


def gnutls_client(version, *options):
    words = ("gnutls-cli", "-p", "{port}", "--x509cafile", AUTHORITY, *options)
    return run(*words, "--priority", GNUTLS[version], "localhost")


def go_client(version):
    return run("{folder}/gopeer", "client", "{port}", "-", GO[version], AUTHORITY)


def asking(stack, version):
    """A server that requires a client certificate of our root's."""
    if stack == "java":
        words = ("java", str(PEERS / "Peer.java"), "server", "{port}", "{folder}/rsa.p12", PASSWORD)
        return servers.Server("java asks", (*words, JAVA[version], AUTHORITY), servers.JAVA)
    if stack == "go":
        words = ("{folder}/gopeer", "server", "{port}", "{folder}/rsa.pem", GO[version], AUTHORITY)
        return servers.Server("go asks", words, servers.library()["go-1.27"])
    plain = servers.gnutls("asks", GNUTLS[version])
    more = ("--require-client-cert", "--verify-client-cert", "--x509cafile", AUTHORITY)
    return replace(plain, command=(*plain.command, *more))


# What a server says of a certificate at TLS 1.2, with what the certificate shows.
_OF_CLIENTS = {
    "stranger": ("client_certificate_untrusted",),
    "expired": ("client_certificate_expired",),
}


def client_certificates(stack):
    """Client certificates that are missing, of a stranger, and expired."""
    for version, flag in FLAGS.items():
        server = asking(stack, version)
        late = version == "1.3"
        missing = LATE_MISSING if late else ("client_certificate_missing",)
        yield Case("no client certificate", missing, version, stack, "openssl", server,
                   s_client(flag, *STAYING))  # fmt: skip
        for name, truth in _OF_CLIENTS.items():
            right = LATE_REFUSED if late else truth
            yield Case(f"client certificate {name}", right, version, stack, "openssl", server,
                       s_client(flag, *shown(name), *STAYING))  # fmt: skip


def server_certificates(stack, client):
    """Server certificates of a stranger and expired; at TLS 1.3 other stacks encrypt what they say."""
    for version in FLAGS:
        for name, truth in (
            ("stranger", "server_certificate_untrusted"),
            ("expired", "server_certificate_expired"),
        ):
            right = HIDDEN if version == "1.3" else (truth,)
            yield Case(f"server certificate {name}", right, version, stack, "openssl",
                       openssl(name, *SINCE_12, certificate=name), client(version))  # fmt: skip


def revoked():
    """Certificates that were revoked."""
    server = openssl("signed", *SINCE_12, certificate="signed")
    requiring = openssl("revoked", *SINCE_12, *VERIFY, *REVOKED, client_auth="require")
    mine = (*shown("signed"), *STAYING)
    return [
        *both("server certificate revoked", ("server_certificate_revoked",), server,
              (*CHECK, *REVOKED)),
        *both("client certificate revoked", ("client_certificate_revoked",), requiring, mine,
              only=("1.2",)),
        *both("client certificate revoked", LATE_REFUSED, requiring, mine, only=("1.3",)),
    ]  # fmt: skip


def on_the_way():
    """Handshakes of two real stacks that a relay of ours ends, or damages."""
    plain = openssl("signed", *SINCE_12, certificate="signed")
    ends = [
        Case(f"{name} after record {after}", (f"{name}_in_handshake",), version, "relay",
             "openssl", relayed(plain, after, way), s_client(flag))
        for version, flag in FLAGS.items()
        for way, name in (("close", "close"), ("reset", "reset"), ("wait", "silence"))
        for after in (1, 3)
    ]  # fmt: skip
    return [
        *ends,
        Case("damaged Finished", ("bad_cryptography",), "1.2", "openssl", "relay",
             relayed(plain, 4, "flip_client"), s_client("-tls1_2")),
        Case("damaged flight", ("bad_cryptography",), "1.3", "openssl", "relay",
             relayed(plain, 4, "flip"), s_client("-tls1_3")),
    ]  # fmt: skip


def relayed(server, after, way):
    return lambda folder: Relay(server, folder, after=after, way=way)


_TOLD = {
    80: "internal_error",
    90: "user_canceled",
    71: "insufficient_security",
    110: "unsupported_extension",
    115: "psk_unknown",
    100: "other_alert",
    46: "other_alert",
}


def told():
    """Alerts that an application of OpenSSL chooses, before the ServerHello."""
    return [
        Case(f"alert {alert}", (truth,), "-", "openssl", "openssl",
             lambda folder, alert=alert: Telling(folder, alert), s_client())
        for alert, truth in _TOLD.items()
    ]  # fmt: skip


def odd_ends():
    """What is left: peers that are scripted, and ports where nobody answers."""
    plain = openssl("plain", *SINCE_12)
    psk = openssl("psk13", "-tls1_3", "-nocert", "-psk", "aabb", "-psk_identity", "known")
    refused = b"\x15\x03\x03\0\2\2\x79"
    return [
        Case("queue full", ("no_answer",), "-", "kernel", "openssl", lambda _: Full(), s_client()),
        Case("no renegotiation_info", ("unsafe_renegotiation",), "1.2", "openssl", "scripted",
             lab.Scripted(hello_of_tls12(bytes(8)), end="wait"), s_client("-tls1_2")),
        Case("silence", ("silence_after_hello",), "-", "scripted", "openssl",
             lab.Scripted(end="wait"), s_client()),
        Case("ECH refused", ("encrypted_client_hello",), "1.3", "scripted", "openssl", plain,
             raw(hellos.BASE.bytes() + refused)),
        Case("stranger's key", ("negotiation", "psk_unknown"), "1.3", "openssl", "openssl", psk,
             s_client("-tls1_3", "-psk", "ccdd", "-psk_identity", "stranger")),
        Case("signature", ("signature_algorithm",), "1.3", "java", "scripted",
             servers.java("schemes", "TLSv1.3,TLSv1.2"),
             raw(hellos.CRAFTED["sig only rsa_pkcs1 1.3"].bytes())),
        Case("another key", ("psk_unknown",), "1.3", "openssl", "openssl", psk,
             s_client("-tls1_3", "-psk", "ccdd", "-psk_identity", "known")),
    ]  # fmt: skip


# The other stacks, whether each is on this machine, and its client.
OTHERS = {
    "java": (shutil.which("java"), java_client),
    "gnutls": (shutil.which("gnutls-serv"), gnutls_client),
    "go": (servers.GO, go_client),
}


def of_others(*stacks):
    """The cases of these stacks."""
    return [
        case
        for stack in stacks
        for case in (*client_certificates(stack), *server_certificates(stack, OTHERS[stack][1]))
    ]


def of_ours():
    """What needs OpenSSL alone."""
    return [*revoked(), *on_the_way(), *told(), *odd_ends()]


def everything():
    """Every case that can be played on this machine."""
    return [*of_ours(), *of_others(*(stack for stack, (here, _) in OTHERS.items() if here))]
