"""Policy files: TOML, one policy at the top level or several under `policies`.

    source = "where the contents are from"
    read = 2026-11-22
    stack = "s2n"

    [lists]                      # lists of suites that policies share
    gcm = ["TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"]

    [policies.NAME]
    versions = ["1.2", "1.3"]
    ciphers = ["TLS_AES_128_GCM_SHA256", "@gcm"]

    [policies.NAME.refused]      # of a policy that was learned: all else was never tried
    versions = ["1.0"]

What stands above the tables holds for every policy that does not say otherwise.
"""

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from tlswire.errors import PolicyError
from tlswire.policy import names
from tlswire.policy.missing import UNKNOWN
from tlswire.policy.model import CERTIFICATES, Policy
from tlswire.policy.stacks import STACKS

_WORDS: Mapping[str, Sequence[str]] = {
    "stack": tuple(STACKS),
    "order": ("server", "client"),
    "client_auth": ("none", "request", "require"),
    "version_choice": ("server_highest", "client_order"),
}
_CODES: Mapping[str, Callable[[str | int], int]] = {
    "versions": names.version,
    "ciphers": names.cipher,
    "groups": names.group,
    "signature_algorithms": names.scheme,
}
_TEXTS = ("source", "note", "name")
_LISTS = ("alpn", "server_names", "certificates", "aliases")
_FLAGS = ("is_ordered", "knows_sessions")
_KEYS = (*_CODES, *_WORDS, *_TEXTS, *_LISTS, *_FLAGS, "read", "refused")
_NESTING = 8


def parse(text: str, source: str = "", *, name: str | None = None) -> dict[str, Policy]:
    """The policies of a file's text, by name; a policy at the top level is called `name`.

    Raises:
        PolicyError: It is no TOML, or holds a key, a name or a value that makes no sense.
    """
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        last = max(1, len(text.splitlines()))
        line = int(found[1]) if (found := re.search(r"line (\d+)", str(error))) else last
        raise PolicyError(f"no TOML: {error}", source, line) from None
    return _File(text, source, document).policies(name)


def _hint(near: str | None) -> str:
    return f"; the nearest is {near}" if near else ""


class _File:
    def __init__(self, text: str, source: str, document: dict[str, Any]) -> None:
        self._lines = text.splitlines()
        self._source = source
        self._lists = self._table(document.pop("lists", {}), "lists")
        self._several = document.pop("policies", None)
        self._shared = document

    def policies(self, name: str | None) -> dict[str, Policy]:
        if self._several is None:
            one = self._policy(str(self._shared.get("name") or name or "policy"), self._shared, 0)
            if not any(key in self._shared for key in _CODES):
                keys = ", ".join(_CODES)
                raise PolicyError(f"says nothing that a policy is made of: {keys}", self._source)
            return {one.name: one}
        table = self._table(self._several, "policies")
        return {
            key: self._policy(
                key, self._shared | self._table(fields, key), self._line(f"policies.{key}", 0)
            )
            for key, fields in table.items()
        }

    def _table(self, value: Any, key: str) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise self._error(key, "a table is needed here", key, 0)
        return value

    def _policy(self, name: str, fields: dict[str, Any], begin: int) -> Policy:
        for key in fields:
            if key not in _KEYS:
                near = names.nearest(key, _KEYS)
                message = f"no key of a policy is called so: {key}{_hint(near)}"
                raise self._error(key, message, near, begin)
        read = {key: self._value(key, value, begin) for key, value in fields.items()}
        read.pop("name", None)
        return Policy(
            name=name,
            date=str(read.pop("read")) if "read" in read else None,
            **{key: value for key, value in read.items() if value is not None},
        )

    def _value(self, key: str, value: Any, begin: int) -> Any:
        if key in _TEXTS:
            return str(value)
        if key == "read":
            return self._date(value, begin)
        if key in _FLAGS:
            if not isinstance(value, bool):
                raise self._error(str(value), f"{key}: true or false, not: {value}", None, begin)
            return value
        if key == "refused":
            return self._refused(value, begin)
        if key in _WORDS:
            return self._word(key, value, begin)
        if value == "unknown":
            return UNKNOWN
        if not isinstance(value, list):
            raise self._error(str(value), f"{key}: a list is needed here", None, begin)
        if key in _CODES:
            return self._codes(key, self._flat(value, begin, 0), begin)
        if key == "certificates":
            return tuple(self._certificate(one, begin) for one in value)
        return tuple(map(str, value))

    def _refused(self, value: Any, begin: int) -> Any:
        """What a learned policy was seen to refuse, as code points by field."""
        table = self._table(value, "refused")
        for name in table:
            if name not in _CODES:
                near = names.nearest(name, _CODES)
                raise self._error(name, f"refused: of {', '.join(_CODES)}", near, begin)
        return tuple((name, self._value(name, one, begin)) for name, one in table.items())

    def _date(self, value: Any, begin: int) -> str:
        try:
            return date.fromisoformat(str(value)).isoformat()
        except ValueError:
            message = f"read: a day such as 2026-11-22, not: {value}"
            raise self._error(str(value), message, None, begin) from None

    def _word(self, key: str, value: Any, begin: int) -> Any:
        if value == "unknown" and key != "stack":
            return UNKNOWN
        if value not in _WORDS[key]:
            near = names.nearest(str(value), _WORDS[key])
            allowed = ", ".join(_WORDS[key])
            message = f"{key}: one of {allowed}, not: {value}{_hint(near)}"
            raise self._error(str(value), message, near, begin)
        return value

    def _certificate(self, value: Any, begin: int) -> str:
        text = {"ecdsa": "ecdsa-p256"}.get(str(value).lower(), str(value).lower())
        if text not in CERTIFICATES:
            near = names.nearest(text, CERTIFICATES)
            allowed = ", ".join(CERTIFICATES)
            message = f"certificates: of {allowed}, not: {value}{_hint(near)}"
            raise self._error(str(value), message, near, begin)
        return text

    def _flat(self, values: Sequence[Any], begin: int, depth: int) -> list[Any]:
        """The values with each `@name` replaced by the list of that name."""
        out: list[Any] = []
        for value in values:
            if not (isinstance(value, str) and value.startswith("@")):
                out.append(value)
            elif value[1:] not in self._lists or depth > _NESTING:
                near = names.nearest(value[1:], self._lists)
                message = f"no list is called so: {value}{_hint(near)}"
                raise self._error(value, message, near, begin)
            else:
                out.extend(self._flat(self._lists[value[1:]], begin, depth + 1))
        return out

    def _codes(self, key: str, values: list[Any], begin: int) -> tuple[int, ...]:
        codes = []
        for value in values:
            if not isinstance(value, str | int):
                raise self._error(str(value), f"{key}: no name: {value}", None, begin)
            try:
                codes.append(_CODES[key](value))
            except names.UnknownNameError as error:
                raise self._error(str(value), str(error), error.nearest, begin) from None
        return tuple(dict.fromkeys(codes))

    def _line(self, text: str, begin: int) -> int:
        """The line on which `text` stands first from line `begin` on; 0 if on none."""
        plain = text.replace('"', "")
        for number, line in enumerate(self._lines, 1):
            if number >= begin and plain in line.replace('"', "").replace("'", ""):
                return number
        return 0

    def _error(self, value: str, message: str, near: str | None, begin: int) -> PolicyError:
        line = self._line(value, begin) or self._line(value, 0)
        return PolicyError(message, self._source, line, value, near)
