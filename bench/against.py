"""Old against new, in one run: `python -m bench.against REVISION [ROUNDS]` compares this tree with a commit before it.

The old tree is checked out beside this one, served by the same Python, and both get the same load in turns.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

from bench.load import LoadRequest, microseconds
from bench.servers import ROOT, TICKET, ServerProcess, started

TICKETS = "/api/v1/tickets"
NEW_TICKET = json.dumps(
    {"subject": "VPN does not connect", "description": "Since noon", "priority": "high", "category": "Network"}
)
SERVE = (sys.executable, "-m", "mock_server", "serve", "--rate-limit", "off", "--log-level", "warning")
BUSY = ("--scenario", "busy")
BUSY_KEY = {"X-API-Key": "ak_live_busy"}
HEALTH = "/_mock/health"
RESET = "/_mock/reset"
STARTS = 5


@dataclass(frozen=True)
class Comparison:
    """A load, and how much dearer than before it may be."""

    what: str
    request: LoadRequest
    options: tuple[str, ...] = ()
    bar: float = 1.05


COMPARISONS = (
    Comparison("GET a ticket", LoadRequest(TICKET)),
    Comparison("GET 25 tickets", LoadRequest(f"{TICKETS}?limit=25")),
    Comparison("POST a ticket, docs", LoadRequest(TICKETS, NEW_TICKET)),
    Comparison("POST a ticket, busy", LoadRequest(TICKETS, NEW_TICKET, BUSY_KEY), BUSY),
)


def main() -> int:
    """Print a row a case; 1 where a bar is missed."""
    parser = argparse.ArgumentParser(prog="bench.against", description="Old against new, in one run.")
    parser.add_argument("revision", help="the commit to compare with, for instance HEAD~1")
    parser.add_argument("rounds", nargs="?", type=int, default=5)
    asked = parser.parse_args()
    with _checked_out(asked.revision) as before:
        passed = [
            _shown(comparison.what, *_costs(comparison, before, asked.rounds), "µs", comparison.bar)
            for comparison in COMPARISONS
        ]
        passed.append(_shown("Start to first answer, docs", *_starts(before), "ms", 1.05))
    return 0 if all(passed) else 1


@contextmanager
def _checked_out(revision: str) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / "before"
        subprocess.run(["git", "worktree", "add", "--quiet", "--detach", str(tree), revision], cwd=ROOT, check=True)
        try:
            yield tree
        finally:
            subprocess.run(["git", "worktree", "remove", "--force", str(tree)], cwd=ROOT, check=True)


def _costs(comparison: Comparison, before: Path, rounds: int) -> tuple[float, float]:
    """Microseconds of processor time a request costs: now, and then."""
    with ExitStack() as stack:
        now, then = (
            stack.enter_context(started(*SERVE, *comparison.options, "--port", ready=HEALTH, root=root))
            for root in (ROOT, before)
        )
        samples: dict[ServerProcess, list[float]] = {now: [], then: []}
        order = [now, then]
        for _ in range(rounds):
            for server in order:
                server.post(RESET)
                samples[server].append(microseconds(server, comparison.request))
            order.reverse()
    return median(samples[now]), median(samples[then])


def _starts(before: Path) -> tuple[float, float]:
    times = [(_start(ROOT), _start(before)) for _ in range(STARTS)]
    now, then = zip(*times, strict=True)
    return median(now), median(then)


def _start(root: Path) -> float:
    begun = perf_counter()
    with started(*SERVE, "--port", root=root):
        return (perf_counter() - begun) * 1e3


def _shown(what: str, now: float, then: float, unit: str, bar: float) -> bool:
    ratio = now / then
    verdict = "pass" if ratio <= bar else "MISSED"
    sys.stdout.write(
        f"{what:<30} {now:>8.1f} {unit}  before {then:>8.1f} {unit}  {ratio:.2f}  bar {bar:.2f}  {verdict}\n"
    )
    sys.stdout.flush()
    return ratio <= bar


if __name__ == "__main__":
    sys.exit(main())
