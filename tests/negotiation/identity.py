"""Keys and certificates of a run, made fresh."""

import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

PASSWORD = "changeit"
BEGIN = datetime.datetime(2024, 1, 1, tzinfo=datetime.UTC)
END = datetime.datetime(2044, 1, 1, tzinfo=datetime.UTC)
NAMES = ("localhost", "server.example")
KEYS = {
    "rsa": lambda: rsa.generate_private_key(public_exponent=65537, key_size=2048),
    "ecdsa-p256": lambda: ec.generate_private_key(ec.SECP256R1()),
    "ecdsa-p384": lambda: ec.generate_private_key(ec.SECP384R1()),
    "ed25519": ed25519.Ed25519PrivateKey.generate,
}


def make(
    folder, kind, *, begin=BEGIN, end=END, name=NAMES[0], issuer=None, file=None, purpose=None
):
    """Writes `FILE.pem` (certificate and key) and `FILE.p12`; returns certificate and key."""
    key = KEYS[kind]()
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    signer, above = (key, subject) if issuer is None else (issuer[1], issuer[0].subject)
    names = [x509.DNSName(one) for one in dict.fromkeys((name, *NAMES))]
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(above)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(end)
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
    )
    if purpose == "server":
        usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
        builder = builder.add_extension(usage, critical=False)
    is_edwards = isinstance(signer, ed25519.Ed25519PrivateKey)
    certificate = builder.sign(signer, None if is_edwards else hashes.SHA256())
    pem = certificate.public_bytes(serialization.Encoding.PEM) + key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path = folder / f"{file or kind}.pem"
    path.write_bytes(pem)
    store = pkcs12.serialize_key_and_certificates(
        b"server", key, certificate, None, serialization.BestAvailableEncryption(PASSWORD.encode())
    )
    path.with_suffix(".p12").write_bytes(store)
    return certificate, key
