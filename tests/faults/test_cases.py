"""Each fault case of the sections that are listed has tests, and they are there."""

import re
import tomllib
from pathlib import Path

import pytest

from tests.architecture.table import TOP
from tlswire._native import describe_anomalies

CASES = tomllib.loads(Path(__file__).with_name("cases.toml").read_text())["case"]
# Extensions, certificates, DTLS, QUIC; IP and link.
NUMBERS = [*range(29, 58), *range(70, 78)]


def functions(file):
    """The tests in a file, of Python or of Rust."""
    source = (TOP / file).read_text()
    if file.endswith(".py"):
        return set(re.findall(r"^def (test_\w+)\(", source, re.MULTILINE))
    return set(re.findall(r"#\[test\]\s+fn (\w+)\(", source))


def test_every_case_is_there_once_and_in_order():
    assert [case["number"] for case in CASES] == NUMBERS


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["number"])
def test_its_tests_are_there(case):
    assert case["tests"]
    for name in case["tests"]:
        file, _, function = name.partition("::")
        assert function in functions(file), name


def test_every_anomaly_that_is_named_is_one():
    known = {name for name, *_ in describe_anomalies()}
    assert {name for case in CASES for name in case["anomalies"]} <= known


def test_anomalies_of_these_layers_have_a_case():
    mine = {
        name
        for name, layer, *_ in describe_anomalies()
        if layer in {"extension", "certificate", "quic"}
    }
    assert mine - {name for case in CASES for name in case["anomalies"]} == {
        "certificate_compression"
    }
