"""Two peers of WebRTC with aiortc, each of which is started with this program: audio and a channel of data.

They exchange their descriptions through files in a folder, as a signalling server would pass them on.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import time
from pathlib import Path

from aiortc import RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import AudioStreamTrack

PATIENCE = 20.0
ADDRESS = " 10.0.0."
FROM_NUMBER = {
    b"SRTP_AEAD_AES_256_GCM": 8,
    b"SRTP_AEAD_AES_128_GCM": 7,
    b"SRTP_AES128_CM_SHA1_80": 1,
}


def tell(file: Path, description: RTCSessionDescription) -> None:
    """Write a description where the other peer awaits it, with its addresses of IPv4 alone.

    With those of IPv6 each peer may choose another pair of addresses for what it sends.
    """
    lines = description.sdp.splitlines(keepends=True)
    sdp = "".join(line for line in lines if "candidate:" not in line or ADDRESS in line)
    new = file.with_suffix(".new")
    new.write_text(json.dumps({"sdp": sdp, "type": description.type}))
    new.rename(file)


def hear(file: Path) -> RTCSessionDescription:
    """Wait for the other peer's description."""
    while not file.exists():
        time.sleep(0.02)
    return RTCSessionDescription(**json.loads(file.read_text()))


def report(peer: RTCPeerConnection) -> None:
    """Tell what DTLS settled."""
    connection = peer.getTransceivers()[0].sender.transport._ssl
    profile = FROM_NUMBER[connection.get_selected_srtp_profile()]
    suites = connection.get_cipher_name()
    facts = {"version": connection.get_protocol_version_name(), "suite": suites, "profile": profile}
    print("REPORT", json.dumps(facts))


async def talk(peer: RTCPeerConnection, folder: Path, role: str) -> None:
    """Agree on what to send, send it for a while, and close."""
    ended = asyncio.Event()
    if role == "offer":
        channel = peer.createDataChannel("chat")
        channel.on("message", lambda _: ended.set())
        channel.on("open", lambda: channel.send("hello over a channel"))
        peer.addTrack(AudioStreamTrack())
        await peer.setLocalDescription(await peer.createOffer())
        tell(folder / "offer", peer.localDescription)
        await peer.setRemoteDescription(await asyncio.to_thread(hear, folder / "answer"))
    else:

        @peer.on("datachannel")
        def opened(channel: object) -> None:
            channel.on("message", lambda text: (channel.send(text), ended.set()))

        await peer.setRemoteDescription(await asyncio.to_thread(hear, folder / "offer"))
        peer.addTrack(AudioStreamTrack())
        await peer.setLocalDescription(await peer.createAnswer())
        tell(folder / "answer", peer.localDescription)
    await asyncio.wait_for(ended.wait(), PATIENCE)
    await asyncio.sleep(0.2)
    report(peer)
    if role == "answer":
        await asyncio.sleep(0.5)
    await peer.close()


def main() -> None:
    """Read the options and talk."""
    parser = argparse.ArgumentParser()
    parser.add_argument("role", choices=["offer", "answer"])
    parser.add_argument("folder", type=Path)
    options = parser.parse_args()

    async def run() -> None:
        await talk(RTCPeerConnection(), options.folder, options.role)

    asyncio.run(run())


if __name__ == "__main__":
    main()
