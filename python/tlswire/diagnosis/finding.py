"""What a rule finds, and what becomes of it."""

from dataclasses import dataclass, field
from typing import Any, Literal

from tlswire.diagnosis.classes import CLASSES
from tlswire.negotiation import Change

Certainty = Literal["certain", "likely", "possible"]
CERTAINTIES: tuple[Certainty, ...] = ("certain", "likely", "possible")


@dataclass(frozen=True)
class Finding:
    """One possible cause.

    Attributes:
        name: A name of `CLASSES`.
        certainty: How sure it is.
        cause: The cause in plain words.
        unsure: What is not sure, and why; a sentence each.
        alternatives: Other classes that would look the same.
        rule: For an illegal message, the rule that it breaks.
    """

    name: str
    certainty: Certainty
    cause: str
    unsure: tuple[str, ...] = ()
    alternatives: tuple[str, ...] = ()
    rule: str = ""


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """Why a connection failed or stopped.

    Attributes:
        finding: The class, how certain it is, and the cause in words.
        source: Which input it is of; frames are counted within it.
        connection_id, client, server, server_name: Which connection it is.
        ended_by: `client`, `server` or `unknown`.
        stage: The last message seen, or `None` before any.
        evidence: Frames, alert, and a display filter for Wireshark that finds the packets.
        control: Another connection to this server that came about, and what it had.
        changes: What would help, where the policy is known.
        client_change, server_change: What each side could do, in words.
        mutual: What can be said of a client certificate.
        resumption: What can be said of an earlier session.
        count: How many connections it stands for.
    """

    finding: Finding
    source: str | None
    connection_id: str | None
    client: str
    server: str
    server_name: str | None
    ja4: str | None
    ended_by: str
    stage: str | None
    evidence: dict[str, Any]
    control: dict[str, Any] | None = None
    changes: tuple[Change, ...] = ()
    client_change: str = ""
    server_change: str = ""
    mutual: str = ""
    resumption: str = ""
    count: int = 1
    key: Any = field(default=None, repr=False)

    @property
    def name(self) -> str:
        """The stable name of the class."""
        return self.finding.name

    @property
    def certainty(self) -> Certainty:
        """How sure it is."""
        return self.finding.certainty

    @property
    def title(self) -> str:
        """The class in a few words."""
        return CLASSES[self.name].title

    @property
    def searched(self) -> tuple[str, ...]:
        """Words that people search for."""
        return CLASSES[self.name].searched

    def to_dict(self) -> dict[str, Any]:
        """The explanation in plain values, with stable names."""
        return {
            "class": self.name,
            "title": self.title,
            "certainty": self.certainty,
            "count": self.count,
            "source": self.source,
            "connection_id": self.connection_id,
            "client": self.client,
            "server": self.server,
            "server_name": self.server_name,
            "ja4": self.ja4,
            "ended_by": self.ended_by,
            "stage": self.stage,
            "cause": self.finding.cause,
            "rule": self.finding.rule or None,
            "unsure": list(self.finding.unsure),
            "alternatives": list(self.finding.alternatives),
            "control": self.control,
            "evidence": self.evidence,
            "client_change": self.client_change or None,
            "server_change": self.server_change or None,
            "changes": [one.to_dict() for one in self.changes],
            "mutual": self.mutual,
            "resumption": self.resumption,
            "searched": list(self.searched),
        }
