"""Client certificates, asked for and required, with real clients at real servers."""

import contextlib
import os
import re
import subprocess

import pytest

from tests.negotiation import matrix, servers
from tests.negotiation.hellos import BASE
from tests.negotiation.servers import SINCE_12, gnutls, openssl
from tlswire import negotiate

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]
REQUIRED = "require"
SERVERS = [
    openssl("requires", *SINCE_12, "-Verify", "1", client_auth=REQUIRED),
    openssl("asks", *SINCE_12, "-verify", "1", client_auth="request"),
    openssl("asks not", *SINCE_12),
    gnutls("requires", client_auth=REQUIRED),
]
GNUTLS_EXTRA = ("--require-client-cert",)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("mutual")
    matrix.prepare(path)
    return path


def real(server, folder, version, has):
    """The alert that a real client gets, or `None` where the handshake stands."""
    if server.stack == "gnutls":
        server = servers.Server(server.name, (*server.command, *GNUTLS_EXTRA), server.policy)
    own = ("-cert", folder / "rsa.pem", "-key", folder / "rsa.pem") if has else ()
    with servers.running(server, folder) as port:
        words = ["openssl", "s_client", "-connect", f"127.0.0.1:{port}", version, *own]
        environment = os.environ | {"OPENSSL_CONF": os.devnull}
        process = subprocess.Popen(
            list(map(str, words)),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env=environment,
        )
        # In TLS 1.3 a client is done before the server has looked at its certificate.
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(2)
        _, said = process.communicate(timeout=20)
    found = re.search(rb"SSL alert number (\d+)", said)
    return int(found[1]) if found else None


@pytest.mark.parametrize("has", [True, False], ids=["with", "without"])
@pytest.mark.parametrize(("flag", "version"), [("-tls1_2", 0x0303), ("-tls1_3", 0x0304)])
@pytest.mark.parametrize("server", SERVERS, ids=[one.name for one in SERVERS])
def test_what_comes_of_a_client_certificate_is_predicted(server, flag, version, has, folder):
    offer = matrix.offer_of(BASE.bytes()).but(versions=(version,), client_certificate=has)
    failure = negotiate(offer, server.policy).failure
    alert = real(server, folder, flag, has)
    if has and server.stack == "gnutls":
        pytest.skip("gnutls-serv trusts no authority here")
    assert alert == (None if failure is None else failure.answer)
