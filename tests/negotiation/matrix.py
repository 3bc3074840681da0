"""Predicted and real, for every hello and every server.

    python -m tests.negotiation [SEED] [PART OF A SERVER'S NAME ...]

prints one line per server, and every disagreement.
"""

import random
import sys
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

import tlswire
from tests.negotiation import compiled, hellos, identity, servers, wire
from tlswire.negotiation import Offer, negotiate

# What no offer shows, by name: the stacks that are not predicted, and why.
EXCEPTIONS = {
    ("sid 33 bytes", "go"): "takes a session id that is too long, of a hello that cannot be read",
    ("sv odd length", "boringssl"): "takes the first version of a list that cannot be read",
}
CIPHERS = (
    *(0x1301, 0x1302, 0x1303, 0xC02F, 0xC030, 0xC02B, 0xC02C, 0xCCA8, 0xCCA9, 0xC013, 0xC014),
    *(0xC009, 0xC00A, 0x009C, 0x009D, 0x002F, 0x0035, 0x009E, 0x0033, 0x00FF, 0x2A2A),
)
SCHEMES = (0x0804, 0x0805, 0x0403, 0x0503, 0x0807, 0x0401, 0x0501, 0x0601, 0x0809, 0x0201)


@dataclass(frozen=True)
class Pair:
    """One hello at one server."""

    server: str
    hello: str
    real: str
    predicted: str
    agrees: bool
    excused: str = ""

    def __str__(self):
        why = f" ({self.excused})" if self.excused else ""
        return f"{self.server}: {self.hello}: real {self.real}, predicted {self.predicted}{why}"


def drawn(seed, count):
    """Hellos drawn at random, by name; the seed makes them come again."""
    rng = random.Random(seed)

    def some(values, most=None):
        return tuple(rng.sample(values, rng.randint(1, most or len(values))))

    out = {}
    for number in range(count):
        groups = some((0x1D, 0x17, 0x18, 0x19, 0x1E, 0x100))
        sharable = [one for one in groups if one in {0x1D, 0x17, 0x18, 0x19}]
        versions = some((0x0304, 0x0303, 0x0302, 0x0301, 0x4A4A))
        is_new = rng.random() < 0.7
        hello = replace(
            hellos.BASE,
            versions=versions if is_new else None,
            legacy=0x0303 if is_new else rng.choice((0x0301, 0x0302, 0x0303)),
            ciphers=some(CIPHERS),
            groups=groups,
            shares=tuple(rng.sample(sharable, rng.randint(0, len(sharable)))) if is_new else None,
            schemes=some(SCHEMES),
            alpn=rng.choice((None, ("h2",), ("http/1.1",), ("h2", "http/1.1"))),
        )
        out[f"drawn {seed}.{number}"] = hello.bytes()
    return out


def tenth(fixed):
    """How many are to be drawn so that they are a tenth of all."""
    return -(-len(fixed) // 9)


def offer_of(data):
    """The offer of a hello; one whose record is odd is read without it."""
    if data[0] & 0x80:
        return Offer.from_hello(tlswire.parse_messages(data)[0])
    if data[0] not in {1, 22}:
        return Offer(defect="not_tls")
    for start in (0, 5):
        try:
            offer = Offer.from_hello(tlswire.parse_client_hello(data[start:]))
        except tlswire.ParseError as error:
            last = error
        else:
            return offer.but(
                record_version=int.from_bytes(data[1:3], "big"), empty_record=has_empty(data)
            )
    return Offer.unreadable(last)


def has_empty(data):
    """Whether a record of these is empty."""
    at = 0
    while at + 5 <= len(data):
        length = int.from_bytes(data[at + 3 : at + 5], "big")
        if not length:
            return True
        at += 5 + length
    return False


def predicted(outcome, stack):
    """What the first answer should be, as `Reply` writes it."""
    failure = outcome.failure
    is_retried = stack.retries_first and outcome.hello_retry is True
    if failure is not None and not failure.is_late and not is_retried:
        answer = failure.answer
        words = {"close": "closed", "close_notify": "alert 0", "silent": "silent"}
        return words.get(answer, f"alert {answer}")
    group = 0 if outcome.group is None else outcome.group
    agreed = (outcome.version, outcome.cipher, group)
    if not all(isinstance(one, int) for one in agreed):
        return "unknown"
    kind = "HRR" if outcome.hello_retry else "SH"
    group = "-" if outcome.group is None else f"{outcome.group:04x}"
    # What follows a HelloRetryRequest is the answer to another hello.
    late = "" if outcome.hello_retry else then(failure)
    return f"{kind} {outcome.version:04x} {outcome.cipher:04x} {group}{late}"


def then(failure):
    """The alert that the server sends after its hello, where anybody can read it."""
    if failure is None or failure.is_encrypted or failure.side == "client":
        return ""
    return "" if failure.stage.name == "client_certificate" else f", then alert {failure.answer}"


def agree(reply, text):
    """Whether an answer is the predicted one."""
    if reply.group is None and reply.version is not None:
        # The group of a key exchange that the server has not told: an unnamed field, RSA.
        return str(reply).split()[:3] == text.split()[:3] and tail(str(reply)) == tail(text)
    return str(reply) == text


def tail(text):
    return text.partition(",")[2]


def run(server, folder, sent):
    """Every hello sent to one server."""
    out = []
    with servers.running(server, folder) as port:
        for name, data in sent.items():
            text = predicted(negotiate(offer_of(data), server.policy), server.policy.implementation)
            reply = wire.ask(port, data)
            excused = EXCEPTIONS.get((name, server.stack), "")
            out.append(Pair(server.name, name, str(reply), text, agree(reply, text), excused))
    return out


def prepare(folder):
    """Keys, certificates, and the server in Go where there is Go.

    `client.pem` is what a client shows, of the authority that `rsa.pem` is.
    """
    made = {kind: identity.make(folder, kind) for kind in identity.KEYS}
    identity.make(folder, "rsa", file="client", name="client.example", issuer=made["rsa"])
    if servers.GO:
        servers.build_go(folder)


def summary(pairs):
    """A line per server, and a line per disagreement."""
    lines = []
    for server in dict.fromkeys(pair.server for pair in pairs):
        mine = [pair for pair in pairs if pair.server == server]
        good = sum(pair.agrees for pair in mine)
        lines.append(f"{server:32} {good:5} of {len(mine):5}")
        lines += [f"    {pair}" for pair in mine if not pair.agrees]
    good = sum(pair.agrees for pair in pairs)
    lines.append(f"{'all':32} {good:5} of {len(pairs):5}  {good / max(len(pairs), 1):.2%}")
    return lines


def main(arguments):
    seed = arguments[0] if arguments else str(random.randrange(10**6))
    wanted = arguments[1:]
    pairs = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        prepare(folder)
        sent = hellos.everything()
        sent |= drawn(seed, tenth(sent))
        for server in (*servers.everything(), *compiled.everything()):
            if not wanted or any(word in server.name for word in wanted):
                compiled.require(server)
                pairs += run(server, folder, sent)
    print("\n".join(summary(pairs)))


if __name__ == "__main__":
    main(sys.argv[1:])
