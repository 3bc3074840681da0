"""Tells, after the benchmarks, how many times faster the native parser is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from _pytest.terminal import TerminalReporter
    from pytest_benchmark.fixture import BenchmarkFixture

Medians = dict[str, dict[str, float]]
MEDIANS = pytest.StashKey[Medians]()


@pytest.fixture(autouse=True)
def _kept(request: pytest.FixtureRequest, benchmark: BenchmarkFixture) -> Iterator[None]:
    """Keeps the median of each benchmark under its group and its parser."""
    yield
    if benchmark.stats is not None and benchmark.group:
        medians = request.config.stash.setdefault(MEDIANS, {})
        parser = request.node.callspec.params["parser"]
        medians.setdefault(benchmark.group, {})[parser] = benchmark.stats.stats.median


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: TerminalReporter, config: pytest.Config) -> None:
    """Prints a line for each group of which both parsers ran."""
    for group, medians in config.stash.get(MEDIANS, {}).items():
        if {"native", "reference"} <= medians.keys():
            times = medians["reference"] / medians["native"]
            terminalreporter.write_line(f"{group}: native is {times:,.0f} x faster than reference")
