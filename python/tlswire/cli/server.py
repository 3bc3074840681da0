"""The arguments that say what a server accepts: a policy, a file, or a description."""

import argparse
from collections.abc import Callable
from typing import Any

from tlswire.cli.status import Usage
from tlswire.errors import PolicyError
from tlswire.policy import STACKS, Policy, load, names
from tlswire.policy.library import is_file
from tlswire.policy.model import CERTIFICATES


class Once(argparse.Action):
    """An option that is given once: a second would take the place of the first unseen."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: Any,
        option_string: str | None = None,
    ) -> None:
        """Takes the value, if none was taken before."""
        if getattr(namespace, self.dest) is not None:
            parser.error(f"{option_string}: given twice; one policy is needed here")
        setattr(namespace, self.dest, values)


_CLIENT_AUTH = ("none", "request", "require")


def add_server(parser: argparse.ArgumentParser) -> None:
    """Declares them."""
    server = parser.add_argument_group(
        "the server", "A policy, with what is described here in place of what it says."
    )
    server.add_argument(
        "--policy", metavar="NAME", action=Once, help="a name of `tlswire policies`, or a TOML file"
    )
    server.add_argument("--server-versions", metavar="LIST", help="such as 1.3,1.2")
    server.add_argument("--server-ciphers", metavar="LIST", help="names of IANA or OpenSSL")
    server.add_argument("--server-groups", metavar="LIST", help="such as x25519,secp256r1")
    server.add_argument("--server-signatures", metavar="LIST", help="such as rsa_pss_rsae_sha256")
    server.add_argument(
        "--server-certificate", metavar="LIST", help=f"kinds of key: {', '.join(CERTIFICATES)}"
    )
    server.add_argument("--server-alpn", metavar="LIST", help="such as h2,http/1.1")
    server.add_argument("--server-names", metavar="LIST", help="names served; others are refused")
    server.add_argument(
        "--client-auth", choices=_CLIENT_AUTH, help="whether a client certificate is asked for"
    )
    server.add_argument("--stack", metavar="NAME", help=f"of {', '.join(STACKS)}")


def policy_of(arguments: argparse.Namespace) -> Policy | None:
    """The policy that the arguments describe; `None` where they say nothing.

    Raises:
        PolicyError: The policy's file makes no sense.
        Usage: A name that nobody has.
    """
    described = _described(arguments)
    if arguments.policy is None and not described:
        return None
    if arguments.policy is None:
        base = Policy(name="described", client_auth="none", alpn=None, server_names=None)
    else:
        try:
            base = load(arguments.policy)
        except PolicyError as error:
            if error.source:
                raise
            raise Usage(f"--policy: {error}") from None
    return base.but(**described)


def inputs_of(arguments: argparse.Namespace) -> list[str]:
    """Whatever the arguments have read from files; none of it may be written over."""
    given = vars(arguments)
    client, policy = given.get("client"), given.get("policy")
    names = [*(policy if isinstance(policy, list) else [policy]), given.get("baseline")]
    files = [one for one in names if one is not None and is_file(one)]
    return [*given.get("sources", ()), *([] if client is None else [client]), *files]


def _described(arguments: argparse.Namespace) -> dict[str, Any]:
    given = {
        "versions": codes(arguments.server_versions, names.version, "--server-versions"),
        "ciphers": codes(arguments.server_ciphers, names.cipher, "--server-ciphers"),
        "groups": codes(arguments.server_groups, names.group, "--server-groups"),
        "signature_algorithms": codes(
            arguments.server_signatures, names.scheme, "--server-signatures"
        ),
        "certificates": _certificates(arguments.server_certificate),
        "alpn": named(arguments.server_alpn, "--server-alpn"),
        "server_names": named(arguments.server_names, "--server-names"),
        "client_auth": arguments.client_auth,
        "stack": _stack(arguments.stack),
    }
    return {key: value for key, value in given.items() if value is not None}


def words(text: str | None) -> tuple[str, ...] | None:
    """The words that commas join."""
    return None if text is None else tuple(one.strip() for one in text.split(",") if one.strip())


def named(text: str | None, option: str) -> tuple[str, ...] | None:
    """The words that commas join, of which there is one at least."""
    found = words(text)
    if found == ():
        raise Usage(f"{option}: nothing is named")
    return found


def codes(
    text: str | None, read: Callable[[str | int], int], option: str
) -> tuple[int, ...] | None:
    """The code points of the names that commas join."""
    found = named(text, option)
    if found is None:
        return None
    try:
        return tuple(read(one) for one in found)
    except names.UnknownNameError as error:
        raise Usage(f"{option}: {error}") from None


def _stack(name: str | None) -> str | None:
    if name is None or name.lower() in STACKS:
        return name and name.lower()
    near = names.nearest(name, STACKS)
    hint = f"; the nearest is {near}" if near else f"; there are {', '.join(STACKS)}"
    raise Usage(f"--stack: no stack is called so: {name}{hint}")


def _certificates(text: str | None) -> tuple[str, ...] | None:
    kinds = named(text, "--server-certificate")
    if kinds is None:
        return None
    kinds = tuple({"ecdsa": "ecdsa-p256"}.get(one, one) for one in kinds)
    for one in kinds:
        if one not in CERTIFICATES:
            near = names.nearest(one, CERTIFICATES)
            hint = f"; the nearest is {near}" if near else ""
            raise Usage(f"--server-certificate: no kind of key is called so: {one}{hint}")
    return kinds
