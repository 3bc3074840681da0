"""Columns of raw hellos in, columns of what they say out."""

from collections.abc import Iterable
from typing import Literal

from tlswire._native import HelloParser
from tlswire.limits import insist_count, insist_word
from tlswire.options import column_names
from tlswire.rows import Rows

Encoding = Literal["hex", "base64", "either"]

_ENCODINGS = ("hex", "base64", "either")
_MOST_THREADS = 1_024


class Hellos(Rows):
    """What a column of hellos says, a row each: sized, iterated again and again, indexed.

    Whatever speaks the Arrow PyCapsule interface takes the object itself:
    `polars.DataFrame(hellos)`, `pyarrow.table(hellos)`.
    """

    __slots__ = ()


def hello_parser(
    columns: str | Iterable[str] | None = None,
    *,
    encoding: Encoding | None = None,
    fingerprints: bool = True,
    threads: int = 1,
) -> HelloParser:
    """What reads hellos into the columns asked for. For the command line."""
    if encoding is not None:
        insist_word("encoding", encoding, _ENCODINGS)
    insist_count("threads", threads, _MOST_THREADS)
    return HelloParser(column_names(columns), encoding, fingerprints=fingerprints, threads=threads)


def parse_client_hellos(
    column: object,
    *,
    columns: str | Iterable[str] | None = None,
    encoding: Encoding | None = None,
    fingerprints: bool = True,
    threads: int = 1,
) -> Hellos:
    r"""Many ClientHellos at once: a row for each of `column`, in its order.

    The columns have the names and types that they have in the rows of a capture. `error_kind`,
    `error_field`, `error_offset` and `error` tell what is wrong with a hello, as the exception of
    `parse_client_hello` does: why it cannot be read, when all other columns are null; else what
    its `defect` is; else what is wrong with the first malformed extension, which costs its own
    column. They are null for a sound hello, and everything is for a row without one.

    The interpreter is let go of meanwhile. What comes out is held: for more than fits, hand over
    some rows at a time, as `pyarrow.parquet.ParquetFile.iter_batches` gives them.

    Args:
        column: An Arrow array, chunked or not, or a table of one column, of whatever library
            (`__arrow_c_stream__`, `__arrow_c_array__`): binary, large binary, binary view, fixed
            size binary, or text where there is an `encoding`. Else anything that gives `bytes`,
            or `str` with an `encoding`, when it is iterated over. Each hello is in one or more
            records, a handshake message, or the body of one.
        columns: Names of columns and of sets, of which those are taken that a hello alone has:
            `default`, `offer`, `ids` (random and session id), `raw` (the message), `all`. Without
            it `default` and `offer`.
        encoding: `hex` or `base64` where hellos are text; `either` to see for each. Blanks do not
            count, nor colons, commas and `0x` between bytes in hexadecimal; base64 may have
            either alphabet.
        fingerprints: Whether `ja3` and `ja4` are among the columns; they cost more than all others.
        threads: How many threads share the work. Rows do not depend on it.

    Raises:
        TypeError: No column, or one of another type; text without an `encoding`.
        ValueError: A column or a word that does not exist; an Arrow array that contradicts itself.

    Example:
        >>> hellos = parse_client_hellos([b"\x16\x03\x01", None], columns="client_ciphers")
        >>> [row.error_kind for row in hellos]
        ['incomplete', None]
    """
    parser = hello_parser(columns, encoding=encoding, fingerprints=fingerprints, threads=threads)
    return Hellos(parser, parser.parse(column))
