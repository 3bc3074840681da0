"""What could be read, and the first thing that could not."""

from collections.abc import Callable
from typing import TypeVar

from tlswire.errors import ParseError

T = TypeVar("T")


class Notes:
    """The first of several errors that cost only what they are in."""

    def __init__(self) -> None:
        self.defect: ParseError | None = None

    def add(self, error: ParseError | None) -> None:
        """Keep an error, if it is the first."""
        self.defect = self.defect or error

    def read(self, read: Callable[[], T]) -> T | None:
        """What `read` gives; its error is kept, if it is the first."""
        try:
            return read()
        except ParseError as error:
            self.add(error)
            return None
