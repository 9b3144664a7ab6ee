"""Two parts of one run at the same time: on a mock every part has a world, and so limits and a clock, of its own."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock, Thread

from contract_tests.layers import Layer
from contract_tests.processes import started
from contract_tests.report.merge import merge, read
from contract_tests.report.report import Finding, Outcome, Report
from contract_tests.runner import Progress

SCHEMA: tuple[Layer, ...] = ("schema",)


class SharedProgress:
    """A `Progress` that several parts may speak to. `requests` are those that the part elsewhere has sent."""

    def __init__(self, progress: Progress) -> None:
        self.progress = progress
        self.requests = 0
        self._lock = Lock()

    def began(self, layer: Layer, checks: int) -> None:
        with self._lock:
            self.progress.began(layer, checks)

    def reached(self, layer: Layer, checks: int) -> None:
        with self._lock:
            self.progress.reached(layer, checks)

    def finished(self, outcome: Outcome) -> None:
        with self._lock:
            self.requests += outcome.requests if outcome.layer in SCHEMA else 0
            self.progress.finished(outcome)

    def found(self, finding: Finding) -> None:
        with self._lock:
            self.progress.found(finding)


class JsonProgress:
    """The `Progress` of a part in a process of its own: a line of JSON for each thing that happens."""

    def began(self, layer: Layer, checks: int) -> None:
        self._tell(began=[layer, checks])

    def reached(self, layer: Layer, checks: int) -> None:
        self._tell(reached=[layer, checks])

    def finished(self, outcome: Outcome) -> None:
        self._tell(finished=outcome.model_dump(mode="json"))

    def found(self, finding: Finding) -> None:
        self._tell(found=finding.model_dump(mode="json"))

    def _tell(self, **what: object) -> None:
        sys.stdout.write(json.dumps(what) + "\n")
        sys.stdout.flush()


def _retold(line: str, progress: Progress) -> None:
    told = json.loads(line)
    if "began" in told:
        progress.began(*told["began"])
    elif "reached" in told:
        progress.reached(*told["reached"])
    elif "finished" in told:
        progress.finished(Outcome(**told["finished"]))
    else:
        progress.found(Finding(**told["found"]))


@dataclass
class SubprocessPart:
    """A part that runs elsewhere: its report, once it has ended; None where it ended without one.

    stop  ends it early, with what it has seen by then
    """

    report: Report | None = None
    stop: Callable[[], None] = lambda: None


@contextmanager
def subprocess_part(arguments: list[str], progress: Progress) -> Iterator[SubprocessPart]:
    """`aurion-contract run` with these arguments in a process of its own. At the end of the block it has ended too."""
    with tempfile.TemporaryDirectory() as folder:
        part, report = SubprocessPart(), Path(folder) / "part.json"
        command = ("run", *arguments, "--json-progress", "--json", str(report))
        with started("contract_tests", *command, stdout=subprocess.PIPE) as process:

            def listen() -> None:
                for line in process.stdout or ():
                    _retold(line, progress)

            listener = Thread(target=listen, daemon=True)
            listener.start()
            part.stop = process.terminate
            yield part
            _ended(process)
            listener.join()
            part.report = read(report) if report.exists() else None


def _ended(process: subprocess.Popen[str]) -> None:
    """Wait for it. Whoever is told to stop meanwhile tells it, and hears what it has seen by then."""
    try:
        process.wait()
    except KeyboardInterrupt:
        process.terminate()
        process.wait()


def joined(one: Report, other: Report) -> Report:
    """One report of both parts."""
    parts = [one.model_copy(update={"shard": "1/2"}), other.model_copy(update={"shard": "2/2"})]
    return merge(parts).model_copy(update={"shard": one.shard, "target": one.target})
