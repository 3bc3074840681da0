"""Rows as they are read back from somewhere: mappings, each like one of a client of today."""

from datetime import UTC, datetime, timedelta

BEGIN = datetime(2026, 11, 1, tzinfo=UTC)
MODERN = {
    "client_legacy_version": 0x0303,
    "client_record_version": 0x0301,
    "client_versions": [0x0304, 0x0303],
    "client_ciphers": [0x1301, 0x1302, 0xC02F, 0xC030, 0xC013],
    "client_compression_methods": [0],
    "client_groups": [0x1D, 0x17],
    "client_key_shares": [0x1D],
    "client_signature_algorithms": [0x0403, 0x0804, 0x0401],
    "client_extensions": [0, 10, 11, 13, 43, 51],
    "client_alpn": [],
    "ja4": "t13d0506_modern",
}
TLS12 = MODERN | {
    "client_versions": [],
    "client_ciphers": [0xC02F, 0xC030, 0xC013],
    "client_key_shares": [],
    "client_extensions": [0, 10, 11, 13],
    "ja4": "t12d0304_twelve",
}
TLS11 = TLS12 | {
    "client_legacy_version": 0x0302,
    "client_ciphers": [0xC013, 0x002F],
    "client_signature_algorithms": [],
    "client_extensions": [0, 10, 11],
    "ja4": "t11d0203_eleven",
}
AGREED = {
    0x0304: {"version_id": 0x0304, "cipher_id": 0x1301, "curve_id": 0x1D},
    0x0303: {"version_id": 0x0303, "cipher_id": 0xC02F, "curve_id": 0x1D},
    0x0302: {"version_id": 0x0302, "cipher_id": 0xC013, "curve_id": 0x1D},
}
NOTHING = {"version_id": None, "cipher_id": None, "curve_id": None}


def row(offer, version=None, *, at=0.0, address="192.0.2.1", name="app.example", **more):
    """A connection that came about with a version, or was refused with an alert."""
    alert = None if version else 70
    went = {
        "outcome": "established" if version else "failed",
        "failure": None if version else "alert",
        "failure_stage": None if version else "client_hello",
        "ended_by": "client" if version else "server",
        "alert_id": alert,
        "alert_sender": None if version else "server",
        "hello_retry": False,
        "resumed": False,
        "client_certificate_requested": False if version else None,
        "client_certificate_sent": False if version else None,
        "server_signature_algorithm": None,
        "server_certificate_key": "rsa:2048" if version == 0x0303 else None,
        "client_certificate_subject": None,
    }
    ends = {"src_ip": address, "dst_ip": "198.51.100.1", "dst_port": 443, "server_name": name}
    ts = BEGIN + timedelta(seconds=at)
    base = {"ts": ts, "protocol": "tls", "client_random": None} | ends | went
    return base | AGREED.get(version, NOTHING) | offer | more
