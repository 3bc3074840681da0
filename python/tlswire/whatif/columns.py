"""The columns of a row that a what-if reads, and how a row of any kind is asked for one."""

from collections.abc import Callable, Mapping
from typing import Any

from tlswire.negotiation.offer import COLUMNS as OFFER_COLUMNS

# Without these there is no offer.
NEEDED = OFFER_COLUMNS
OBSERVED = (
    *("outcome", "failure", "failure_stage", "ended_by", "alert_id", "alert_sender"),
    *("version_id", "cipher_id", "curve_id", "hello_retry", "resumed"),
    *("client_certificate_requested", "client_certificate_sent", "server_signature_algorithm"),
    "downgrade_sentinel",
)
# What tells two kinds of connection apart: what was offered, and what came of it.
OF_KIND = (*NEEDED, "server_name", "protocol", "client_record_version", *OBSERVED)
OF_CONNECTION = (
    *("ts", "src_ip", "dst_ip", "dst_port", "server_name", "ja4", "client_random"),
    *("server_certificate_key", "client_certificate_subject"),
)
ALL = tuple(dict.fromkeys((*OF_KIND, *OF_CONNECTION)))
COLUMN_SETS = ("default", "offer", "ids")
"""The sets of columns that a what-if makes use of; `default` and `offer` are enough."""

LISTS = frozenset(name for name in NEEDED if name != "client_legacy_version")
"""Those that are lists."""

Get = Callable[[str], Any]


def getter(row: Any) -> Get:
    """What gives a row's columns by name, `None` where it has none of that name."""
    if isinstance(row, Mapping):
        return row.get
    return lambda name: getattr(row, name, None)


def missing(has: Callable[[str], bool]) -> list[str]:
    """The columns that are needed and not there."""
    return [name for name in NEEDED if not has(name)]


def has_column(row: Any) -> Callable[[str], bool]:
    """What tells whether a row has a column."""
    if isinstance(row, Mapping):
        return row.__contains__
    return lambda name: hasattr(row, name)
