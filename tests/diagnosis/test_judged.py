"""What was judged wrong or coarse on captures of others, as rows of our own."""

import pytest

import tlswire as package
from tests.diagnosis.stories import CAPTURES as STORIES
from tlswire.diagnosis import COLUMN_SETS, diagnose


@pytest.fixture
def made():
    """A row of a capture of ours with some columns changed."""

    def make(capture, **columns):
        rows = package.read_capture(capture, columns=COLUMN_SETS, include="attempts")
        return next(iter(rows)).to_dict() | columns

    return make


@pytest.fixture
def failed(captures):
    return captures / "openssl-tls12-no-common-cipher.pcap"


def named(row):
    one = diagnose(row)
    return one.name, one.certainty


NOTHING = {"alert": None, "alert_sender": None, "alerts": [], "anomalies": []}


def test_an_alert_that_a_close_brought_about_tells_of_the_close(made, captures):
    row = made(captures / "openssl-tls12-server-certificate-expired.pcap", alert="decode_error",
               alert_sender="client", ended_by="server", end_reason="fin")  # fmt: skip
    assert named(row) == ("close_in_handshake", "possible")
    assert diagnose(row).ended_by == "server"
    assert named(row | {"ended_by": "client"}) == ("illegal_message", "certain")


@pytest.mark.parametrize("alert", ["decode_error", "handshake_failure", "bad_certificate"])
def test_whatever_the_alert_an_empty_list_is_what_was_missing(made, captures, alert):
    row = made(captures / "openssl-tls12-client-certificate-missing.pcap", alert=alert)
    assert named(row) == ("client_certificate_missing", "likely")


def test_no_certificate_was_refused_before_the_server_said_hello(made, failed):
    assert named(made(failed, alert="certificate_unknown")) == ("other_alert", "certain")


def test_access_denied_after_a_certificate_is_of_the_certificate(made, captures):
    row = made(captures / "openssl-tls12-client-certificate-unknown-ca.pcap", alert="access_denied")
    assert named(row) == ("client_certificate_refused", "likely")
    own = row | {"client_certificate_issuer": row["client_certificate_subject"]}
    assert named(own) == ("client_certificate_untrusted", "likely")


FLIGHTS = [
    ([25, 53], 0x1301, "client_certificate_missing"),
    ([61], 0x1301, "client_certificate_missing"),
    ([41, 85, 48], 0x1302, "client_certificate_missing"),
    ([17, 45], 0x1305, "client_certificate_missing"),
    ([817, 281, 53], 0x1301, "client_certificate_refused"),
    ([1_200], 0x1302, "client_certificate_refused"),
    ([100, 281, 85], 0x1302, "client_certificate_refused"),
    ([69], 0x1302, "client_refused_late"),
    ([57, 53], 0x1301, "client_refused_late"),
    (None, 0x1301, "client_refused_late"),
]


@pytest.mark.parametrize(("lengths", "suite", "name"), FLIGHTS)
def test_lengths_tell_whether_a_certificate_was_sent(made, captures, lengths, suite, name):
    capture = captures / "openssl-tls13-client-certificate-missing.pcap"
    row = made(capture, client_flight=lengths, cipher_id=suite)
    assert named(row)[0] == name
    assert named(row)[1] != "certain"


@pytest.mark.parametrize(
    ("lengths", "said"), [([817, 281, 69], "with a certificate"), ([25, 69], "an empty list")]
)
def test_what_others_sent_that_came_about_is_told(made, captures, lengths, said):
    row = made(captures / "openssl-tls13-client-certificate-missing.pcap")
    served = row | {"outcome": "established", "client_flight": lengths}
    one = diagnose(row, controls=[served])
    assert said in one.finding.cause.partition("came about with")[2]
    assert one.certainty == "likely"


def test_an_alert_in_place_of_a_finished_refuses_the_servers_certificate(made, captures):
    capture = captures / "openssl-tls13-client-certificate-missing.pcap"
    row = made(capture, outcome="failed", failure="closed", ended_by="client", client_flight=[19])
    assert named(row | {"cipher_id": 0x1301}) == ("server_certificate_refused", "possible")
    assert named(row | {"cipher_id": 0x1301, "client_flight": [18]})[0] == "close_in_handshake"


def test_a_client_that_closed_before_any_answer_did_not_mind_the_certificate(made, captures):
    row = made(captures / "openssl-tls12-server-certificate-expired.pcap", **NOTHING,
               failure="closed", failure_stage="client_hello", ended_by="client")  # fmt: skip
    one = diagnose(row)
    assert (one.name, one.certainty) == ("close_after_hello", "possible")
    assert one.finding.alternatives == ("user_canceled",)


def test_bytes_that_begin_no_message_are_no_silence(made, failed):
    row = made(failed, **NOTHING, failure="closed", ended_by="client", end_reason="fin",
               server_bytes=9, history="C")  # fmt: skip
    assert named(row) == ("wrong_protocol", "possible")
    assert named(row | {"server_bytes": 0})[0] == "close_after_hello"
    for other in ({"protocol": "dtls", "transport": "udp"}, {"history": "Cv"}):
        assert named(row | other)[0] == "close_after_hello"


def test_what_begins_like_a_record_is_damaged_and_no_other_protocol(made, failed):
    row = made(failed, **NOTHING, protocol="none", failure="malformed", client_bytes=0)
    assert named(row) == ("illegal_message", "likely")


