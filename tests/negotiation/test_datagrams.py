"""What is predicted of DTLS is what real servers do with real clients."""

import shutil

import pytest

from tests.negotiation import datagrams, matrix
from tlswire import Offer, negotiate

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
CLIENTS, SERVERS = datagrams.clients(), datagrams.everything()
NEEDED = ("openssl", "gnutls-cli", "gnutls-serv")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("datagrams")
    matrix.prepare(path)
    return path


@pytest.mark.skipif(not all(map(shutil.which, NEEDED)), reason=f"needs {', '.join(NEEDED)}")
@pytest.mark.parametrize("server", SERVERS, ids=[server.name for server in SERVERS])
def test_what_is_predicted_is_what_the_server_does_with_datagrams(server, folder):
    wrong = []
    for client in CLIENTS:
        row = datagrams.meet(client, server, folder)
        outcome = negotiate(Offer.from_row(row), server.policy)
        real, predicted = datagrams.real(row), datagrams.predicted(outcome, server.stack)
        if real != predicted:
            wrong.append(f"{server.name}: {client.name}: real {real}, predicted {predicted}")
    print(f"{server.name:32} {len(CLIENTS) - len(wrong):5} of {len(CLIENTS):5}")
    assert wrong == []


def test_ten_clients_at_four_servers_are_tried():
    assert len(CLIENTS) >= 10
    assert len(SERVERS) >= 4
