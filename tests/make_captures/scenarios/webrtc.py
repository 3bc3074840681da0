"""WebRTC with aiortc: STUN, DTLS, SRTP and data on one pair of ports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..capture import Recording
from ..lab import PEERS, reports
from ..openssl import iana_names
from ..process import PeerError
from ..scenario import ESTABLISHED, Facts, scenario

if TYPE_CHECKING:
    from ..lab import Lab

OFFERED = [8, 7, 1]
"""The profiles of SRTP that aiortc offers, best first."""


@scenario(
    "dtls-webrtc",
    "WebRTC: STUN, DTLS with certificates of both sides and profiles of SRTP, SRTP and a data channel",
    "aiortc",
    "aiortc",
    ESTABLISHED
    | {"protocol": "dtls", "transport": "udp", "resumed": False, "server_name": None}
    | {"mutual": True, "srtp_profiles": OFFERED},
    transport="udp",
    carried="dtls",
    recording=Recording(filter="udp and net 10.0.0.0/24"),
    ports=(),
)
def webrtc(lab: Lab) -> list[Facts]:
    """The peer that answers the offer is the client of DTLS (RFC 8842, section 5.3)."""
    peer = PEERS / "webrtc_peer.py"
    answering = lab.beside("python", peer, "answer", lab.folder)
    offering = lab.client("python", peer, "offer", lab.folder)
    said = [reports(one.finish()) for one in (offering, answering)]
    if len(said[0]) != 1 or said[0] != said[1] or said[0][0]["profile"] not in OFFERED:
        message = f"the peers do not agree: {said}"
        raise PeerError(message)
    facts = said[0][0]
    return [{"version": facts["version"], "cipher": iana_names()[facts["suite"]]}]
