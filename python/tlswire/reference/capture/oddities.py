"""What is odd about a session, by the names of anomalies."""

from collections.abc import Iterator

from tlswire.errors import ParseError
from tlswire.reference.capture.connection import Hello
from tlswire.reference.capture.negotiated import is_offered, offers_tls13
from tlswire.reference.extension import E, Extensions
from tlswire.reference.extension.pre_shared_key import OfferedPsks
from tlswire.reference.extension.server_name import ServerNameList
from tlswire.reference.extension.table import Table, decode
from tlswire.reference.handshake import ClientHello, Context, Message, ServerHello
from tlswire.reference.handshake.version import is_tls13
from tlswire.registry import ExtensionType

# Extensions of one message that are looked at one by one.
MAX_EXTENSIONS = 512
# Oddities after which a direction cannot be read.
BREAKING = ("content_type", "record_length", "record_flood")


def of_choice(sent: Hello | None, server: ServerHello) -> Iterator[str]:
    """Hold the server's choice against the client's offer (RFC 9846 §4.2.3)."""
    if sent is None or sent.is_ssl2:
        return
    try:
        client = Message.parse(sent.message, Context()).body
    except ParseError:
        return
    if not isinstance(client, ClientHello):
        return
    if not is_offered(client, server):
        yield "not_offered"
    is_old = not is_tls13(server.version)
    if server.downgrade_sentinel and is_old and offers_tls13(client):
        yield "downgrade"


def of_extensions(
    extensions: Extensions | None, defect: ParseError | None, table: Table
) -> Iterator[str]:
    """What is wrong with a hello's extensions. Each costs itself alone."""
    if defect is not None:
        yield "decode_error"
    found = list(extensions or ())
    if len(found) > MAX_EXTENSIONS:
        yield "too_many_extensions"
    for raw in found[:MAX_EXTENSIONS]:
        try:
            decode(raw, table)
        except ParseError:
            yield "malformed_extension"
    if extensions is not None and extensions.duplicate is not None:
        yield "duplicate_extension"


def is_like_a_record(seen: bytes) -> bool:
    """What begins with the type and the version of a record, and is none: damaged."""
    return len(seen) > 4 and seen[0] in range(20, 24) and seen[1] == 3 and seen[2] <= 4


def of_offer(hello: ClientHello) -> Iterator[str]:
    """What is odd about extensions of a client that are sound by themselves."""
    extensions = hello.extensions or Extensions()
    names = _sound(extensions, ServerNameList)
    if names is not None and not names.is_one_host_name:
        yield "odd_server_name"
    keys = _sound(extensions, OfferedPsks)
    if keys is None:
        return
    is_last = extensions.types[-1] == ExtensionType.PRE_SHARED_KEY
    if len(keys.identities) != len(keys.binders) or not is_last:
        yield "odd_pre_shared_key"


def _sound(extensions: Extensions, kind: type[E]) -> E | None:
    try:
        return extensions.get(kind)
    except ParseError:
        return None


def is_midstream(seen: bytes) -> bool:
    """Protected records of a connection that began before the capture."""
    if len(seen) < 5 or seen[1] != 3 or seen[2] > 4:
        return False
    is_alert = seen[0] == 0x15 and seen[3] == 0 and seen[4] > 2
    return is_alert or (seen[0] == 0x17 and seen[3] <= 0x48)
