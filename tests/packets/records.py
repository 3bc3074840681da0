"""One direction of a TCP connection whose records are cut into smaller ones."""

from bisect import bisect_left, bisect_right

from tests.packets.segment import MODULUS, SYN

HEADER = 5
HANDSHAKE = 22


class Refragmented:
    """A stream, the headers that go into it, and where everything is afterwards."""

    def __init__(self):
        self.start = None
        self.bytes = b""
        # Offsets in the old stream at which headers are inserted, ascending, and the headers.
        self.places = []
        self.headers = []
        # Lengths of records that have become shorter, by the offset of their length.
        self.lengths = {}

    def take(self, segment):
        """A segment in order; what came before is passed over."""
        if segment.flags & SYN:
            self.start = (segment.sequence + 1) % MODULUS
        elif self.start is None:
            self.start = segment.sequence
        offset = self.offset(segment.sequence)
        if offset <= len(self.bytes) < offset + len(segment.payload):
            self.bytes += segment.payload[len(self.bytes) - offset :]

    def offset(self, sequence):
        """Where a sequence number is in the stream; one before its start is negative."""
        distance = (sequence - self.start) % MODULUS
        return distance - MODULUS if distance > MODULUS // 2 else distance

    def cut(self, choices):
        """Cut handshake records in clear: those before the first record of another type."""
        at = 0
        while at + HEADER <= len(self.bytes) and self.bytes[at] == HANDSHAKE:
            length = int.from_bytes(self.bytes[at + 3 : at + HEADER], "big")
            begin, end = at + HEADER, at + HEADER + length
            if end > len(self.bytes):
                return
            self._cut(at, begin, end, choices)
            at = end

    def _cut(self, at, begin, end, choices):
        wanted = choices.randint(0, 3) if end - begin > 1 else 0
        places = sorted({choices.randint(begin + 1, end - 1) for _ in range(wanted)})
        bounds = [begin, *places, end]
        self.lengths[at + 3] = (bounds[1] - begin).to_bytes(2, "big")
        for here, following in zip(places, bounds[2:], strict=True):
            self.places.append(here)
            length = (following - here).to_bytes(2, "big")
            self.headers.append(self.bytes[at : at + 3] + length)

    def number(self, sequence):
        """A sequence number after the insertions: of a byte, or of the place behind one."""
        if self.start is None:
            return sequence
        inserted = bisect_left(self.places, self.offset(sequence))
        return (sequence + HEADER * inserted) % MODULUS

    def payload(self, segment):
        """What a segment carries afterwards: headers go with the byte that they precede."""
        begin = self.offset(segment.sequence)
        end = begin + len(segment.payload)
        if begin < 0 or begin == end:
            return segment.payload
        data = bytearray(segment.payload)
        for place, length in self.lengths.items():
            for at, byte in zip((place, place + 1), length, strict=True):
                if begin <= at < end:
                    data[at - begin] = byte
        out, taken = b"", begin
        for index in range(bisect_left(self.places, begin), bisect_right(self.places, end - 1)):
            here = self.places[index]
            out += bytes(data[taken - begin : here - begin]) + self.headers[index]
            taken = here
        return out + bytes(data[taken - begin :])
