"""The names and versions of the stacks that take part."""

from __future__ import annotations

import functools
import importlib.metadata
import re
import ssl

from .process import PeerError, run

COMMANDS = {
    "openssl": ("OpenSSL", ("openssl", "version")),
    "gnutls": ("GnuTLS", ("gnutls-cli", "--version")),
    "java": ("Java", ("java", "--version")),
    "node": ("Node.js", ("node", "--version")),
}
PACKAGES = {"curl_cffi", "nassl", "tlslite-ng"}


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
    try:
        found = re.search(r"\d+(\.\d+)+", run(*command))
    except (OSError, PeerError):
        return title + rest
    return f"{title} {found.group(0)}{rest}" if found else title + rest
