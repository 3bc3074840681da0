"""Bodies of extensions, generated and encoded: for each message, by type, as they should be."""

from hypothesis import strategies as st

from tests.pieces import (
    behind,
    byte,
    code_point,
    code_points,
    empty,
    fixed,
    four,
    joined,
    number,
    one_list,
    opaque8,
    opaque16,
    opaque24,
    sent,
    short,
    text,
    two,
    u8,
    varint,
    vector,
    version,
)

server_name = st.builds(lambda kind, name: number(1, kind) + vector(2, name), st.just(0) | u8, text)
key_share = st.builds(
    lambda group, key: number(2, group) + vector(2, key), code_point, st.binary(max_size=40)
)
identity = st.builds(
    lambda name, age: vector(2, name) + number(4, age), short, st.integers(0, 0xFFFF_FFFF)
)
psks = st.builds(
    lambda names, binders: names + binders,
    joined(identity),
    joined(st.binary(max_size=40).map(lambda one: vector(1, one))),
)
ech = st.builds(
    lambda suite, config, encapsulated, payload: (
        b"\0" + suite + number(1, config) + vector(2, encapsulated) + vector(2, payload)
    ),
    st.binary(min_size=4, max_size=4),
    u8,
    short,
    st.binary(max_size=60),
)
alpn = joined(behind(1, text.map(lambda name: name[:255])))
ocsp = sent(joined(opaque16), opaque16)
ocsp_request = st.one_of(
    sent(st.just(b"\1"), ocsp),
    sent(st.sampled_from([b"\2", b"\x09"]), short),
)
trusted_ca_keys = joined(
    st.one_of(
        st.just(b"\0"),
        sent(st.sampled_from([b"\1", b"\3"]), fixed(20)),
        sent(st.just(b"\2"), opaque16),
    )
)
sct = st.one_of(
    sent(st.just(b"\0"), fixed(32), fixed(8), opaque16, byte, byte, opaque16),
    sent(byte, short),
)
scts = joined(behind(2, sct))
ech_suites = joined(sent(two, two))
ech_contents = sent(
    byte, two, opaque16, ech_suites, byte, behind(1, text), joined(sent(two, opaque16))
)
ech_config = st.one_of(
    sent(st.just(b"\xfe\x0d"), behind(2, ech_contents)),
    sent(two, opaque16),
)
ech_draft = sent(fixed(4), st.one_of(byte, opaque8, opaque16), opaque16, opaque16)
preferred_address = sent(fixed(24), opaque8, fixed(16))
versions = sent(four, st.lists(four, max_size=3).map(b"".join))


def transport_parameter(identifier, value):
    """A parameter whose lengths take one byte."""
    return value.map(lambda found: number(1, identifier) + number(1, len(found)) + found)


transport_parameters = st.lists(
    st.one_of(
        transport_parameter(0x01, varint),
        transport_parameter(0x04, varint),
        transport_parameter(0x0C, empty),
        transport_parameter(0x0D, preferred_address),
        transport_parameter(0x0F, short),
        transport_parameter(0x11, versions),
        transport_parameter(0x1B, short),
        sent(st.just(b"\x71\x29"), opaque8),
        sent(varint, opaque8),
    ),
    max_size=5,
).map(b"".join)
draft_list = joined(sent(two, opaque16))
draft_parameters = st.one_of(
    transport_parameters,
    draft_list,
    sent(four, draft_list),
    sent(four, behind(1, st.lists(four, max_size=3).map(b"".join)), draft_list),
)

CLIENT_BODIES = {
    0: joined(server_name),
    1: byte,
    2: empty,
    3: trusted_ca_keys,
    4: empty,
    5: ocsp_request,
    6: code_points(u8, 1, 1),
    7: code_points(u8, 1, 1),
    8: code_points(u8, 1, 1),
    9: code_points(u8, 1, 1),
    10: one_list,
    11: code_points(u8, 1, 1),
    12: opaque8,
    13: one_list,
    14: sent(code_points(), opaque8),
    15: byte,
    16: alpn,
    17: joined(sent(byte, behind(2, ocsp))),
    18: empty,
    19: code_points(u8, 1, 1),
    20: code_points(u8, 1, 1),
    21: short,
    22: empty,
    23: empty,
    24: sent(sent(byte, byte), code_points(u8, 1, 1)),
    25: joined(sent(byte, opaque8)),
    26: empty,
    0x0100: sent(*[opaque8] * 6),
    27: code_points(prefix=1),
    28: two,
    29: opaque8,
    30: opaque8,
    31: opaque16,
    32: opaque16,
    33: empty,
    34: one_list,
    35: short,
    36: sent(byte, byte, short),
    37: short,
    38: short,
    39: code_points(u8, 1, 1),
    40: joined(key_share),
    41: psks,
    42: empty,
    43: code_points(version, prefix=1),
    44: opaque16,
    45: code_points(u8, 1, 1),
    47: joined(opaque16),
    49: empty,
    50: one_list,
    51: joined(key_share),
    52: empty,
    53: opaque8,
    54: opaque8,
    55: opaque8,
    56: opaque8,
    57: transport_parameters,
    58: sent(byte, byte),
    59: two,
    60: short,
    61: empty,
    62: opaque8,
    4832: short,
    13172: empty,
    17513: alpn,
    17613: alpn,
    30031: empty,
    30032: empty,
    35387: sent(opaque16, opaque16, joined(sent(two, opaque16))),
    51764: joined(opaque8),
    55817: empty,
    64768: code_points(prefix=1),
    65032: ech_draft,
    65033: ech_draft,
    65034: ech_draft,
    65035: ech_draft,
    65036: ech_draft,
    65037: ech | st.just(b"\1"),
    65281: opaque8,
    65282: ech_draft,
    65445: draft_parameters,
    65486: sent(two, key_share, opaque16, opaque16),
}

