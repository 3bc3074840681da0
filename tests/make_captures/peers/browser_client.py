"""One HTTPS request with the ClientHello of a browser (curl_cffi)."""

from __future__ import annotations

import json
import sys

from curl_cffi import CurlHttpVersion, CurlOpt, requests


def main() -> None:
    """Ask for a page as the browser that the first argument names."""
    target, address, anchor, *http3 = sys.argv[1:]
    version = {"http_version": CurlHttpVersion.V3ONLY} if http3 else {}
    host = f"server.example:443:{address}"
    with requests.Session(curl_options={CurlOpt.RESOLVE: [host]}) as session:
        url = "https://server.example/"
        answer = session.get(url, impersonate=target, verify=anchor, timeout=10, **version)
    print("REPORT", json.dumps({"status": answer.status_code}))


if __name__ == "__main__":
    main()
