"""What the lengths of the client's first records of TLS 1.3 tell, though they are encrypted.

A record is its content, a byte for its type, and the tag (RFC 9846 §5.2); padding makes it longer.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from tlswire.diagnosis.case import Case

# What a client sends after the server's flight (RFC 9846 §4.4): a Finished alone where no
# certificate was asked for, one after an empty Certificate, one after a Certificate that is not
# empty, or an alert instead.
Flight = Literal["finished", "no_certificate", "certificate", "alert"]

_CCM_8, _SHA384 = 0x1305, 0x1302
_TYPE = 1
_ALERT, _HEADER = 2, 4
# A Certificate with neither a context nor an entry (RFC 9846 §4.4.2).
_EMPTY = _HEADER + 1 + 3
# The least that a Certificate with a bare public key takes, and one with its CertificateVerify.
_BARE_KEY, _BARE_KEY_SIGNED = 57, 150
# Java adds as many zeros to each record; others add none.
_PADDINGS = (0, 16)


@dataclass(frozen=True)
class _Sizes:
    """Lengths of records with one message, or with two."""

    alert: int
    empty: int
    finished: int
    both: int


def of(case: Case) -> Flight | None:
    """What the client sent after the server's flight; `None` where the lengths do not tell."""
    lengths = case.client_flight
    if not lengths or case.cipher_id is None:
        return None
    for sizes in _sizes(case.cipher_id):
        if (found := _read(tuple(lengths), sizes)) is not None:
            return found
    return None


def _sizes(suite: int) -> Iterator[_Sizes]:
    digest, tag = 48 if suite == _SHA384 else 32, 8 if suite == _CCM_8 else 16
    for padding in _PADDINGS:
        around = _TYPE + tag + padding
        finished = _HEADER + digest
        yield _Sizes(
            _ALERT + around, _EMPTY + around, finished + around, _EMPTY + finished + around
        )


def _read(lengths: tuple[int, ...], sizes: _Sizes) -> Flight | None:
    first = lengths[0]
    if first == sizes.finished:
        return "finished"
    if first == sizes.both or lengths[:2] == (sizes.empty, sizes.finished):
        return "no_certificate"
    if first == sizes.alert:
        return "alert"
    is_long = first >= sizes.empty + _BARE_KEY and sizes.finished in lengths[1:]
    is_all_in_one = first >= sizes.both + _BARE_KEY_SIGNED
    return "certificate" if is_long or is_all_in_one else None
