"""Records the capture of the page "before you change a policy", and fills in what it shows.

python -m tests.whatif.page record    records it anew (needs tcpdump and openssl)
python -m tests.whatif.page           fills the page in
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.diagnosis import lab, stories
from tests.negotiation import identity, servers
from tests.negotiation.servers import WEAK

TOP = stories.TOP
PAGE = TOP / "docs" / "before-you-change-a-policy.md"
CAPTURE = TOP / "tests" / "data" / "stories" / "office.pcap"
LEVEL0 = ("-cipher", "ALL:@SECLEVEL=0")
CBC = "ECDHE-RSA-AES256-SHA:AES128-SHA:@SECLEVEL=0"
# Clients of an office, by the last part of their address.
CLIENTS = {
    10: [(), (), ("-alpn", "h2,http/1.1")],
    11: [("-groups", "X25519:P-256")] * 2,
    12: [("-tls1_2",)] * 3,
    # A terminal that has TLS 1.1, a scanner that has TLS 1.0.
    20: [("-tls1_1", *LEVEL0)] * 4,
    21: [("-tls1", "-cipher", CBC)] * 2,
    # What was built for TLS 1.2 with suites of old.
    22: [("-tls1_2", "-cipher", CBC)] * 2,
    # What tries ECDSA first, and comes again with all it has.
    23: [("-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-GCM-SHA256"), ("-tls1_2",)],
    # What has one curve, and not the common one.
    24: [("-tls1_2", "-curves", "P-521")],
}
PARTNERS = {30: True, 31: True, 32: False}


def connect(port, last, name, options):
    """Connects from an address of one's own."""
    where = ("-connect", f"127.0.0.1:{port}", "-bind", f"127.0.0.{last}:0")
    words = ("openssl", "s_client", *where, "-servername", name, *options)
    environment = {"PATH": "/usr/bin:/bin", "OPENSSL_CONF": "/dev/null"}
    subprocess.run(
        list(map(str, words)), input=b"Q\n", capture_output=True, timeout=30, env=environment
    )


def record():
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        root = identity.make(folder, "rsa", name="Root", file="root")
        identity.make(folder, "rsa", name="app.example", issuer=root)
        identity.make(folder, "rsa", name="partner.example", issuer=root, file="client")
        own = ("-cert", folder / "client.pem", "-key", folder / "client.pem")
        app = servers.openssl("app", *WEAK)
        partner = servers.openssl(
            "partner", "-verify", "1", "-tls1_2", "-CAfile", "{folder}/root.pem"
        )
        with (
            servers.running(app, folder) as first,
            servers.running(partner, folder) as second,
            lab.recorded(CAPTURE, f"{first} or port {second}"),
        ):
            for last, several in CLIENTS.items():
                for options in several:
                    connect(first, last, "app.example", options)
                    time.sleep(0.2)
            for last, has in PARTNERS.items():
                connect(second, last, "partner.example", own if has else ())


def fill():
    text = PAGE.read_text()
    filled = stories.BLOCK.sub(
        lambda match: match[1] + stories.printed(match[2]).rstrip() + "\n", text
    )
    PAGE.write_text(filled)


if __name__ == "__main__":
    if sys.argv[1:] == ["record"]:
        record()
    fill()
