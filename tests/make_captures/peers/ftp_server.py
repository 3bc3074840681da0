"""An FTP server of pyftpdlib that can change to TLS."""

from __future__ import annotations

import sys

from pyftpdlib.authorizers import DummyAuthorizer
from pyftpdlib.handlers import TLS_FTPHandler
from pyftpdlib.servers import FTPServer


def main() -> None:
    """Serve until it is stopped."""
    certificate, key = sys.argv[1:]
    handler = TLS_FTPHandler
    handler.certfile, handler.keyfile = certificate, key
    handler.authorizer = DummyAuthorizer()
    FTPServer(("0.0.0.0", 21), handler).serve_forever()


if __name__ == "__main__":
    main()
