"""Whoever watches a run: line by line in a log, or live in a terminal."""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TextIO

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from contract_tests.durations import lasted
from contract_tests.layers import Layer
from contract_tests.report.baseline import Known, marked
from contract_tests.report.report import Finding, Outcome, Severity
from contract_tests.report.wording import HEADINGS, counted, logged, tallied

EVERY = 10.0
"""Seconds between two lines that only say how far the run is."""
LONGEST = 160
"""Columns of a line that tells a finding; the summary has all of it."""
REFRESHED = 4
"""Times a second that the live display is drawn."""
STYLES: dict[Severity, str] = {
    "failing": "bold red",
    "flaky": "yellow",
    "environment": "yellow",
    "note": "cyan",
    "known": "dim",
}


@dataclass
class Reached:
    """How far a layer is: so many of its checks are done, of so many it is known what became of them."""

    checks: int
    done: int = 0
    settled: int = 0

    def __str__(self) -> str:
        return f"{self.done} of {self.checks}"


@dataclass
class RunTally:
    """How far a run is. `requests` and `waited` ask the transport: how many were sent, how many seconds the limits
    took.

    known  the entries of the baseline, by key
    """

    requests: Callable[[], int]
    waited: Callable[[], float]
    clock: Callable[[], float] = time.monotonic
    layers: dict[Layer, Reached] = field(default_factory=dict)
    found: Counter[Severity] = field(default_factory=Counter)
    known: Mapping[str, Known] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.since = self.clock()

    def begin(self, layer: Layer, checks: int) -> None:
        self.layers[layer] = Reached(checks)

    def reach(self, layer: Layer, checks: int) -> None:
        reached = self.layers[layer]
        reached.done = max(reached.done, min(checks, reached.checks))

    def settle(self, outcome: Outcome) -> None:
        reached = self.layers[outcome.layer]
        reached.settled += 1
        reached.done = max(reached.done, reached.settled)

    def find(self, finding: Finding) -> Finding:
        """Count a finding. Answers it as the baseline knows it."""
        finding = marked(finding, self.known.get(finding.key))
        self.found[finding.severity] += 1
        return finding

    @property
    def under_way(self) -> dict[Layer, Reached]:
        """The layers that have begun and are not through: on a mock two of them run at the same time."""
        return {layer: reached for layer, reached in self.layers.items() if reached.done < reached.checks}

    def line(self) -> str:
        """Requests, findings and time, in a line."""
        waited = self.waited()
        limits = [f"{lasted(waited)} waited for the limit"] if waited else []
        elapsed = lasted(self.clock() - self.since)
        return ", ".join(
            [
                counted(self.requests(), "request"),
                *limits,
                *(tallied(self.found.elements()) or ["no findings"]),
                elapsed,
            ]
        )


class PlainProgress:
    """A line per layer and per finding, and one now and then that says how far the run is."""

    def __init__(self, tally: RunTally, out: TextIO, every: float = EVERY) -> None:
        self.tally = tally
        self.out = out
        self.every = every
        self.said = tally.clock()

    def began(self, layer: Layer, checks: int) -> None:
        self.tally.begin(layer, checks)
        self._say(f"{layer}: {counted(checks, 'check')}")

    def reached(self, layer: Layer, checks: int) -> None:
        self.tally.reach(layer, checks)
        self._say_how_far()

    def finished(self, outcome: Outcome) -> None:
        self.tally.settle(outcome)
        self._say_how_far()

    def _say_how_far(self) -> None:
        if self.tally.clock() - self.said >= self.every:
            reached = ", ".join(f"{layer}: {reached}" for layer, reached in self.tally.under_way.items())
            self._say(f"{reached or 'all layers'}, {self.tally.line()}")

    def found(self, finding: Finding) -> None:
        self._say(_told(self.tally.find(finding)))

    def _say(self, line: str) -> None:
        self.said = self.tally.clock()
        print(line, file=self.out, flush=True)


class LiveProgress:
    """A display that is drawn again and again, with the findings above it; when it ends, only they are left."""

    def __init__(self, tally: RunTally, console: Console) -> None:
        self.tally = tally
        self.console = console

    @contextmanager
    def shown(self) -> Iterator["LiveProgress"]:
        """Show the display as long as the block runs. However that ends, the terminal is as it was."""
        with Live(get_renderable=self._drawn, console=self.console, refresh_per_second=REFRESHED, transient=True):
            yield self

    def began(self, layer: Layer, checks: int) -> None:
        self.tally.begin(layer, checks)

    def reached(self, layer: Layer, checks: int) -> None:
        self.tally.reach(layer, checks)

    def finished(self, outcome: Outcome) -> None:
        self.tally.settle(outcome)

    def found(self, finding: Finding) -> None:
        finding = self.tally.find(finding)
        self.console.print(Text(_told(finding), STYLES[finding.severity]), soft_wrap=True)

    def _drawn(self) -> RenderableType:
        if not self.tally.layers:
            return Text("connecting …", "dim")
        bars = Table.grid(padding=(0, 1))
        for layer, reached in self.tally.layers.items():
            bars.add_row(
                Text(layer, "bold" if layer in self.tally.under_way else "dim"),
                ProgressBar(reached.checks or 1, reached.done, width=min(40, self.console.width // 3)),
                Text(str(reached)),
            )
        return Group(bars, Text(self.tally.line(), "dim", no_wrap=True, overflow="ellipsis"))


@contextmanager
def watching(tally: RunTally, out: TextIO) -> Iterator[PlainProgress | LiveProgress]:
    """Live where `out` is a terminal that can do it, plain elsewhere."""
    console = Console(file=out, highlight=False)
    if console.is_terminal and not console.is_dumb_terminal:
        with LiveProgress(tally, console).shown() as progress:
            yield progress
    else:
        yield PlainProgress(tally, out)


def _told(finding: Finding) -> str:
    """A finding in one line."""
    heading = f"{HEADINGS[finding.severity].upper()} {finding.key.removesuffix('@-')}"
    line = logged(" ".join(f"{heading}: expected {finding.expected}, got {finding.actual}".split()))
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"
