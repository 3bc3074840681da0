"""Rows taken one by one, and held as numbers: a kind and a few labels each."""

from array import array
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from tlswire.errors import ColumnsError
from tlswire.policy.suites import suite
from tlswire.whatif.columns import Get, getter, has_column, missing
from tlswire.whatif.kind import Kinds

NO_TIME = -(1 << 62)
"""Stands for a time that is not known; before every other."""
DIMENSIONS = ("address", "server_name", "ja4")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Keys of certificates as rows name them, where they are not called so here.
_KEYS = {"ec:secp256r1": "ecdsa-p256", "ec:secp384r1": "ecdsa-p384", "ec:secp521r1": "ecdsa-p521"}


class Labels:
    """Texts by number; the number 0 is that there is none."""

    def __init__(self) -> None:
        self.all: list[str | None] = [None]
        self._numbers: dict[str | None, int] = {None: 0}

    def number(self, text: str | None) -> int:
        """The number of a text, a new one where it has none."""
        found = self._numbers.get(text)
        if found is None:
            found = self._numbers[text] = len(self.all)
            self.all.append(text)
        return found

    def __len__(self) -> int:
        return len(self.all)


class Table:
    """What a what-if holds of all rows together.

    Attributes:
        kinds: The kinds of connection.
        labels: The texts of each of `DIMENSIONS`, and of `server`.
        keys: The kinds of key that each server was seen to have, by its number.
        presented: The clients that showed a certificate, by address and server: its subject, how
            often, and when last.
        is_told: Whether rows say how connections went.
        has_randoms: Whether rows have the random by which connections are folded.
    """

    def __init__(self) -> None:
        self.kinds = Kinds()
        self.labels = {name: Labels() for name in (*DIMENSIONS, "server")}
        self.keys: dict[int, set[str]] = {}
        self.presented: dict[tuple[int, int, str | None], tuple[int, int]] = {}
        self.is_told = False
        self.has_randoms = False

    def note_key(self, server: int, key: Any, cipher: Any) -> None:
        """Remembers what kind of key a server has, by its certificate, else by its suite."""
        kind = key_kind(key) or _key_of_suite(cipher)
        if kind is not None:
            self.keys.setdefault(server, set()).add(kind)

    def note_presented(self, address: int, server: int, subject: Any, count: int, at: int) -> None:
        """Remembers a client that showed a certificate."""
        before, last = self.presented.get((address, server, subject), (0, NO_TIME))
        self.presented[address, server, subject] = (before + count, max(last, at))


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
            ColumnsError: A row lacks columns that an offer is made of.
        """
        for row in rows:
            self.take(row)

    def take(self, row: Any) -> None:
        """Takes one row."""
        if not self.kind:
            self._insist(row)
        get = getter(row)
        self.kind.append(self.kinds.of_row(row, get))
        at = micros(get("ts"))
        self.times.append(at)
        texts = (get("src_ip"), get("server_name"), get("ja4"), server_of(get))
        for (name, codes), text in zip(self.codes.items(), texts, strict=True):
            codes.append(self.labels[name].number(text))
        if self.has_randoms:
            self.randoms.append(get("client_random"))
        server = self.codes["server"][-1]
        self.note_key(server, get("server_certificate_key"), get("cipher_id"))
        if get("client_certificate_sent") is True:
            address = self.codes["address"][-1]
            self.note_presented(address, server, get("client_certificate_subject"), 1, at)

    def _insist(self, row: Any) -> None:
        """Looks at the first row, of whose columns all others are."""
        has = has_column(row)
        if lacking := missing(has):
            raise ColumnsError(lacking)
        self.is_told = has("outcome")
        self.has_randoms = has("client_random")


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
