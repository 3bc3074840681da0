"""Keys and certificates of a run: made fresh, kept in its temporary folder, never committed."""

from __future__ import annotations

import datetime
import ipaddress
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509 import ocsp
from cryptography.x509.oid import NameOID

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from .scenario import Facts

    PublicKey = rsa.RSAPublicKey | ec.EllipticCurvePublicKey | ed25519.Ed25519PublicKey
    PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey

UTC = datetime.UTC
VALID = (datetime.datetime(2024, 1, 1, tzinfo=UTC), datetime.datetime(2044, 1, 1, tzinfo=UTC))
PAST = (datetime.datetime(2019, 1, 1, tzinfo=UTC), datetime.datetime(2020, 1, 1, tzinfo=UTC))
SERVER_NAMES = [x509.DNSName("server.example"), x509.DNSName("www.server.example")]
LONG_CHAIN = 12


def plain_name(common_name: str) -> x509.Name:
    """A distinguished name of one attribute."""
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def odd_name() -> x509.Name:
    """A distinguished name with letters outside ASCII and characters that must be escaped."""
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "DE"),
            x509.NameAttribute(NameOID.LOCALITY_NAME, "Köln"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, 'Bücher, "Töne" + Söhne'),
            x509.NameAttribute(NameOID.COMMON_NAME, "名前.example"),
        ]
    )


def odd_alternative_names() -> list[x509.GeneralName]:
    """A subject alternative name of every common kind."""
    return [
        x509.DNSName("server.example"),
        x509.DNSName("*.wild.example"),
        x509.DNSName("xn--bcher-kva.example"),
        x509.IPAddress(ipaddress.ip_address("10.0.0.2")),
        x509.IPAddress(ipaddress.ip_address("fd00::2")),
        x509.RFC822Name("postmaster@server.example"),
        x509.UniformResourceIdentifier("https://server.example/path?query"),
        x509.DirectoryName(plain_name("a directory name")),
    ]


def kind_of_key(key: object) -> str:
    """The algorithm of a public key, with its size or curve."""
    if isinstance(key, rsa.RSAPublicKey):
        return f"rsa:{key.key_size}"
    if isinstance(key, ec.EllipticCurvePublicKey):
        return f"ec:{key.curve.name}"
    return "ed25519"


class Authority:
    """A certificate authority: a key, its certificate, and the power to sign others."""

    def __init__(self, subject: str, key: PrivateKey, issuer: Authority | None = None) -> None:
        """Make the authority's certificate, signed by itself or by another authority."""
        self.key = key
        self.subject = plain_name(subject)
        signer = issuer or self
        self.certificate = signer.sign(self.subject, key.public_key(), authority=True)

    def sign(
        self,
        subject: x509.Name,
        public_key: PublicKey,
        names: Sequence[x509.GeneralName] = (),
        *,
        authority: bool = False,
        period: tuple[datetime.datetime, datetime.datetime] = VALID,
    ) -> x509.Certificate:
        """Make a certificate."""
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self.subject)
            .public_key(public_key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(period[0])
            .not_valid_after(period[1])
            .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        )
        if names:
            builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
        return builder.sign(self.key, hashes.SHA256())


def write_key(path: Path, key: PrivateKey) -> None:
    """Write a private key as PEM."""
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )


def write_chain(path: Path, chain: Sequence[x509.Certificate]) -> None:
    """Write certificates as PEM, leaf first."""
    encoded = [one.public_bytes(serialization.Encoding.PEM) for one in chain]
    path.write_bytes(b"".join(encoded))


