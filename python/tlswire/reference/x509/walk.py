"""The fields of a structure, one after the other, with what is wrong with them."""

from tlswire.errors import ParseError
from tlswire.reference.wire import illegal_value
from tlswire.reference.x509 import der
from tlswire.reference.x509.der import Element, Reader
from tlswire.reference.x509.notes import Notes

Field = Element | ParseError


class Walk:
    """The fields of a structure in order, with the first defect, and what stopped it."""

    def __init__(self, reader: Reader, cut: ParseError | None = None) -> None:
        self._reader = reader
        self._stopped: ParseError | None = None
        self._cut = cut
        self._notes = Notes()

    @property
    def defect(self) -> ParseError | None:
        """The first defect of the fields that were taken."""
        return self._notes.defect

    def _next(self, field: str) -> Field:
        """Take an element and note what is wrong with its header; an error ends the walk."""
        if self._stopped is not None:
            return self._stopped
        try:
            element = self._reader.next(field)
        except ParseError as error:
            self._stopped = error
            self._notes.add(error)
            return error
        if not element.is_minimal:
            self._notes.add(element.not_minimal(field))
        return element

    def field(self, field: str, tag: int) -> Field:
        """Take a field; one of another type is passed over."""
        element = self._next(field)
        if isinstance(element, Element) and element.tag != tag:
            error = illegal_value(field, element.offset, element.tag)
            self._notes.add(error)
            return error
        return element

    def optional(self, field: str, tag: int) -> Field | None:
        """Take a field if it is a `tag`; others must follow it, so the end is an error."""
        if self._reader.peek not in (None, tag):
            return None
        return self._next(field)

    def structure(self, field: str) -> tuple[Element, "Walk"]:
        """Take a structure, or as much of it as there is: a walk of its fields."""
        element, cut = self._reader.clipped(field)
        element.expect(field, der.SEQUENCE)
        if cut is not None:
            self._notes.add(cut)
        elif not element.is_minimal:
            self._notes.add(element.not_minimal(field))
        return element, Walk(element.reader, cut or self._cut)

    def extensions(self) -> Field | None:
        """Take what may follow the mandatory fields: the `[3]`.

        Unique identifiers before it are passed over.
        """
        extensions = None
        while self._stopped is not None or not self._reader.is_empty:
            element = self._next("extensions")
            if not isinstance(element, Element):
                return element
            if element.tag == 0xA3:
                extensions = extensions or element
            elif element.tag not in (0x81, 0x82, 0xA1, 0xA2):
                self._notes.add(illegal_value("tbsCertificate", element.offset, element.tag))
        return extensions or self._cut

    def finish(self, field: str) -> ParseError | None:
        """The first defect; bytes left over count as one unless the walk stopped before."""
        self._notes.read(lambda: self._reader.finish(field))
        return self._notes.defect
