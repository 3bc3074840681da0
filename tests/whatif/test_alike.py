"""The same answer from captures, stored rows and tables, by rows and by columns."""

import io
import json

import pyarrow
import pyarrow.parquet
import pytest

import tlswire as package
from tests.whatif.made import MODERN, TLS11, TLS12, row
from tlswire import Offer, Policy, negotiate, what_if
from tlswire.policy import UNKNOWN
from tlswire.whatif import sources
from tlswire.whatif.offers import distinct

POLICIES = ("ELBSecurityPolicy-TLS-1-2-2017-01", "mozilla-modern", "openssl", "java-17", "go-1.27")
SETS = ["default", "offer", "ids"]


@pytest.fixture(scope="module")
def files(captures):
    return sorted([*captures.glob("*.pcap*"), *captures.parent.glob("stories/*.pcap")])


@pytest.fixture(scope="module")
def rows(files):
    return package.read_capture(files, columns=SETS)


@pytest.fixture
def by_columns(monkeypatch):
    """However few rows there are, they are looked at by columns."""
    monkeypatch.setattr(sources, "FEW", -1)


def stored(rows):
    """The rows as they are read back from Parquet."""
    file = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.table(rows), file)
    return pyarrow.parquet.read_table(file)


def plainly(found):
    return json.loads(json.dumps(found.to_dict()))


def test_each_hello_and_its_stored_row_negotiate_alike(files):
    compared = 0
    for file in files:
        hellos = {}
        with package.open_capture(file) as capture:
            for one in capture.messages():
                if one.type == "client_hello" and one.protocol != "ssl2":
                    hellos.setdefault(one.connection_id, one)
        back = stored(package.read_capture(file)).to_pylist()
        for one in back:
            if one["connection_id"] not in hellos or not one["client_hello_complete"]:
                continue
            hello = hellos[one["connection_id"]]
            direct = Offer.from_hello(hello.message, transport=one["protocol"])
            # No row tells of tickets and session ids that were offered.
            direct = direct.but(record_version=one["client_record_version"], session=UNKNOWN)
            read = Offer.from_row(one)
            for name in POLICIES:
                policy = Policy.load(name)
                expected = negotiate(direct, policy)
                assert negotiate(read, policy) == expected, (file.name, name)
                assert negotiate(distinct(read), policy) == expected, (file.name, name)
            compared += 1
    assert compared > 150


def test_captures_rows_tables_and_files_answer_alike(rows, by_columns):
    expected = plainly(what_if(list(rows), POLICIES, baseline="openssl"))
    assert expected["head"]["connections"] > 200
    tables = {
        "connections": rows,
        "Parquet": stored(rows),
        "dictionaries": rows.to_pylist(),
        "polars": rows.to_polars(),
        "pandas": rows.to_pandas(),
        "batches": stored(rows).to_reader(7),
        "plain lists": stored(rows).to_pydict(),
    }
    for name, one in tables.items():
        assert plainly(what_if(one, POLICIES, baseline="openssl")) == expected, name


def test_default_and_offer_columns_are_enough(files, by_columns):
    rows = package.read_capture(files)
    table = stored(rows)
    found = plainly(what_if(table, POLICIES))
    assert found == plainly(what_if(list(rows), POLICIES))
    assert found["head"]["folded"] is None


def test_an_extension_array_of_one_batch_is_taken(rows, by_columns):
    (batch,) = stored(rows).combine_chunks().to_batches()
    assert what_if(batch, "mozilla-modern").head.connections == len(rows)


def test_hellos_alone_answer_as_their_captures_do_against_a_baseline(captures):
    """They tell no outcome: what is named as the present policy stands in for it."""
    files = sorted(captures.parent.glob("hellos/*.client_hello.bin"))
    hellos = package.parse_client_hellos([one.read_bytes() for one in files])
    found = what_if(hellos, POLICIES, baseline="mozilla-old")
    assert plainly(what_if(hellos.to_pyarrow(), POLICIES, baseline="mozilla-old")) == plainly(found)
    present = Policy.load("mozilla-old")
    for answer in found.answers:
        assert sum(answer.counts.values()) == len(files)
        refused = [negotiate(Offer.from_row(one), answer.policy).ok is False for one in hellos]
        before = [negotiate(Offer.from_row(one), present).ok is False for one in hellos]
        both = list(zip(refused, before, strict=True))
        assert answer.counts["breaks"] == both.count((True, False))
        assert answer.counts["fails_anyway"] == both.count((True, True))
        assert answer.counts["fixed"] == both.count((False, True))


