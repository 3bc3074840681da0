"""The policies that come with tlswire, by name."""

from functools import cache
from importlib.resources import files
from pathlib import Path

from tlswire.errors import InputError, PolicyError
from tlswire.policy.model import Policy
from tlswire.policy.names import nearest
from tlswire.policy.reader import parse

FILES = ("elb", "cloudfront", "mozilla", "s2n", "servers", "clouds")


@cache
def library() -> dict[str, Policy]:
    """All policies that come with tlswire, by name, in the order of their files."""
    folder = files("tlswire.policy") / "data"
    out: dict[str, Policy] = {}
    for name in FILES:
        out |= parse((folder / f"{name}.toml").read_text("utf-8"), f"{name}.toml")
    return out


@cache
def _by_any_name() -> dict[str, str]:
    policies = library()
    known = {alias.lower(): name for name, one in policies.items() for alias in one.aliases}
    return known | {name.lower(): name for name in policies}


def load(name: str) -> Policy:
    """The policy called `name`, or that of the TOML file at this path.

    Raises:
        PolicyError: There is none of that name, or the file is no policy.
        InputError: The file cannot be read.
    """
    found = _by_any_name().get(name.lower())
    if found is not None:
        return library()[found]
    if is_file(name):
        return _from_file(name)
    near = nearest(name, [*library(), *_by_any_name()])
    near = _by_any_name().get(near.lower(), near) if near else None
    hint = f"; the nearest is {near}" if near else "; `tlswire policies` lists all"
    raise PolicyError(f"no policy is called so: {name}{hint}", value=name, nearest=near)


def is_file(name: str) -> bool:
    """Whether `name` is taken for the path of a file, and for no policy that comes along."""
    return name.lower() not in _by_any_name() and (name.endswith(".toml") or "/" in name)


def _from_file(path: str) -> Policy:
    try:
        text = Path(path).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        said, number = (
            (error.strerror, error.errno) if isinstance(error, OSError) else ("no UTF-8", None)
        )
        raise InputError(f"{path}: {said or error}", path, "io", 0, number) from None
    policies = parse(text, path, name=Path(path).stem)
    if len(policies) != 1:
        held = ", ".join(policies) or "none"
        raise PolicyError(f"one policy is needed here, the file has: {held}", path)
    return next(iter(policies.values()))
