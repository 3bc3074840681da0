"""Makes the captures of `tests/data/captures` from real TLS stacks that talk over a private wire.

Each scenario runs two peers in two network namespaces joined by a veth pair (10.0.0.1 and 10.0.0.2,
or fd00::1 and fd00::2, MTU 1500, offloads off, so that segments and checksums are those of a real
network), records them with tcpdump, and holds what the peers say of their connection against what
tshark reads in the capture. What the peers said is written to `index.json` beside the captures.

Run as root on Linux:

    python -m tests.make_captures                 # all of them
    python -m tests.make_captures --only openssl  # those whose name contains a text
    python -m tests.make_captures --list

Debian packages: tcpdump tshark iproute2 ethtool nftables openssl gnutls-bin zstd
openjdk-17-jdk-headless nodejs curl dovecot-imapd dovecot-pop3d haproxy mariadb-server microsocks
postgresql prosody slapd tinyproxy. Python packages: `requirements.txt` in this folder. The peers of
DTLS 1.3 are built with cargo. A scenario whose peer is missing is skipped, and the run says so.
Nothing outlives the run: the namespaces, the processes and the keys are removed with it.
"""
