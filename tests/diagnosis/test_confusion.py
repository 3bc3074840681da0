"""Each failure is played and recorded, and diagnosed whole and with parts removed."""

from collections import Counter

import pytest

from tests.diagnosis import cases, lab, played, stacks
from tests.negotiation import hellos, matrix
from tlswire.diagnosis import CLASSES, explain

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(180),
    pytest.mark.skipif(not lab.can_record(), reason="needs tcpdump and its rights"),
]
CASES = [*cases.everything(), *stacks.everything()]
NAMES = [f"{one.name}, {one.stack} {one.version}".replace(" ", "-") for one in CASES]
TALLY = Counter()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("diagnosis")
    matrix.prepare(path)
    cases.certificates(path)
    stacks.prepare(path)
    return path


def play(case, folder):
    """The capture of a case, and the server's port."""
    path = folder / "capture.pcap"
    with cases.serving(case, folder) as port, lab.recorded(path, port):
        case.client(port, folder)
    return path, port


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_a_failure_is_what_it_is_and_nothing_else_for_certain(case, folder):
    path, port = play(case, folder)
    found = explain(lab.rows(path), each=True)
    assert [one.name for one in found if one.name not in case.truth] == []
    assert len(found) == 1
    TALLY[case.truth[0], case.stack, case.version, found[0].name, found[0].certainty] += 1
    for cut, remove in lab.CUTS.items():
        for one in explain(lab.rows(remove(path, port)), each=True):
            right = one.name in case.truth or one.name.startswith("capture_")
            assert right or one.certainty != "certain", (cut, one.name, one.finding.cause)


POLICIED = [one for one in cases.negotiation() if "negotiation" in one.truth]


@pytest.mark.parametrize(
    "case", POLICIED, ids=[f"{c.name}-{c.stack}-{c.version}" for c in POLICIED]
)
def test_a_policy_says_what_the_alert_does_not(case, folder):
    path, _ = play(case, folder)
    (found,) = explain(lab.rows(path), policy=case.server.policy)
    assert (found.name, found.certainty) == (case.truth[0], "certain")


def test_a_long_hello_of_which_a_part_is_lost_is_cut(folder):
    silent = lab.Scripted(end="wait")
    long = hellos.BASE.bytes() + bytes(3_000)
    case = cases.Case("", (), "-", "", "", silent, cases.in_two(long))
    path, port = play(case, folder)
    (found,) = explain(lab.rows(lab.without_first_segment(path, port)))
    assert (found.name, found.certainty) == ("hello_cut", "likely")
    (whole,) = explain(lab.rows(path))
    assert whole.name != "hello_cut"
    lossy = path.with_name("lossy.pcap")
    lossy.write_bytes(lab.without_first_segment(path, port))
    for remove in lab.CUTS.values():
        for one in explain(lab.rows(remove(lossy, port)), each=True):
            assert one.name.startswith("capture_") or one.certainty != "certain", one


HEALTHY = cases.healthy()


@pytest.mark.parametrize("case", HEALTHY, ids=[f"{c.server.name}-{c.version}" for c in HEALTHY])
def test_what_comes_about_is_not_called_failed(case, folder):
    path, port = play(case, folder)
    assert explain(lab.rows(path)) == []
    for remove in lab.CUTS.values():
        for one in explain(lab.rows(remove(path, port)), each=True):
            assert one.name.startswith("capture_") or one.certainty == "possible", one


def test_the_matrix_is_printed():
    for key, count in sorted(TALLY.items()):
        print(*key, count)


def test_every_class_is_played_and_it_is_stated_by_whom():
    reached = {case.truth[0] for case in played.everything()} | set(played.OTHERWISE)
    assert [name for name in CLASSES if name not in reached] == []
    assert played.PAGE.read_text() == played.page(), "write it: python -m tests.diagnosis.played"
