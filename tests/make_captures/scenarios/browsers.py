"""The ClientHellos of browsers, as curl_cffi sends them, to Python's ssl."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..lab import PEERS, reports
from ..process import PeerError
from ..scenario import ESTABLISHED, Facts, Scenario, add
from .transport import python_server

if TYPE_CHECKING:
    from ..lab import Lab

KNOWN: Facts = ESTABLISHED | {
    "server_name": "server.example",
    "version": "TLSv1.3",
    "curve": "x25519",
    "next_protocol": "http/1.1",
    "resumed": False,
    "early_data": "none",
}
GREASE = "{" + ", ".join(f"0x{byte:02x}{byte:02x}" for byte in range(0x0A, 0x100, 0x10)) + "}"
HAS_GREASE = f"tls.handshake.ciphersuite in {GREASE}"
HAS_ML_KEM = "tls.handshake.extensions_key_share_group == 0x11ec"
HAS_ECH = "tls.handshake.extension.type == 65037"
TWO_SEGMENTS = "tcp.segment.count == 2"


def visit(lab: Lab, target: str) -> None:
    """Get a page from a server of Python's ssl."""
    server = python_server(lab, "--http", "--alpn", "http/1.1")
    words = (target, lab.network.server_address, lab.certificates.chain("root"))
    output = lab.client("python", PEERS / "browser_client.py", *words).finish()
    if reports(output) != [{"status": 200}]:
        message = f"{target} got no page: {output}"
        raise PeerError(message)
    server.finish()


def browser(target: str, says: str, *evidence: str) -> None:
    """Add a scenario of one browser; the evidence must be in its ClientHello."""

    def play(lab: Lab) -> None:
        visit(lab, target)

    shows = f"The hello of {target}: {says}"
    wanted = " && ".join(("tls.handshake.type == 1", *evidence))
    name = f"browser-{target.replace('_', '-')}"
    client = f"curl_cffi as {target}"
    segments = {"client_hello_segments": 2 if TWO_SEGMENTS in evidence else 1}
    known = KNOWN | segments
    add(Scenario(name, shows, client, "python-ssl", play, (known,), evidence=wanted))


MODERN = (HAS_GREASE, HAS_ML_KEM, HAS_ECH, TWO_SEGMENTS)
MODERN_SAYS = "GREASE, X25519MLKEM768, ECH, in two segments"
OLD_SAYS = "GREASE, no ML-KEM, no ECH, in one segment"
for name in ("chrome131", "chrome150"):
    browser(name, MODERN_SAYS, *MODERN)
browser(
    "firefox147",
    "X25519MLKEM768, ECH, in two segments, no GREASE in the suites",
    HAS_ML_KEM,
    HAS_ECH,
    TWO_SEGMENTS,
    f"not {HAS_GREASE}",
)
browser(
    "safari2601",
    "GREASE, X25519MLKEM768, in two segments, no ECH",
    HAS_GREASE,
    HAS_ML_KEM,
    TWO_SEGMENTS,
    f"not {HAS_ECH}",
)
browser("chrome131_android", "GREASE, ECH, no ML-KEM", HAS_GREASE, HAS_ECH, f"not {HAS_ML_KEM}")
browser("tor145", "ECH, no ML-KEM", HAS_ECH, f"not {HAS_ML_KEM}")
for name in ("chrome99", "edge101", "safari15_3", "safari18_0_ios"):
    browser(name, OLD_SAYS, HAS_GREASE, f"not {HAS_ML_KEM}", f"not {HAS_ECH}")
