"""What is told of other policies from one capture is what servers with them do."""

import shutil
from functools import cache

import pytest

from tests.diagnosis import lab
from tests.negotiation import servers
from tests.whatif import predicted

PROGRAMS = {
    "openssl": shutil.which("openssl"),
    "gnutls": shutil.which("gnutls-serv"),
    "java": shutil.which("java"),
    "go": servers.GO,
}
pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(400),
    pytest.mark.skipif(not lab.can_record(), reason="tcpdump, and the right to record"),
]


@pytest.fixture(scope="module")
def compared(tmp_path_factory):
    """What was told and what happened, by stack, once for all tests."""
    folder = tmp_path_factory.mktemp("predicted")
    predicted.prepare(folder)

    @cache
    def of(stack):
        found, pairs = predicted.compared(stack, folder)
        print("\n".join(predicted.summary(pairs)))
        return found, pairs

    return of


@pytest.mark.parametrize("stack", [name for name, program in PROGRAMS.items() if program])
def test_what_is_told_of_a_server_is_what_it_does(stack, compared):
    found, pairs = compared(stack)
    assert found.head.connections >= 40
    assert found.baseline.is_enough
    assert {"same", "changed", "breaks", "fails_anyway"} <= {pair.verdict for pair in pairs}
    wrong = [str(pair) for pair in pairs if not pair.agrees]
    if stack == "openssl":
        assert wrong == []
        assert len({pair.policy for pair in pairs}) >= 4
    assert len(wrong) <= len(pairs) * 0.01, wrong


def test_clients_of_every_kind_are_asked(compared):
    _, pairs = compared("openssl")
    kinds = {pair.client.split()[0] for pair in pairs}
    assert {"openssl", "python", "recorded"} <= kinds
    names = " ".join(pair.client for pair in pairs)
    for kind in ("chrome", "firefox", "safari", "ssl3", "tls10", "java", "node", "gnutls"):
        assert kind in names