SERVER_BODIES = {
    0: empty,
    1: byte,
    2: empty,
    3: empty,
    4: empty,
    5: empty,
    6: code_points(u8, 1, 1),
    7: code_points(u8, 1, 1),
    8: code_points(u8, 1, 1),
    9: byte,
    10: one_list,
    11: code_points(u8, 1, 1),
    14: sent(code_points(), opaque8),
    15: byte,
    16: alpn,
    18: scts,
    19: byte,
    20: byte,
    22: empty,
    23: empty,
    24: sent(sent(byte, byte), code_points(u8, 1, 1)),
    25: code_points(u8, 1, 2),
    26: empty,
    0x0100: sent(*[opaque8] * 6),
    28: two,
    31: opaque16,
    33: empty,
    35: short,
    36: sent(byte, byte, short),
    37: short,
    38: short,
    39: byte,
    40: key_share,
    41: two,
    43: version.map(lambda one: number(2, one)),
    51: key_share,
    52: joined(behind(2, sent(two, short))),
    53: opaque8,
    54: opaque8,
    55: opaque8,
    56: opaque8,
    59: sent(two, short),
    60: short,
    61: empty,
    62: opaque8,
    13172: st.lists(opaque8, max_size=3).map(b"".join),
    30031: empty,
    30032: empty,
    35387: sent(two, opaque16),
    65281: opaque8,
}

RETRY_BODIES = {
    31: opaque16,
    40: two,
    43: version.map(lambda one: number(2, one)),
    44: opaque16,
    51: two,
    60: short,
    62: opaque8,
    65037: fixed(8),
}

ENCRYPTED_BODIES = {
    0: empty,
    1: byte,
    10: one_list,
    14: sent(code_points(), opaque8),
    15: byte,
    16: alpn,
    19: byte,
    20: byte,
    24: sent(sent(byte, byte), code_points(u8, 1, 1)),
    25: code_points(u8, 1, 2),
    28: two,
    32: sent(opaque8, opaque16, four),
    39: byte,
    42: empty,
    55: opaque8,
    56: opaque8,
    57: transport_parameters,
    58: byte,
    62: opaque8,
    4832: short,
    17513: short,
    17613: short,
    51764: joined(opaque8),
    65032: joined(ech_config),
    65033: joined(ech_config),
    65034: joined(ech_config),
    65035: joined(ech_config),
    65036: joined(ech_config),
    65037: joined(ech_config),
    65445: draft_parameters,
    65486: fixed(16) | sent(byte, short),
}

CERTIFICATE_BODIES = {
    5: sent(byte, opaque24),
    18: scts,
    34: sent(four, two, opaque24, two, opaque16),
    52: joined(behind(2, sent(two, short))),
    59: sent(two, short),
    62: opaque8,
    51764: empty,
}

REQUEST_BODIES = {
    0: joined(server_name),
    5: ocsp_request,
    13: one_list,
    18: empty,
    27: code_points(prefix=1),
    34: one_list,
    47: joined(opaque16),
    48: joined(sent(opaque8, opaque16)),
    50: one_list,
    52: empty,
    62: opaque8,
    51764: joined(opaque8),
}

TICKET_BODIES = {
    42: four,
    46: four,
    62: opaque8,
}

BODIES = {
    "client_hello": CLIENT_BODIES,
    "server_hello": SERVER_BODIES,
    "hello_retry_request": RETRY_BODIES,
    "encrypted_extensions": ENCRYPTED_BODIES,
    "certificate": CERTIFICATE_BODIES,
    "certificate_request": REQUEST_BODIES,
    "new_session_ticket": TICKET_BODIES,
}
# Types whose bodies have a layout somewhere, those of drafts among them.
KNOWN_TYPES = sorted({kind for bodies in BODIES.values() for kind in bodies})
