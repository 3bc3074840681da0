"""The command line: choose scenarios, make their captures, write the lists."""

from __future__ import annotations

import argparse
import importlib
import os
import pkgutil
import shutil
import sys
import tempfile
from pathlib import Path

from . import check, index, scenarios
from .capture import Tcpdump, pack
from .certificates import Certificates
from .lab import Lab
from .network import Network
from .process import PeerError
from .scenario import SCENARIOS, Facts, Scenario
from .stacks import MissingStackError, require, with_version

OUT = Path(__file__).parents[1] / "data" / "captures"
TOOLS = ("tcpdump", "tshark", "editcap", "ip", "ethtool", "nft", "openssl", "zstd")


def load() -> None:
    """Import every module of scenarios; each fills the table."""
    for module in pkgutil.iter_modules(scenarios.__path__):
        importlib.import_module(f"{scenarios.__name__}.{module.name}")


def merge(scenario: Scenario, reported: list[Facts] | None) -> list[Facts]:
    """Join what was known beforehand and what the peers reported; a contradiction is an error."""
    known = [dict(facts) for facts in scenario.facts]
    if reported is not None and len(reported) != len(known):
        message = f"{scenario.name}: {len(reported)} reports of {len(known)} connections"
        raise PeerError(message)
    for facts, said in zip(known, reported or [{} for _ in known], strict=True):
        for key in facts.keys() & said.keys():
            if facts[key] != said[key]:
                message = (
                    f"{scenario.name}: {key} should be {facts[key]!r}, a peer says {said[key]!r}"
                )
                raise PeerError(message)
        facts |= said
    return known


def make(scenario: Scenario, out: Path, certificates: Certificates) -> index.Entry:
    """Play one scenario, check its capture and put it in its place."""
    for stack in (scenario.client, scenario.server):
        require(stack)
    with tempfile.TemporaryDirectory(prefix="captures-") as name:
        folder = Path(name)
        recorded = folder / "recorded.pcap"
        with Network(scenario.wire) as network:
            tcpdump = Tcpdump(network, scenario.recording, recorded)
            try:
                with Lab(folder, network, certificates, tcpdump) as lab:
                    if not scenario.recording.by_hand:
                        tcpdump.start()
                    reported = scenario.play(lab)
                    tcpdump.stop()
            finally:
                tcpdump.stop()
        if scenario.rewrite:
            scenario.rewrite(recorded)
        keylog = lab.keylog if lab.keylog.exists() and lab.keylog.stat().st_size else None
        facts = check.compare(scenario, recorded, keylog, merge(scenario, reported))
        pack(recorded, out / scenario.file, keylog if scenario.embed_secrets else None)
        if keylog:
            (out / "keylogs").mkdir(exist_ok=True)
            shutil.copyfile(keylog, out / "keylogs" / f"{scenario.name}.keylog")
    stacks = (with_version(scenario.client), with_version(scenario.server))
    return index.entry(scenario, stacks, facts, keylog=keylog is not None)


def arguments() -> argparse.Namespace:
    """The command line's options."""
    parser = argparse.ArgumentParser(prog="python -m tests.make_captures")
    parser.add_argument("--only", default="", help="make only those whose name contains this")
    parser.add_argument("--out", type=Path, default=OUT, help="folder of the captures")
    parser.add_argument("--list", action="store_true", help="name the scenarios and stop")
    return parser.parse_args()


def main() -> int:
    """Make the captures; the exit status is 1 when one could not be made."""
    options = arguments()
    load()
    chosen = [one for name, one in sorted(SCENARIOS.items()) if options.only in name]
    if options.list:
        for one in chosen:
            print(f"{one.file}: {one.shows}")
        return 0
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    if missing or os.geteuid() != 0:
        print(f"needs root and these programs, of which some are missing: {', '.join(missing)}")
        return 1
    return make_all(chosen, options.out)


def make_all(chosen: list[Scenario], out: Path) -> int:
    """Make some captures, and say of each how it went."""
    out.mkdir(parents=True, exist_ok=True)
    made: list[index.Entry] = []
    troubles = 0
    with tempfile.TemporaryDirectory(prefix="certificates-") as folder:
        certificates = Certificates(Path(folder))
        for one in chosen:
            try:
                made.append(make(one, out, certificates))
            except MissingStackError as error:
                troubles += 1
                print(f"SKIPPED {one.name}: {error}")
            except PeerError as error:
                troubles += 1
                print(f"FAILED {one.name}: {error}")
            else:
                print(f"made {one.file}")
    index.update(out, made)
    print(f"{len(made)} made, {troubles} not")
    return 1 if troubles else 0


if __name__ == "__main__":
    sys.exit(main())
