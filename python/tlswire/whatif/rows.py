"""Rows taken one by one, and held as numbers: a kind and a few labels each."""

from array import array
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

from tlswire.errors import ColumnsError
from tlswire.policy.suites import suite
from tlswire.whatif.columns import Get, getter, has_column, missing
from tlswire.whatif.kind import Kinds, Numbers
from tlswire.whatif.types import insist_on_values

NO_TIME = -(1 << 62)
"""Stands for a time that is not known; before every other."""
DIMENSIONS = ("address", "server_name", "ja4")
LABELS = (*DIMENSIONS, "server", "subject")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Keys of certificates as rows name them, where they are not called so here.
_KEYS = {"ec:secp256r1": "ecdsa-p256", "ec:secp384r1": "ecdsa-p384", "ec:secp521r1": "ecdsa-p521"}


class Labels(Numbers[str | None]):
    """Texts by number; the number 0 is that there is none."""

    def __init__(self) -> None:
        super().__init__()
        self.number(None)


class Table:
    """What a what-if holds of all rows together.

    Attributes:
        kinds: The kinds of connection, as each row alone tells them.
        labels: The texts of each of `LABELS`, by number.
        keys: The kinds of key that each server was seen to have, by its number.
        is_told: Whether rows say how connections went.
        has_randoms: Whether rows have the random by which connections are folded.
    """

    def __init__(self) -> None:
        self.kinds = Kinds()
        self.labels: dict[str, Any] = {name: Labels() for name in LABELS}
        self.keys: dict[int, set[str]] = {}
        self.is_told = False
        self.has_randoms = False

    def note_key(self, server: int, key: Any, cipher: Any) -> None:
        """Remembers what kind of key a server has, by its certificate, else by its suite."""
        kind = key_kind(key) or _key_of_suite(cipher)
        if kind is not None:
            self.keys.setdefault(server, set()).add(kind)

    def insist(self, has: Callable[[str], bool]) -> None:
        """Looks at which columns there are.

        Raises:
            ColumnsError: Some that an offer is made of are not.
        """
        if lacking := missing(has):
            raise ColumnsError(lacking)
        self.is_told = has("outcome")
        self.has_randoms = has("client_random")


class Rows(Table):
    """Rows as lists of numbers, one of each per row."""

    def __init__(self) -> None:
        super().__init__()
        self.kind = array("q")
        self.codes = {name: array("q") for name in self.labels}
        self.times = array("q")
        self.randoms: list[str | None] = []

    def __len__(self) -> int:
        return len(self.kind)

    def take_all(self, rows: Iterable[Any]) -> None:
        """Takes rows, objects with columns for attributes or mappings.

        Raises:
            ColumnsError: A row lacks columns that an offer is made of, or a value is none of its
                column.
        """
        for number, row in enumerate(rows, 1):
            try:
                self.take(row)
            except ColumnsError as error:
                if not error.said:
                    raise
                raise ColumnsError(error.missing, f"row {number}: {error}") from None

    def take(self, row: Any) -> None:
        """Takes one row."""
        if not self.kind:
            self.insist(has_column(row))
        get = getter(row)
        insist_on_values(get)
        self.kind.append(self.kinds.of_row(row, get))
        self.times.append(micros(get("ts")))
        texts = (
            *(get("src_ip"), get("server_name"), get("ja4")),
            *(server_of(get), get("client_certificate_subject")),
        )
        for name, text in zip(LABELS, texts, strict=True):
            self.codes[name].append(self.labels[name].number(text))
        if self.has_randoms:
            self.randoms.append(get("client_random"))
        server = self.codes["server"][-1]
        self.note_key(server, get("server_certificate_key"), get("cipher_id"))


def server_of(get: Get) -> str | None:
    """What stands for the server: the name asked for, else its address and port."""
    name = get("server_name")
    if name is not None:
        return str(name)
    address = get("dst_ip")
    return None if address is None else f"{address}:{get('dst_port')}"


def key_kind(key: Any) -> str | None:
    """The kind of key, of `tlswire.policy.CERTIFICATES`, of a column's value such as `rsa:2048`."""
    if not isinstance(key, str):
        return None
    kind = _KEYS.get(key, key.partition(":")[0])
    return kind if kind in {"rsa", "ed25519", "ed448"} or kind.startswith("ecdsa") else None


def _key_of_suite(cipher: Any) -> str | None:
    facts = None if cipher is None else suite(int(cipher))
    return None if facts is None else {"rsa": "rsa", "ecdsa": "ecdsa-p256"}.get(facts.key)


def micros(at: Any) -> int:
    """A time as microseconds since 1970; `NO_TIME` where there is none."""
    if at is None:
        return NO_TIME
    if isinstance(at, str):
        at = datetime.fromisoformat(at)
    if not isinstance(at, datetime):
        return int(at)
    since = (at if at.tzinfo else at.replace(tzinfo=UTC)) - _EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def moment(at: int) -> str | None:
    """A time in RFC 3339, as rows have it; `None` where it is not known."""
    if at == NO_TIME:
        return None
    seconds, rest = divmod(at, 1_000_000)
    text = datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S")
    return f"{text}.{rest:06d}Z"