class Certificates:
    """The certificates of a run, each as NAME.pem beside its NAME.key."""

    def __init__(self, folder: Path) -> None:
        """Make them all."""
        self.folder = folder
        self._rsa = rsa.generate_private_key(65537, 2048)
        self._ec = ec.generate_private_key(ec.SECP256R1())
        self._root = Authority("Test Root", self._rsa)
        write_chain(self.chain("root"), [self._root.certificate])
        self._make_servers()
        self._make_clients()
        self._make_long_chain()
        self._make_staple()

    def chain(self, name: str) -> Path:
        """The PEM file of a certificate and those above it."""
        return self.folder / f"{name}.pem"

    def above(self, name: str) -> Path:
        """The PEM file of the certificates above it alone; exists where there are some."""
        return self.folder / f"{name}.above.pem"

    def key(self, name: str) -> Path:
        """The PEM file of its private key."""
        return self.folder / f"{name}.key"

    def facts(self, name: str, side: str = "server") -> Facts:
        """What a row says of a certificate that one side shows."""
        leaf = x509.load_pem_x509_certificate(self.chain(name).read_bytes())
        described = {
            "sha256": leaf.fingerprint(hashes.SHA256()).hex(),
            "subject": leaf.subject.rfc4514_string(),
            "issuer": leaf.issuer.rfc4514_string(),
            "serial": f"{leaf.serial_number:x}",
            "not_before": f"{leaf.not_valid_before_utc:%Y-%m-%dT%H:%M:%SZ}",
            "not_after": f"{leaf.not_valid_after_utc:%Y-%m-%dT%H:%M:%SZ}",
            "key": kind_of_key(leaf.public_key()),
        }
        return {f"{side}_certificate_{what}": value for what, value in described.items()}

    @property
    def staple(self) -> Path:
        """An OCSP response, DER, for the certificate `rsa`."""
        return self.folder / "staple.der"

    def _issue(
        self,
        name: str,
        subject: x509.Name,
        key: PrivateKey,
        names: Sequence[x509.GeneralName] = SERVER_NAMES,
        issuer: Authority | None = None,
        period: tuple[datetime.datetime, datetime.datetime] = VALID,
    ) -> x509.Certificate:
        issuer = issuer or self._root
        leaf = issuer.sign(subject, key.public_key(), names, period=period)
        write_key(self.key(name), key)
        write_chain(self.chain(name), [leaf])
        return leaf

    def _make_servers(self) -> None:
        server = plain_name("server.example")
        self._leaf = self._issue("rsa", server, self._rsa)
        self._issue("ecdsa", server, self._ec)
        self._issue("ed25519", server, ed25519.Ed25519PrivateKey.generate())
        self._issue("expired", server, self._rsa, period=PAST)
        self._issue("other", plain_name("other.example"), self._ec, [x509.DNSName("other.example")])
        self._issue("odd", odd_name(), self._ec, odd_alternative_names())

    def _make_clients(self) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        names = [x509.RFC822Name("client@client.example")]
        self._issue("client", plain_name("client.example"), key, names)
        stranger = Authority("Unknown Root", self._ec)
        self._issue("stranger", plain_name("stranger.example"), key, names, issuer=stranger)

    def _make_long_chain(self) -> None:
        issuer = self._root
        chain: list[x509.Certificate] = []
        for number in range(LONG_CHAIN):
            issuer = Authority(f"Test Intermediate {number}", self._rsa, issuer)
            chain.insert(0, issuer.certificate)
        hosts = [x509.DNSName(f"host-{number:03}.server.example") for number in range(400)]
        names = [*SERVER_NAMES, *hosts]
        leaf = self._issue("long", plain_name("server.example"), self._rsa, names, issuer)
        write_chain(self.chain("long"), [leaf, *chain])
        write_chain(self.above("long"), chain)

    def _make_staple(self) -> None:
        response = (
            ocsp.OCSPResponseBuilder()
            .add_response(
                cert=self._leaf,
                issuer=self._root.certificate,
                algorithm=hashes.SHA1(),
                cert_status=ocsp.OCSPCertStatus.GOOD,
                this_update=VALID[0],
                next_update=VALID[1],
                revocation_time=None,
                revocation_reason=None,
            )
            .responder_id(ocsp.OCSPResponderEncoding.HASH, self._root.certificate)
            .sign(self._rsa, hashes.SHA256())
        )
        self.staple.write_bytes(response.public_bytes(serialization.Encoding.DER))
