"""Commands run to their end, and peers that run beside the capture and are talked to."""

from __future__ import annotations

import subprocess
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

PATIENCE = 15.0
"""Seconds after which a peer that did not do what was expected of it is an error."""
SOCKETS = {"tcp": "0A", "tcp6": "0A", "udp": "07", "udp6": "07"}
"""The kernel's tables of sockets, and the state in them of one that awaits peers."""


class PeerError(RuntimeError):
    """A peer or a tool did not do what its scenario expects of it."""


def run(*command: str | Path, text_input: str | None = None) -> str:
    """Run a command to its end and return its output; an exit status other than 0 is an error."""
    words = [str(word) for word in command]
    done = subprocess.run(words, input=text_input, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        message = f"{' '.join(words)} ended with {done.returncode}: {done.stderr.strip()}"
        raise PeerError(message)
    return done.stdout


def wait_until(condition: Callable[[], bool], what: str, patience: float = PATIENCE) -> None:
    """Wait until a condition holds, and fail with a sentence when it does not."""
    deadline = time.monotonic() + patience
    while not condition():
        if time.monotonic() > deadline:
            message = f"waited {patience:.0f} s in vain: {what}"
            raise PeerError(message)
        time.sleep(0.01)


class Peer:
    """A process with a log of everything it says and a line to its standard input."""

    def __init__(self, command: Sequence[str], log: Path, environment: Mapping[str, str]) -> None:
        """Start the process; its output, both streams, goes to the log."""
        self.log = log
        self.name = " ".join(command)
        with log.open("wb") as output:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=dict(environment),
            )

    @property
    def output(self) -> str:
        """Everything the peer has said until now."""
        return self.log.read_text(errors="replace")

    @property
    def running(self) -> bool:
        """Whether the process has not ended."""
        return self._process.poll() is None

    def listens(self, port: int) -> bool:
        """Whether a socket listens on a port in the network namespace of this process."""
        if not self.running:
            message = f"{self.name} ended before it listened:\n{self.output}"
            raise PeerError(message)
        wanted = f":{port:04X}"
        for table, state in SOCKETS.items():
            with open(f"/proc/{self._process.pid}/net/{table}") as lines:
                columns = [line.split() for line in lines]
            if any(row[1].endswith(wanted) and row[3] == state for row in columns[1:]):
                return True
        return False

    def say(self, text: str) -> None:
        """Write to the peer's standard input."""
        if self._process.stdin is not None:
            self._process.stdin.write(text.encode())
            self._process.stdin.flush()

    def end_input(self) -> None:
        """Close the peer's standard input."""
        if self._process.stdin is not None:
            self._process.stdin.close()

    def expect(self, text: str, patience: float = PATIENCE) -> None:
        """Wait until the peer has said something."""

        def said() -> bool:
            return text in self.output

        try:
            wait_until(lambda: said() or not self.running, f"{self.name} says {text!r}", patience)
        except PeerError as error:
            message = f"{error}\n{self.output}"
            raise PeerError(message) from None
        if not said():
            message = f"{self.name} ended without {text!r}:\n{self.output}"
            raise PeerError(message)

    def finish(self, patience: float = PATIENCE) -> str:
        """Wait for the end of the process and return everything it said."""
        try:
            self._process.wait(patience)
        except subprocess.TimeoutExpired:
            message = f"{self.name} did not end:\n{self.output}"
            raise PeerError(message) from None
        return self.output

    def signal(self, number: int) -> None:
        """Send a signal to the process, if it still runs."""
        if self.running:
            self._process.send_signal(number)

    def stop(self) -> None:
        """End the process if it still runs, and forget it."""
        if self.running:
            self._process.kill()
        self._process.wait()
        if self._process.stdin is not None:
            try:
                self._process.stdin.close()
            except BrokenPipeError:
                return
