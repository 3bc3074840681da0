"""What is predicted is what real servers do: every hello at every server on this machine.

The seed of the drawn hellos is `TLSWIRE_SEED`, else the day's number, so that it changes.
"""

import datetime
import os

import pytest

from tests.negotiation import compiled, hellos, matrix, servers

SEED = os.environ.get("TLSWIRE_SEED") or f"{datetime.datetime.now(datetime.UTC):%Y%m%d}"
SERVERS = [*servers.everything(), *compiled.everything()]
# A server that is not compiled yet is compiled first, in a fixture, which has its own time.
pytestmark = [pytest.mark.slow, pytest.mark.timeout(300, func_only=True)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("servers")
    matrix.prepare(path)
    return path


@pytest.fixture(scope="module")
def sent():
    fixed = hellos.everything()
    return fixed | matrix.drawn(SEED, matrix.tenth(fixed))


@pytest.fixture
def server(request):
    compiled.require(request.param)
    return request.param


@pytest.mark.parametrize("server", SERVERS, ids=[server.name for server in SERVERS], indirect=True)
def test_what_is_predicted_is_what_the_server_does(server, folder, sent):
    pairs = matrix.run(server, folder, sent)
    print("\n".join(matrix.summary(pairs)))
    assert [str(pair) for pair in pairs if not pair.agrees and not pair.excused] == []
    if server.stack == "openssl":
        assert not any(pair.excused for pair in pairs if not pair.agrees)


def test_twelve_configurations_of_openssl_and_sixty_hellos_are_tried_and_a_tenth_is_drawn(sent):
    assert sum(server.stack == "openssl" for server in SERVERS) >= 12
    assert len(sent) >= 60
    assert sum(name.startswith("drawn") for name in sent) / len(sent) >= 0.1
