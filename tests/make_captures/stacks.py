"""The names and versions of the stacks that take part."""

from __future__ import annotations

import functools
import importlib.metadata
import re
import shutil
import ssl

from .process import run

COMMANDS = {
    "openssl": ("OpenSSL", ("openssl", "version")),
    "gnutls": ("GnuTLS", ("gnutls-cli", "--version")),
    "java": ("Java", ("java", "--version")),
    "node": ("Node.js", ("node", "--version")),
    "curl": ("curl", ("curl", "--version")),
    "dovecot": ("Dovecot", ("dovecot", "--version")),
    "haproxy": ("HAProxy", ("haproxy", "-v")),
    "mariadbd": ("MariaDB", ("mariadbd", "--version")),
    "postgres": ("PostgreSQL", ("pg_config", "--version")),
    "prosody": ("Prosody", ("prosodyctl", "about")),
    "slapd": ("OpenLDAP slapd", ("slapd", "-VV")),
}
PACKAGES = {
    "aioquic",
    "aiortc",
    "aiosmtpd",
    "curl_cffi",
    "nassl",
    "pyftpdlib",
    "tlslite-ng",
}


class MissingStackError(RuntimeError):
    """A stack that a scenario needs is not installed."""


def require(stack: str) -> None:
    """Fail with a sentence where a stack is not installed."""
    name = stack.partition(" ")[0]
    if name in PACKAGES:
        try:
            importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            message = f"the Python package {name} is not installed"
            raise MissingStackError(message) from None
    if name in COMMANDS and shutil.which(COMMANDS[name][1][0]) is None:
        message = f"the program {COMMANDS[name][1][0]} is not installed"
        raise MissingStackError(message)


@functools.cache
def with_version(stack: str) -> str:
    """The name of a stack followed by its version; what is no stack is returned as it is."""
    name, _, rest = stack.partition(" ")
    rest = f" {rest}" if rest else ""
    if name in PACKAGES:
        return f"{name} {importlib.metadata.version(name)}{rest}"
    if name == "python-ssl":
        return f"Python ssl, {ssl.OPENSSL_VERSION.rsplit(' ', 3)[0]}{rest}"
    if name not in COMMANDS:
        return stack
    title, command = COMMANDS[name]
    found = re.search(r"\d+(\.\d+)+", run(*command))
    return f"{title} {found.group(0)}{rest}" if found else title + rest
