"""Failures, each with its true class, played by real stacks or by scripted peers of ours."""

import datetime
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from tests.diagnosis import lab
from tests.negotiation import hellos, identity, servers
from tests.negotiation.servers import SINCE_12, TLS12, TLS13, WEAK, gnutls, java, openssl, weak

HTTP = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
ANSWER = b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\nno TLS here\n"
STRICT = ("-servername", "localhost", "-servername_fatal")
SECOND = ("-cert2", "{folder}/rsa.pem", "-key2", "{folder}/rsa.pem")
VERIFY = ("-Verify", "1", "-verify_return_error", "-CAfile", "{folder}/root.pem")
# A client that leaves by itself may be gone before the server says no. With this option it sends
# what it is given to type, which must not be two bytes: their record is as long as an alert's.
STAYING = ("-ign_eof",)
TYPED = b"GET / HTTP/1.0\r\n\r\n"
CHECK = ("-verify_return_error", "-CAfile", "{folder}/root.pem")


@dataclass(frozen=True)
class Case:
    """One failure.

    Attributes:
        name: What is done.
        truth: The classes that are right; the first is what a policy brings out.
        version: What is spoken, `1.2` or `1.3`; `-` for none.
        stack: Who refuses.
        peer: What the other side is.
        server: A real server, or a scripted one.
        client: What the client does, given port and folder.
    """

    name: str
    truth: tuple
    version: str
    stack: str
    peer: str
    server: object
    client: Callable


def s_client(*options):
    def play(port, folder):
        words = [str(one).format(folder=folder) for one in options]
        typed = {"stdin": TYPED} if set(STAYING) <= set(words) else {}
        lab.openssl_client(port, "-servername", "localhost", *words, **typed)

    return play


def gnutls_cli(*options):
    return lambda port, _folder: lab.gnutls_client(port, *options)


def in_two(data):
    """A client that sends these bytes in two parts, and leaves."""

    def play(port, _folder):
        with socket.create_connection(("127.0.0.1", port), lab.PATIENCE) as peer:
            peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for part in (data[:1_400], data[1_400:]):
                peer.sendall(part)
                time.sleep(0.1)

    return play


def raw(data, **more):
    return lambda port, _folder: lab.send(port, data, **more)


def both(name, truth, server, options, stack="openssl", client=s_client, **versions):
    """A case at TLS 1.2 and at TLS 1.3."""
    flags = {"1.2": "-tls1_2", "1.3": "-tls1_3"}
    wanted = versions.get("only", ("1.2", "1.3"))
    return [
        Case(name, truth, version, stack, "openssl", server, client(flags[version], *options))
        for version in wanted
    ]


def certificates(folder):
    """What the cases need besides the certificates of `matrix.prepare`."""
    root = identity.make(folder, "rsa", name="Root", file="root")
    past = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
    identity.make(folder, "rsa", name="signed.example", issuer=root, file="signed")
    identity.make(
        folder,
        "rsa",
        issuer=root,
        end=datetime.datetime(2025, 1, 1, tzinfo=datetime.UTC),
        begin=past,
        file="expired",
    )
    identity.make(folder, "rsa", name="stranger.example", file="stranger")
    identity.make(folder, "rsa", issuer=root, file="for-servers", purpose="server")


