"""Policies that are learned of what servers were seen to do."""

import json
from random import Random

import jsonschema
import pytest

from tests.architecture.table import TOP
from tests.whatif.made import MODERN, TLS11, TLS12, row
from tests.whatif.test_verdicts import OPEN, SINCE_12
from tlswire import EmptyError, Offer, Policy, negotiate, what_if
from tlswire.whatif import written
from tlswire.whatif.evidence import Values
from tlswire.whatif.learning import learn_all

ROWS = [row(MODERN, 0x0304), row(TLS12, 0x0303, server_signature_algorithm=0x0804), row(TLS11)]


def offer(columns):
    return Offer.from_row(row(columns, 0x0303))


def learned(rows):
    return learn_all(rows, "app.example")


def test_what_was_chosen_is_accepted_and_what_failed_is_refused():
    policy = learned(ROWS).policy
    assert policy.versions == (0x0304, 0x0303)
    assert policy.ciphers == (0x1301, 0xC02F)
    assert policy.groups == (0x1D,)
    assert policy.signature_algorithms == (0x0804,)
    assert policy.certificates == ("rsa",)
    assert policy.client_auth == "none"
    assert dict(policy.refused)["versions"] == (0x0300, 0x0301, 0x0302)


@pytest.mark.parametrize("at", [-1, 1])
def test_what_is_refused_beside_an_accepted_value_was_refused_for_something_else(at):
    """The group, say: nothing is learned of suites or versions, whichever came first."""
    offer = TLS12 | {"client_ciphers": [0xC02F, 0xC030], "client_groups": [0x1E]}
    rows = [row(TLS12, 0x0303), row(offer, alert_id=40, at=at), row(offer, alert_id=70, at=at)]
    refused = dict(learned(sorted(rows, key=lambda one: one["ts"])).policy.refused)
    assert (refused["ciphers"], refused["versions"]) == ((), ())
    offer |= {"client_ciphers": [0xC030]}
    refused = dict(learned([rows[0], row(offer, alert_id=40)]).policy.refused)
    assert refused["ciphers"] == (0xC030,)


def test_what_was_never_tried_is_unknown_and_not_refused():
    policy = learned(ROWS[:2]).policy
    assert negotiate(offer(TLS12), policy).verdict == "agreed"
    for client in (
        TLS11,
        TLS12 | {"client_ciphers": [0xC030]},
        MODERN | {"client_groups": [0x18], "client_key_shares": [0x18]},
    ):
        outcome = negotiate(offer(client), policy)
        assert (outcome.verdict, outcome.failure) == ("unknown", None)
        assert "never seen" in outcome.stages[-1].note
    assert negotiate(offer(TLS11), learned(ROWS).policy).verdict == "fails"


def test_a_newer_version_that_was_never_tried_may_be_taken():
    policy = learned([row(TLS12, 0x0303)]).policy
    outcome = negotiate(offer(MODERN), policy)
    assert outcome.verdict == "agreed"
    assert outcome.version not in {0x0303, 0x0304}
    # Once a client offered it, and the older one was taken, it is not there.
    policy = learned([row(TLS12, 0x0303), row(MODERN, 0x0303)]).policy
    assert negotiate(offer(MODERN), policy).version == 0x0303


@pytest.mark.parametrize(("order", "other"), [("server", 0xC02F), ("client", 0xC030)])
def test_whose_order_decides_is_learned(order, other):
    swapped = TLS12 | {"client_ciphers": [0xC030, 0xC02F, 0xC013]}
    rows = [row(TLS12, 0x0303), row(swapped, 0x0303) | {"cipher_id": other}]
    found = learned(rows)
    assert found.policy.order == order
    assert found.agreement.share == 1.0


def test_a_group_that_is_asked_for_again_is_learned():
    retried = {"hello_retry": True, "curve_id": 0x17}
    found = learned([row(MODERN, 0x0304) | retried])
    assert (found.policy.groups, found.agreement.share) == ((0x17,), 1.0)
    assert dict(found.policy.refused)["groups"] == (0x1D,)


def test_a_server_that_asks_for_certificates_is_learned():
    asked = {"client_certificate_requested": True, "client_certificate_sent": True}
    failed = {"outcome": "failed", "failure": "alert", "failure_stage": "client_key_exchange"}
    failed |= {"alert_id": 40, "alert_sender": "server", "client_certificate_sent": False}
    rows = [row(TLS12, 0x0303, **asked)]
    assert learned(rows).policy.client_auth == "request"
    assert learned([*rows, row(TLS12, 0x0303, **(asked | failed))]).policy.client_auth == "require"


def test_nothing_is_learned_of_nothing():
    for rows in ([], [row(MODERN, None, alert_id=80)]):
        with pytest.raises(EmptyError, match="nothing to learn from"):
            learned(rows)


def test_a_learned_policy_is_a_policy_file(tmp_path):
    found = learned(ROWS)
    file = tmp_path / "app.toml"
    file.write_text(written.toml(found))
    policy = Policy.load(str(file))
    assert policy == found.policy
    assert what_if(ROWS, policy, baseline=policy).baseline.share == 1.0
    assert "# versions of which nothing is known" not in file.read_text()
    assert '"TLSv1.1",  # in 1' in file.read_text()


