"""Multiplies the project's own captures into big ones.

`tests/data/captures` holds about 130 recordings of real stacks. Each whole connection in them is a
*seed*. A seed is read once (`seeds`), the bytes that must differ from connection to connection are
found in it (`spots`), and it is stamped out as often as asked with fresh values (`template`):
addresses, ports, initial sequence numbers, randoms, session identifiers, server names, checksums.
`wire` lays many such connections over one another in time; `bulk` inserts application data.

    python -m benches.inputs handshakes --size 100MB -o benches/data/handshakes.pcap

The same arguments and the same seed captures give the same bytes.
"""
