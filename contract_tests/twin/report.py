"""What the twin found, as data: fidelity by operation, divergences, and what was not compared. Docs: docs/twin.md."""

import json
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from contract_tests.contract import Level
from contract_tests.redaction import redact

VERSION = 1
Severity = Literal["failing", "note"]
LAG = "Reads lag behind writes there, and waited half a second once that was seen; --settle 0.5 waits from the first."
"""What there is to say of a deployment that shows what was written only a moment later."""


class TwinFinding(BaseModel):
    """Where both sides differ.

    place    the steps down to it, `*` for any entry of a list; a header's name
    rule     id and sentence of the rule that it touches; where none does, the page's section stands for it
    same     how often that place was the same elsewhere
    requests the requests that lead there, as curl
    diff     both answers, as lines that begin with `-` for the mock, `+` for the deployment, or a blank
    """

    model_config = ConfigDict(frozen=True)

    severity: Severity
    operation: str
    status: int
    kind: str
    place: tuple[str, ...]
    level: Level
    rule: str
    sentence: str
    page: str
    section: str
    decision: str = ""
    mock: str
    deployment: str
    sequence: str
    times: int = 1
    same: int = 0
    requests: tuple[str, ...] = ()
    diff: tuple[str, ...] = ()

    @property
    def where(self) -> str:
        """The place in words."""
        if self.kind == "status":
            return "the status"
        name = ".".join(self.place) or "the body"
        return f"the header {name}" if self.kind == "header" else name

    @property
    def only(self) -> bool:
        """Whether it differs there more than once, and was never the same."""
        return self.times > 1 and not self.same


class OperationFidelity(BaseModel):
    """How faithful one operation is: of the exchanges that could be compared, those that agreed in everything.

    kept  those in which nothing differs that the pages answer for
    """

    model_config = ConfigDict(frozen=True)

    operation: str
    family: str
    comparable: int = 0
    agreed: int = 0
    kept: int = 0
    fields: int = 0
    fields_agreed: int = 0

    @property
    def fidelity(self) -> float | None:
        return share(self.agreed, self.comparable)


class TwinReport(BaseModel):
    """The whole of a run.

    not_compared  reason → how many exchanges; ignored: reason → in how many exchanges something was not compared
    cut    why sequences were left that could have been played, "" where none was
    lagging  whether what was written was shown only a moment later, so that reads waited
    """

    model_config = ConfigDict(frozen=True)

    version: int = VERSION
    target: str
    kind: str
    seed: int
    started: datetime
    seconds: float
    requests: int
    sequences: int
    operations: tuple[OperationFidelity, ...]
    findings: tuple[TwinFinding, ...]
    not_compared: dict[str, int]
    ignored: dict[str, int]
    left: tuple[str, ...] = ()
    cut: str = ""
    lagging: bool = False
    trouble: tuple[str, ...] = ()

    @property
    def failing(self) -> tuple[TwinFinding, ...]:
        return tuple(each for each in self.findings if each.severity == "failing")

    @property
    def notes(self) -> tuple[TwinFinding, ...]:
        return tuple(each for each in self.findings if each.severity == "note")

    @property
    def comparable(self) -> int:
        return sum(each.comparable for each in self.operations)

    @property
    def fidelity(self) -> float | None:
        """The share of comparable exchanges that agreed in status, headers and every field; None where none was."""
        return share(sum(each.agreed for each in self.operations), self.comparable)

    @property
    def kept(self) -> float | None:
        """The share of comparable exchanges in which nothing differs that the pages answer for."""
        return share(sum(each.kept for each in self.operations), self.comparable)

    @property
    def fields(self) -> float | None:
        """The share of comparable fields that agreed."""
        return share(sum(each.fields_agreed for each in self.operations), sum(each.fields for each in self.operations))

    @property
    def not_reached(self) -> tuple[str, ...]:
        """Operations of which no exchange could be compared."""
        return tuple(each.operation for each in self.operations if not each.comparable)

    def json_text(self) -> str:
        """As a file has it. The shares are in it too, so that nobody has to work them out."""
        shares = {"fidelity": self.fidelity, "kept": self.kept, "fields": self.fields}
        return redact(json.dumps({**self.model_dump(mode="json"), **shares}, indent=1, ensure_ascii=False)) + "\n"


def share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def percent(value: float | None) -> str:
    """A share as one says it, rounded down: what is not whole is never said to be."""
    return "none" if value is None else f"{int(value * 1_000) / 10:g} %"


def merged(reasons: Iterable[str]) -> dict[str, int]:
    """How often there is each, the most frequent first."""
    return dict(Counter(reasons).most_common())
