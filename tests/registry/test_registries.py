"""The generated registries: they are up to date, and they hold any value of their width."""

import copy
import pickle
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tlswire import registry
from tlswire.registry import (
    AlertDescription,
    CipherSuite,
    CodePoint,
    ContentType,
    ExtensionType,
    NamedGroup,
    ProtocolVersion,
    PskKeyExchangeMode,
    QuicFrameType,
    QuicTransportError,
    QuicTransportParameter,
    QuicVersion,
)

TOP = Path(__file__).resolve().parents[2]
UNREGISTERED = tomllib.loads((TOP / "registries/unregistered.toml").read_text())
CLASSES = [
    value
    for name in registry.__all__
    if isinstance(value := getattr(registry, name), type) and value is not CodePoint
]


def test_the_generated_files_are_those_the_generator_writes():
    command = [sys.executable, str(TOP / "registries/generate.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize(
    ("member", "value", "label"),
    [
        (CipherSuite.TLS_AES_128_GCM_SHA256, 0x1301, "TLS_AES_128_GCM_SHA256"),
        (NamedGroup.X25519, 29, "x25519"),
        (NamedGroup.X25519MLKEM768, 0x11EC, "X25519MLKEM768"),
        (ExtensionType.ENCRYPTED_CLIENT_HELLO, 65037, "encrypted_client_hello"),
        (AlertDescription.NO_APPLICATION_PROTOCOL, 120, "no_application_protocol"),
        (ProtocolVersion.TLSV1_3_DRAFT18, 0x7F12, "TLSv1.3-draft18"),
    ],
)
def test_a_known_value_has_its_name(member, value, label):
    assert member == value
    assert member.label == str(member) == label


def test_an_unassigned_value_is_a_member_that_iteration_does_not_list():
    suite = CipherSuite(0x1A2B)
    assert (suite.name, suite.label, str(suite)) == ("0x1A2B", "0x1a2b", "0x1a2b")
    assert suite is CipherSuite(0x1A2B)
    assert suite not in list(CipherSuite)
    assert (suite.reference, suite.recommended, suite.is_registered) == (None, None, False)


@pytest.mark.parametrize("cls", CLASSES)
def test_a_value_out_of_range_is_refused(cls):
    for value in (-1, 1 << 64, "x", None):
        with pytest.raises(ValueError, match="is not a valid"):
            cls(value)


def test_each_width_ends_where_it_should():
    assert ContentType(0xFF).name == "0xFF"
    with pytest.raises(ValueError, match="256 is not a valid"):
        ContentType(0x100)


@pytest.mark.parametrize("cls", CLASSES)
def test_every_member_has_a_label_and_a_reference(cls):
    assert all(member.label and member.reference for member in cls)


@pytest.mark.parametrize("cls", CLASSES)
def test_members_survive_pickling_and_copying(cls):
    for member in (next(iter(cls)), cls(0xEF)):
        for back in (pickle.loads(pickle.dumps(member)), copy.deepcopy(member)):
            assert (type(back), back, back.name) == (cls, member, member.name)


def test_grease_follows_the_lists_of_the_rfcs():
    grease = UNREGISTERED["grease"]
    assert [v for v in range(0x10000) if CipherSuite(v).is_grease] == grease["u16"]
    modes = [v for v in range(0x100) if PskKeyExchangeMode(v).is_grease]
    assert modes == grease["psk_key_exchange_mode"]
    assert all(QuicVersion(v).is_grease for v in grease["quic_version"])
    parameters = grease["quic_transport_parameter"]
    assert all(QuicTransportParameter(v).is_grease for v in parameters)
    assert not ContentType(0x0A).is_grease
    assert CipherSuite(0x1A1A).name == "GREASE_0x1A1A"
    assert str(CipherSuite(0x1A1A)) == CipherSuite(0x1A1A).label == "GREASE_0x1a1a"
    assert str(PskKeyExchangeMode(0x0B)) == "GREASE_0x0b"
    assert str(CipherSuite(0x1A1B)) == "0x1a1b"


def test_columns_are_those_of_the_registry():
    rc4 = CipherSuite.TLS_RSA_WITH_RC4_128_SHA
    assert (rc4.recommended, rc4.dtls_ok, rc4.is_registered) == ("D", False, True)
    assert ExtensionType.KEY_SHARE.tls13_messages == "CH, SH, HRR"
    assert ExtensionType.CONNECTION_ID.dtls_only is True
    assert ExtensionType.TRUST_ANCHORS.is_registered is False


def test_a_range_of_values_shares_one_label():
    assert QuicFrameType(0x0F).label == "STREAM"
    assert QuicFrameType(0x0F).name == "STREAM_0x0F"
    assert QuicTransportError(0x0178).label == "CRYPTO_ERROR"
    assert QuicTransportError(0x0200).label == "0x200"


def test_formatting_gives_text_or_number_as_asked():
    suite = CipherSuite(0x1301)
    assert f"{suite}" == "TLS_AES_128_GCM_SHA256"
    assert f"{suite:#06x}" == "0x1301"
    assert f"{NamedGroup.X25519:>8}" == "  x25519"
    assert repr(suite) == "<CipherSuite.TLS_AES_128_GCM_SHA256: 0x1301>"


def test_wide_values_are_not_kept():
    before = len(QuicVersion._value2member_map_)
    assert QuicVersion(0x12345678) == 0x12345678
    assert len(QuicVersion._value2member_map_) == before


def test_registries_load_when_asked_for():
    code = "import sys, tlswire.registry as r; r.ContentType; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "tlswire.registry.content_type" in done.stdout
    assert "tlswire.registry.cipher_suite" not in done.stdout


def test_a_name_that_is_no_registry_is_an_attribute_error():
    with pytest.raises(AttributeError, match="Nonsense"):
        registry.Nonsense  # noqa: B018