def test_nothing_is_said_to_be_unsent_that_may_come_after_the_capture(made, failed):
    row = made(failed, **NOTHING, protocol="none", outcome="incomplete", failure=None,
               client_bytes=0, server_bytes=0, client_packets=2, server_packets=1, history="",
               end_reason="end_of_input", client_hello_complete=None,
               client_legacy_version=None)  # fmt: skip
    one = diagnose(row)
    assert (one.name, one.certainty) == ("nothing_sent", "possible")
    assert one.finding.alternatives == ("capture_ends",)
    assert named(row | {"client_packets": 0})[0] == "capture_incomplete"


def test_what_fits_into_no_stream_is_not_called_silence(made, failed):
    row = made(failed, **NOTHING | {"anomalies": ["out_of_window"]}, outcome="incomplete",
               failure=None, server_bytes=0, end_reason="reset", history="C",
               ended_by="client")  # fmt: skip
    assert named(row) == ("capture_incomplete", "likely")


def test_a_client_that_waited_was_left_in_silence():
    capture = STORIES / "server-hello-names-tls12.pcap"
    row = next(iter(package.read_capture(capture, columns=COLUMN_SETS))).to_dict()
    waited = row | NOTHING | {"failure": "closed", "ended_by": "client", "duration": 9.0}
    assert named(waited) == ("silence_in_handshake", "possible")
    assert named(waited | {"duration": 0.5})[0] == "close_in_handshake"


OFFERS = [
    ({"client_ciphers": [0x0005]}, "cipher", "likely"),
    ({"client_groups": [0x0100]}, "group", "likely"),
    ({"client_signature_algorithms": [0x0201]}, "signature_algorithm", "likely"),
    ({"client_signature_algorithms": [0x0401]}, "negotiation", "likely"),
    (
        {
            "client_signature_algorithms": [0x0401],
            "client_versions": [0x0304],
            "client_extensions": [0, 10, 13, 43, 51],
        },
        "signature_algorithm",
        "likely",
    ),
    ({"client_ciphers": [0xC02B, 0xC02C]}, "certificate_type", "possible"),
    ({"client_groups": [0x0100], "client_ciphers": [0x0005]}, "cipher", "possible"),
    ({}, "negotiation", "likely"),
]


@pytest.mark.parametrize(("columns", "name", "certainty"), OFFERS)
def test_an_alert_40_is_what_the_hello_is_unusual_in(made, failed, columns, name, certainty):
    usual = {"client_ciphers": [0x1301, 0xC02B, 0xC02F], "client_groups": [0x1D, 0x17],
             "client_signature_algorithms": [0x0804, 0x0403]}  # fmt: skip
    assert named(made(failed, **usual | columns)) == (name, certainty)


def test_a_name_that_others_did_not_ask_for_may_be_what_is_refused(made, failed):
    usual = {"client_ciphers": [0x1301, 0xC02B, 0xC02F], "client_groups": [0x1D, 0x17],
             "client_signature_algorithms": [0x0804, 0x0403],
             "server_name": "other.example"}  # fmt: skip
    row = made(failed, **usual)
    served = row | {"outcome": "established", "version": "TLSv1.2", "version_id": 0x0303,
                    "cipher_id": 0xC02F, "cipher": "…", "curve_id": 0x1D, "curve": "x25519",
                    "server_name": "one.example"}  # fmt: skip
    one = diagnose(row, controls=[served])
    assert (one.name, one.certainty) == ("server_name_unknown", "possible")
    assert "one.example" in one.finding.cause


CHOSEN = [
    ({"version": "TLSv1.3", "version_id": 0x0304}, "version", "TLSv1.3"),
    ({"cipher": "OTHER", "cipher_id": 0xC030}, "cipher", "OTHER"),
    ({"cipher": "OTHER", "cipher_id": 0xC02C}, "certificate_type", "OTHER"),
    ({"curve": "x448", "curve_id": 0x1E}, "group", "x448"),
    ({"server_signature_algorithm": 0x0601}, "signature_algorithm", "rsa_pkcs1_sha512"),
]


@pytest.mark.parametrize(("columns", "name", "label"), CHOSEN)
def test_an_alert_40_is_what_others_were_seen_to_get(made, failed, columns, name, label):
    row = made(failed, client_ciphers=[0xC02F], client_groups=[0x1D], client_versions=[0x0303],
               client_signature_algorithms=[0x0401])  # fmt: skip
    usual = {"outcome": "established", "version": "TLSv1.2", "version_id": 0x0303,
             "cipher": "SAME", "cipher_id": 0xC02F, "curve": "x25519", "curve_id": 0x1D,
             "server_signature_algorithm": 0x0401}  # fmt: skip
    one = diagnose(row, controls=[row | usual | columns])
    assert (one.name, one.certainty) == (name, "likely")
    assert label in one.finding.cause


@pytest.mark.parametrize(
    ("columns", "name"),
    [
        ({}, "unsafe_renegotiation"),
        ({"server_extensions": [0xFF01], "dh_bits": 1_024}, "insufficient_security"),
        ({"server_extensions": [0xFF01]}, "negotiation"),
    ],
)
def test_an_alert_40_of_the_client_is_what_the_server_said(made, captures, columns, name):
    row = made(captures / "openssl-tls12-server-certificate-expired.pcap",
               alert="handshake_failure", **{"server_extensions": [], "dh_bits": None} | columns)  # fmt: skip
    assert named(row) == (name, "likely")