def test_many_made_up_rows_answer_alike_by_rows_and_by_columns(by_columns):
    """What all rows together tell: folding, falling back, certificates, names."""
    shown = {"client_certificate_requested": True, "client_certificate_sent": True}
    made = [
        row(MODERN, 0x0304, client_random="aa", at=1),
        row(MODERN, None, client_random="aa", at=0),
        row(TLS11, at=2, address="192.0.2.2"),
        row(TLS12, 0x0303, at=3, address="192.0.2.2"),
        row(TLS11, 0x0302, at=50, address="192.0.2.2"),
        row(TLS12, 0x0303, at=4, client_certificate_subject="CN=a", **shown),
        row(TLS12, 0x0303, at=5, client_certificate_requested=None, resumed=True),
        row(TLS12, 0x0303, at=6, client_certificate_requested=True, address="192.0.2.3"),
        row(MODERN, 0x0304, at=7, name=None, address=None, ts=None),
        row(MODERN, 0x0304, at=8, name="other.example"),
    ]
    policies = [
        Policy(
            name="strict",
            versions=(0x0303, 0x0304),
            ciphers=(0x1301, 0xC02F),
            groups=(0x1D,),
            client_auth="require",
        ),
        Policy(name="names", versions=(0x0303,), ciphers=(0xC02F,), server_names=("app.example",)),
        "mozilla-modern",
    ]
    expected = what_if(made, policies)
    assert expected.head.folded == 1
    assert expected.counts["names"]["falls_back"]
    assert expected.counts["names"]["breaks"] == 2
    assert expected.presented
    columns = {name: [one[name] for one in made] for name in made[0]}
    found = what_if(pyarrow.table(columns), policies)
    assert plainly(found) == plainly(expected)


def test_a_table_with_columns_of_another_type_is_refused():
    table = pyarrow.table({name: [[1]] for name in row(MODERN, 0x0304)})
    with pytest.raises(package.ColumnsError, match=r"outcome, which is list.*not as a list"):
        what_if(table, "mozilla-modern")
    table = pyarrow.table({name: ["1"] for name in row(MODERN, 0x0304)})
    with pytest.raises(package.ColumnsError, match="client_ciphers, which is string"):
        what_if(table, "mozilla-modern")


def test_a_table_without_the_columns_names_them():
    table = pyarrow.table({"src_ip": ["192.0.2.1"]})
    with pytest.raises(package.ColumnsError, match="client_ciphers"):
        what_if(table, "mozilla-modern")


def test_a_path_is_no_table():
    with pytest.raises(TypeError, match="read_capture"):
        what_if("capture.pcap", "mozilla-modern")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("client_ciphers", one) for one in ("x", ["x"], [-1], [99_999_999], [None])),
        *(("version_id", one) for one in ("zz", 999_999, 1 << 40, float("nan"), -1)),
        *(("ts", one) for one in ("soon", 1e300, 1 << 62)),
        *(("src_ip", {"a": 1}), ("outcome", ["a"]), ("alert_id", [1]), ("hello_retry", "no")),
    ],
)
def test_values_of_another_type_are_told_by_column_and_row(name, value):
    made = [row(MODERN, 0x0304), row(MODERN, 0x0304) | {name: value}]
    with pytest.raises(package.ColumnsError, match=f"row 2: {name} is "):
        what_if(made, "mozilla-modern")
    columns = {one: [made[1][one]] for one in made[1]}
    with pytest.raises(package.ColumnsError, match=name):
        what_if(pyarrow.table(columns), "mozilla-modern")


def test_a_line_with_a_value_of_another_type_is_told_with_its_number(tlswire, tmp_path):
    good, file = row(MODERN, 0x0304) | {"ts": None}, tmp_path / "rows.jsonl"
    deep = '{"a":' + "[" * 200_000 + "]" * 200_000 + "}"
    for bad, said in (
        (json.dumps(good | {"version_id": "zz"}), "line 2: version_id is 'zz', not a number"),
        (deep, "line 2: no JSON"),
    ):
        file.write_text(f"{json.dumps(good)}\n{bad}\n")
        done = tlswire("what-if", file, "--policy", "mozilla-modern")
        assert (done.returncode, done.stdout) == (3, b"")
        assert said in done.stderr.decode()
        assert "Traceback" not in done.stderr.decode()
