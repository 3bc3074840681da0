"""Packets made, read, changed and written: captures for tests, from the standard library alone.

`capture` reads and writes pcap and pcapng, `segment` takes TCP segments out of frames and makes
frames of them, `operators` changes how a capture is packed without changing what was said in it.
"""