def test_evidence_is_counted(tmp_path):
    told = written.plain(learned([*ROWS, row(TLS12, 0x0303, at=9)]))
    assert told["connections"] == 4
    by_value = {one["value"]: one for one in told["accepted"]["ciphers"]}
    suite = by_value["TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"]
    assert (suite["connections"], suite["last_seen"]) == (2, "2026-11-01T00:00:09.000000Z")
    assert [one["value"] for one in told["refused"]["versions"]] == ["SSLv3", "TLSv1.0", "TLSv1.1"]
    assert "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384" in told["never_tried"]["ciphers"]
    assert told["client_certificates"]["not_asked"] == 3


def test_a_learned_policy_explains_what_it_was_learned_from():
    """Servers of known policies, predicted and learned back."""
    offers = (MODERN, TLS12, TLS11, MODERN | {"client_groups": [0x17], "client_key_shares": []})
    for policy in (OPEN, SINCE_12, OPEN.but(ciphers=(0x1302, 0xC030)), OPEN.but(stack="openssl")):
        rows = []
        for columns in offers:
            outcome = negotiate(offer(columns), policy)
            if outcome.failure is not None:
                rows.append(row(columns, None, alert_id=outcome.failure.answer))
                continue
            agreed = {"version_id": outcome.version, "cipher_id": outcome.cipher}
            agreed |= {"curve_id": outcome.group, "hello_retry": outcome.hello_retry}
            rows.append(row(columns, outcome.version) | agreed)
        assert learned(rows).agreement.share == 1.0


# --- The command -----------------------------------------------------------------------------


def test_the_command_writes_a_file_that_others_take(tlswire, captures, tmp_path):
    files = sorted(captures.glob("browser-*.pcap"))
    file = tmp_path / "learned.toml"
    done = tlswire("policies", "--learn", *files, "--server", "server.example", "-o", file)
    assert (done.returncode, done.stderr) == (0, b"")
    done = tlswire("what-if", *files, "--policy", file, "--baseline", file, "-f", "json")
    found = json.loads(done.stdout)
    assert found["baseline"]["share"] == 1.0
    assert found["policies"][0]["counts"]["same"] == found["head"]["connections"]
    assert tlswire("negotiate", "--client", files[0], "--policy", file).returncode == 0


def test_what_was_learned_fits_its_schema(tlswire, captures):
    schema = json.loads((TOP / "schema/policy.json").read_text())
    files = sorted(captures.glob("browser-*.pcap"))
    for address in ("server.example", "10.0.0.2"):
        done = tlswire("policies", "--learn", *files, "--server", address, "-f", "jsonl")
        told = json.loads(done.stdout)
        jsonschema.validate(told, schema)
        assert told["evidence"]["connections"] == len(files)


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("--learn", "{demo}", "--server", "nobody.example"), 3, "nothing to learn from"),
        (("--server", "nobody.example"), 2, "--learn"),
        (("--learn", "{demo}", "--diff"), 2, "--learn"),
        (("--learn", "absent.pcap"), 3, "absent.pcap"),
    ],
)
def test_what_makes_no_sense_gets_a_sentence(tlswire, demo, arguments, status, said):
    done = tlswire("policies", *(one.format(demo=demo) for one in arguments))
    assert (done.returncode, done.stdout) == (status, b"")
    assert said in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()


def test_of_several_servers_one_must_be_named(tlswire, captures):
    done = tlswire("policies", "--learn", captures / "demo.pcapng", *captures.glob("dtls-1*.pcap"))
    assert done.returncode == 2
    assert b"server.example (" in done.stderr


class Looked(dict):
    """Wins that count how often one of them is looked for."""

    looks = 0

    def get(self, *which):
        self.looks += 1
        return super().get(*which)


def in_order(values):
    """The order by its definition: of those left, the one over which fewest others win."""
    left, out = set(values.accepted), []
    while left:

        def place(one):
            won = (values.wins.get((other, one), 0) for other in left)
            lost = (values.wins.get((one, other), 0) for other in left)
            beaten = sum(a > b for a, b in zip(won, lost, strict=True))
            return beaten, -values.accepted[one], one

        out.append(min(left, key=place))
        left.remove(out[-1])
    return tuple(out)


def test_accepted_values_come_in_the_order_in_which_they_win():
    random = Random(1)
    for _ in range(50):
        values = Values()
        for _ in range(random.randrange(1, 40)):
            offered = random.sample(range(12), random.randrange(1, 6))
            values.choose(random.choice(offered), offered, random.randrange(1, 4), 0)
        assert values.ordered() == in_order(values)


def test_order_takes_a_look_for_each_win_and_none_for_each_pair():
    values = Values(wins=Looked())
    for one in range(400):
        values.choose(one, [one, (one + 1) % 400], 1, 0)
    noted = values.wins.looks
    values.ordered()
    assert values.wins.looks - noted <= 2 * 400
