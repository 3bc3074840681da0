"""Capture time as the idle limits see it."""

SECOND = 1_000_000_000
# A step between packets, forwards or backwards, that one packet alone is not believed.
JUMP = 86_400 * SECOND


class Clock:
    """The highest packet time so far, without what a single packet with a wrong time would do.

    A jump of more than a day is believed when the next packet confirms it.
    """

    def __init__(self) -> None:
        self._now: int | None = None
        self._doubted: int | None = None

    def observe(self, time: int) -> tuple[int, bool]:
        """Take a packet's time; answers the present, and whether this packet is not believed."""
        if self._now is None or abs(time - self._now) <= JUMP:
            self._doubted = None
            self._now = time if self._now is None else max(self._now, time)
        elif self._doubted is not None and abs(time - self._doubted) <= JUMP:
            self._doubted, self._now = None, time
        else:
            self._doubted = time
        return self._now, self._doubted is not None