def negotiation():
    """Nothing in common."""
    any_of = ("negotiation",)
    return [
        Case("1.2 at 1.3 only", ("version",), "1.2", "openssl", "openssl",
             openssl("v13", "-tls1_3", versions=(TLS13,)), s_client("-tls1_2")),
        Case("1.3 at 1.2 only", ("version",), "1.3", "openssl", "openssl",
             openssl("v12", "-tls1_2", versions=(TLS12,)), s_client("-tls1_3")),
        Case("1.2 at 1.3 only", ("version", *any_of), "1.2", "gnutls", "openssl",
             gnutls("v13", "NORMAL:-VERS-ALL:+VERS-TLS1.3", versions=(TLS13,)),
             s_client("-tls1_2")),
        Case("1.3 at 1.2 only", ("cipher", "version", *any_of), "1.3", "gnutls", "openssl",
             gnutls("v12", "NORMAL:-VERS-ALL:+VERS-TLS1.2", versions=(TLS12,)),
             s_client("-tls1_3")),
        Case("1.3 at 1.2 only", ("version",), "1.3", "java", "openssl",
             java("v12", "TLSv1.2", versions=(TLS12,)), s_client("-tls1_3")),
        Case("cipher", ("cipher", *any_of), "1.2", "openssl", "openssl",
             openssl("c12", "-tls1_2", "-cipher", "AES128-GCM-SHA256", versions=(TLS12,),
                     ciphers=(0x9C,)), s_client("-tls1_2", "-cipher", "AES256-GCM-SHA384")),
        Case("cipher", ("cipher", *any_of), "1.3", "openssl", "openssl",
             openssl("c13", "-tls1_3", "-ciphersuites", "TLS_AES_128_GCM_SHA256",
                     versions=(TLS13,), ciphers=(0x1301,)),
             s_client("-tls1_3", "-ciphersuites", "TLS_AES_256_GCM_SHA384")),
        Case("cipher", ("cipher", *any_of), "1.2", "java", "openssl",
             java("c12", "TLSv1.2", versions=(TLS12,)),
             s_client("-tls1_2", "-cipher", "AES256-SHA256:CAMELLIA128-SHA")),
        Case("cipher", ("cipher", *any_of), "1.2", "gnutls", "openssl",
             gnutls("c12"), s_client("-tls1_2", "-cipher", "ARIA128-GCM-SHA256")),
        *both("group", ("group", *any_of), openssl("g", *SINCE_12, "-groups", "P-384",
              groups=(0x18,)), ("-groups", "P-256", "-cipher", "ECDHE"), only=("1.2", "1.3")),
        *both("certificate", ("certificate_type", *any_of),
              openssl("cert", *SINCE_12, certificate="ecdsa-p256"),
              ("-cipher", "ECDHE-RSA-AES128-GCM-SHA256"), only=("1.2",)),
        *both("signature", ("signature_algorithm", *any_of),
              openssl("sig", *SINCE_12, "-sigalgs", "RSA+SHA256", signature_algorithms=(0x0401,)),
              ("-sigalgs", "RSA-PSS+SHA384", "-cipher", "ECDHE-RSA-AES128-GCM-SHA256")),
        *both("alpn", ("alpn",), openssl("alpn", *SINCE_12, "-alpn", "h2", alpn=("h2",)),
              ("-alpn", "http/1.1")),
        *both("name", ("server_name_unknown",), openssl("name", *SINCE_12, *STRICT, *SECOND,
              server_names=("localhost",)), ("-servername", "other.example")),
        Case("fallback", ("fallback_refused",), "1.2", "openssl", "openssl",
             openssl("scsv", *SINCE_12), s_client("-tls1_2", "-fallback_scsv")),
    ]  # fmt: skip


def refused_certificates():
    """Certificates that one side does not take, or misses."""
    asking = openssl("mutual", *SINCE_12, *VERIFY, client_auth="require")
    refused = ("client_certificate_refused",)
    own = "{folder}/{}.pem"

    def shown(name):
        return ("-cert", own.replace("{}", name), "-key", own.replace("{}", name))

    out = [
        *both("no client certificate", ("client_certificate_missing",), asking, (), only=("1.2",)),
        *both("no client certificate", ("client_certificate_missing",), asking, STAYING,
              only=("1.3",)),
        *both("client certificate of a stranger", ("client_certificate_untrusted",), asking,
              shown("stranger"), only=("1.2",)),
        *both("client certificate of a stranger", refused, asking, (*shown("stranger"), *STAYING), only=("1.3",)),
        *both("client certificate expired", ("client_certificate_expired",), asking,
              shown("expired"), only=("1.2",)),
        *both("client certificate expired", refused, asking, (*shown("expired"), *STAYING), only=("1.3",)),
        *both("server certificate of a stranger", ("server_certificate_untrusted",),
              openssl("strange", *SINCE_12, certificate="stranger"), CHECK),
        *both("server certificate expired", ("server_certificate_expired",),
              openssl("old", *SINCE_12, certificate="expired"), CHECK),
        *both("server certificate for another name",
              ("server_certificate_name", "server_certificate_refused"),
              openssl("named", *SINCE_12, certificate="signed"),
              (*CHECK, "-verify_hostname", "nobody.example")),
    ]  # fmt: skip
    for name in ("stranger", "expired", "signed"):
        out = [
            replace(one, server=replace(
                one.server, policy=one.server.policy.but(certificates=("rsa",))))
            if one.server.policy.certificates == (name,) else one
            for one in out
        ]  # fmt: skip
    return out


