"""The native parser against the reference parser: `make bench` tells the ratios.

Both have the same functions, and give objects with the same attributes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import tlswire
import tlswire.reference

from .inputs import hello, hellos, seeds, wire
from .inputs.template import Template

if TYPE_CHECKING:
    from pathlib import Path
    from types import ModuleType

    from pytest_benchmark.fixture import BenchmarkFixture

PARSERS = {"native": tlswire, "reference": tlswire.reference}
both = pytest.mark.parametrize("parser", PARSERS)


def seed(name: str) -> seeds.Seed:
    """The connection of the one capture of that name."""
    (found,) = [each for each in seeds.read_seeds() if each.name == f"{name}.pcap"]
    return found


def hello_facts(parser: ModuleType, data: bytes) -> tuple[str, str, str]:
    """What is asked most often of a ClientHello."""
    parsed = parser.parse_client_hello(data)
    return parsed.server_name, parsed.ja3, parsed.ja4


def three_fields(parser: ModuleType, data: bytes) -> tuple[object, object, object]:
    """A name and two lists."""
    parsed = parser.parse_client_hello(data)
    return parsed.server_name, parsed.supported_versions, parsed.cipher_suites


@pytest.mark.benchmark(group="one ClientHello of a browser, three fields")
@both
def test_three_fields(benchmark: BenchmarkFixture, parser: str) -> None:
    data = hellos.first_flight(Template(seed("browser-chrome150")))
    name, _, suites = benchmark(three_fields, PARSERS[parser], data)
    assert name == "server.example"
    assert suites


@pytest.mark.benchmark(group="one ClientHello of a browser, with JA3 and JA4")
@both
def test_hello(benchmark: BenchmarkFixture, parser: str) -> None:
    data = hellos.first_flight(Template(seed("browser-chrome150")))
    name, ja3, ja4 = benchmark(hello_facts, PARSERS[parser], data)
    assert name == "server.example"
    assert ja3
    assert ja4


def flight_facts(parser: ModuleType, data: bytes) -> tuple[list[str], str]:
    """The messages of a server, and the fingerprint of its hello."""
    messages = parser.parse_messages(data)
    return [message.type for message in messages], messages[0].ja3s


@pytest.mark.benchmark(group="the flight of a TLS 1.2 server, with certificates")
@both
def test_flight(benchmark: BenchmarkFixture, parser: str) -> None:
    stream = seed("openssl-tls12-mutual").stream(from_client=False)
    data = stream[: max(max(message.where) for message in hello.messages(stream)) + 1]
    names, ja3s = benchmark(flight_facts, PARSERS[parser], data)
    assert names[:2] == ["server_hello", "certificate"]
    assert "server_hello_done" in names
    assert ja3s


def native_rows(path: Path) -> int:
    """How many rows come in batches."""
    with tlswire.open_capture(path) as capture:
        return sum(map(len, capture.batches()))


def reference_rows(path: Path) -> int:
    """How many rows the reference parser makes."""
    return len(tlswire.reference.read_capture(path))


ROWS: dict[str, Any] = {"native": native_rows, "reference": reference_rows}


@pytest.fixture(scope="module")
def capture(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int]:
    """A capture of 2 MB, and how many connections in it are TLS."""
    path = tmp_path_factory.mktemp("benches") / "handshakes.pcap"
    with path.open("wb") as out:
        summary = wire.write("handshakes", 2_000_000, 1, out)
    return path, summary.connections - summary.kinds["not TLS"]


@pytest.mark.benchmark(group="a capture of 2 MB to rows", min_rounds=5, warmup=True)
@both
def test_capture(benchmark: BenchmarkFixture, parser: str, capture: tuple[Path, int]) -> None:
    path, connections = capture
    assert benchmark(ROWS[parser], path) == connections
