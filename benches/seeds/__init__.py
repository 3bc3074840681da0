"""Records more handshakes of real stacks for the inputs of the benchmarks.

`tests/data/captures` shows each thing once. A benchmark needs many handshakes that differ: here
each client configuration meets several servers, over the private wire of `tests.make_captures`.

    python -m benches.seeds      # as root on Linux; writes benches/seeds/handshakes.pcap.xz

What is missing on a machine is skipped. The file and its index are committed, so that inputs are
the same everywhere; making them again gives other keys, and therefore other inputs.
"""
