"""Which class of failure is played by whom: the table of `docs/failures.md`.

python -m tests.diagnosis.played    writes it
"""

from tests.architecture.table import TOP
from tests.diagnosis import cases, stacks
from tlswire.diagnosis import CLASSES

PAGE = TOP / "docs" / "failures.md"
# Classes that no case has for its truth, and what brings them about.
OTHERWISE = {
    "hello_cut": "scripted -, and a packet of the hello taken out of the capture",
    "outcome_unknown": "openssl 1.3, where the client's close overtakes the server's refusal",
    "capture_ends": "every case of this table without the last third of its packets",
    "capture_incomplete": "every case of this table without its beginning, or without a direction",
    "client_refused_late": "composed packets: what openssl 1.3 does, with lengths that tell nothing",
}
HEAD = """# Classes of failure

What `tlswire explain` and `tlswire.diagnose` call a failure, and who plays it in the tests: the side that
refuses or ends it, with the version (`-` where none is agreed), and the other side. *scripted* and *relay* are
peers of ours, *kernel* is that of the machine, everything else is a real TLS stack; at least one side of each
is real, but for `hello_cut`. Each is played, recorded and explained whole, without the server's direction, without its start, and
without its end: what is called `certain` is never wrong. Written by `python -m tests.diagnosis.played`.

| class | what it is | refused or ended by | other side |
| --- | --- | --- | --- |
"""


def everything():
    """All cases, whatever is on this machine."""
    return [*cases.everything(), *stacks.of_ours(), *stacks.of_others(*stacks.OTHERS)]


def page():
    return HEAD + "".join(map(line, CLASSES.values())) + "\n"


def line(kind):
    mine = [case for case in everything() if case.truth[0] == kind.name]
    by = [f"{case.stack} {case.version}" for case in mine]
    peers = [case.peer for case in mine]
    told = OTHERWISE.get(kind.name, "")
    return f"| `{kind.name}` | {kind.title} | {listed(by) or told} | {listed(peers)} |\n"


def listed(words):
    return ", ".join(sorted(set(words)))


if __name__ == "__main__":
    PAGE.write_text(page())