def no_tls():
    """Ends without an alert, and what is no TLS."""
    hello = hellos.BASE.bytes()
    rsa = openssl("plain", *SINCE_12)
    twice = hellos.CRAFTED["dup extension sni"].bytes()
    return [
        Case("http client", ("plaintext_on_tls_port",), "-", "openssl", "scripted", rsa, raw(HTTP)),
        Case("http client", ("plaintext_on_tls_port",), "-", "gnutls", "scripted",
             gnutls("plain"), raw(HTTP)),
        Case("http server", ("wrong_protocol",), "-", "scripted", "openssl",
             lab.Scripted(ANSWER), s_client()),
        Case("reset", ("reset_after_hello",), "-", "scripted", "openssl",
             lab.Scripted(end="reset"), s_client()),
        Case("close", ("close_after_hello",), "-", "scripted", "openssl", lab.Scripted(),
             s_client()),
        Case("close", ("close_after_hello",), "-", "scripted", "gnutls", lab.Scripted(),
             gnutls_cli()),
        Case("close_notify", ("close_after_hello",), "-", "scripted", "openssl",
             lab.Scripted(b"\x15\x03\x01\0\2\1\0"), s_client()),
        Case("silence", ("silence_after_hello",), "-", "scripted", "scripted",
             lab.Scripted(end="wait"), raw(hello, wait=False)),
        Case("half a hello", ("hello_incomplete",), "-", "openssl", "scripted", rsa,
             raw(hello[:100], wait=False)),
        Case("nothing", ("nothing_sent",), "-", "openssl", "scripted", rsa, raw(b"", wait=False)),
        Case("one extension twice", ("illegal_message",), "1.3", "openssl", "scripted", rsa,
             raw(twice)),
        Case("one extension twice", ("illegal_message", "unsupported_extension"), "1.3", "gnutls",
             "scripted", gnutls("twice"), raw(twice)),
        Case("no signature_algorithms", ("missing_extension",), "1.3", "openssl", "scripted", rsa,
             raw(hellos.CRAFTED["no sigalgs 1.3"].bytes())),
        Case("no signature_algorithms", ("missing_extension",), "1.3", "java", "scripted",
             java("bare", "TLSv1.3,TLSv1.2"), raw(hellos.CRAFTED["no sigalgs 1.3"].bytes())),
        Case("old hello", ("version",), "-", "openssl", "scripted",
             openssl("only new", "-tls1_3", versions=(TLS13,)),
             raw(hellos.CRAFTED["TLS1.0 hello no ext"].bytes())),
    ]  # fmt: skip


def server_hello(ending):
    """A ServerHello of TLS 1.2 whose random ends with these bytes, as a record."""
    random = bytes(32 - len(ending)) + ending
    body = b"\x03\x03" + random + b"\0" + b"\xc0\x2f" + b"\0"
    message = b"\x02" + len(body).to_bytes(3, "big") + body
    return b"\x16\x03\x03" + len(message).to_bytes(2, "big") + message


def in_between():
    """Ports where nobody is, keys that nobody knows, and handshakes that were made less."""
    shared = ("-nocert", "-psk", "aabb", "-psk_identity", "known")
    stranger = ("-psk", "ccdd", "-psk_identity", "stranger")
    asking = openssl("mutual", *SINCE_12, *VERIFY, client_auth="require")
    server = ("-cert", "{folder}/for-servers.pem", "-key", "{folder}/for-servers.pem")
    return [
        *(Case("nobody listens", ("connection_refused",), "-", "kernel", peer, lab.Nobody(), client)
          for peer, client in (("openssl", s_client()), ("gnutls", gnutls_cli()))),
        Case("stranger's key", ("psk_unknown", "bad_cryptography"), "1.2", "openssl", "openssl",
             openssl("psk", "-tls1_2", *shared), s_client("-tls1_2", *stranger, "-cipher", "PSK")),
        *both("client certificate for servers", ("client_certificate_purpose",), asking, server,
              only=("1.2",)),
        *both("client certificate for servers", ("client_certificate_refused",), asking, (*server, *STAYING),
              only=("1.3",)),
        *(Case("made less", ("downgrade_detected",), "1.2", peer, "scripted",
               lab.Scripted(server_hello(b"DOWNGRD\x01")), client)
          for peer, client in (("openssl", s_client()), ("gnutls", gnutls_cli()))),
    ]  # fmt: skip


def healthy():
    """What comes about, and must not be called failed."""
    return [
        *both("healthy", (), openssl("well", *SINCE_12), ()),
        *both("healthy", (), openssl("old and new", *WEAK, **weak(0x0301, 0x0302, TLS12, TLS13)),
              ()),
    ]  # fmt: skip


def everything():
    return [*negotiation(), *refused_certificates(), *no_tls(), *in_between()]


def serving(case, folder):
    """The running server of a case, as a context manager that gives the port."""
    if isinstance(case.server, lab.Scripted | lab.Nobody):
        return case.server
    if callable(case.server):
        return case.server(folder)
    return servers.running(case.server, folder)
