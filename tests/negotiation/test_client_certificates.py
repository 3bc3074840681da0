"""Client certificates, asked for and required, with real clients at real servers."""

import contextlib
import os
import re
import subprocess

import pytest

from tests.negotiation import matrix, servers
from tests.negotiation.compiled import boringssl, require, rustls, s2n, stacks
from tests.negotiation.hellos import BASE
from tests.negotiation.servers import SINCE_12, gnutls, openssl
from tlswire import negotiate

# A server that is not compiled yet is compiled first.
pytestmark = [pytest.mark.slow, pytest.mark.timeout(120, func_only=True)]
MUST = {"client_auth": "require"}
TRUSTS = ("-CAfile", "{folder}/rsa.pem")
SERVERS = [
    openssl("requires", *SINCE_12, "-Verify", "1", *TRUSTS, **MUST),
    openssl("asks", *SINCE_12, "-verify", "1", *TRUSTS, client_auth="request"),
    openssl("asks not", *SINCE_12),
    gnutls("requires", more=("--require-client-cert", "--x509cafile={folder}/rsa.pem"), **MUST),
    gnutls("asks", more=("--x509cafile={folder}/rsa.pem",), client_auth="request"),
    rustls("requires", "0303", "0304", "client=require", **MUST),
    rustls("asks", "0303", "0304", "client=request", client_auth="request"),
    s2n("s2n-default-tls13", "client=require", **MUST),
    s2n("s2n-default-tls13", "client=request", client_auth="request"),
    boringssl("requires", "0303", "0304", "client=require", **MUST),
    boringssl("asks", "0303", "0304", "client=request", client_auth="request"),
]
SERVERS = [one for one in SERVERS if one.stack in {"openssl", "gnutls", *stacks()}]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("mutual")
    matrix.prepare(path)
    return path


def real(server, folder, version, has):
    """The alert that a real client gets, `close_notify`, or `None` where the handshake stands."""
    own = ("-cert", folder / "client.pem", "-key", folder / "client.pem") if has else ()
    with servers.running(server, folder) as port:
        words = ["openssl", "s_client", "-msg", "-connect", f"127.0.0.1:{port}", version, *own]
        environment = os.environ | {"OPENSSL_CONF": os.devnull}
        process = subprocess.Popen(
            list(map(str, words)),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
        )
        # In TLS 1.3 a client is done before the server has looked at its certificate.
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(2)
        was_closed = process.poll() is not None
        told, said = process.communicate(timeout=20)
    found = re.search(rb"SSL alert number (\d+)", said)
    if found is None and was_closed and re.search(rb"<<< .*warning close_notify", told):
        return "close_notify"
    return int(found[1]) if found else None


@pytest.fixture
def server(request):
    require(request.param)
    return request.param


@pytest.mark.parametrize("has", [True, False], ids=["with", "without"])
@pytest.mark.parametrize(("flag", "version"), [("-tls1_2", 0x0303), ("-tls1_3", 0x0304)])
@pytest.mark.parametrize("server", SERVERS, ids=[one.name for one in SERVERS], indirect=True)
def test_what_comes_of_a_client_certificate_is_predicted(server, flag, version, has, folder):
    offer = matrix.offer_of(BASE.bytes()).but(versions=(version,), client_certificate=has)
    failure = negotiate(offer, server.policy).failure
    alert = real(server, folder, flag, has)
    assert alert == (None if failure is None else failure.answer)
