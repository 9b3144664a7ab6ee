"""The mock beside others of the same document, in one run: `python -m bench.side_by_side [--write FOLDER]`.

All get the same load in turns, sixteen connections each, so that whatever else the machine does falls on all. What
counts is the processor time that a server spends on a request. Written are a table and a drawing of it.
"""

import argparse
import json
import platform
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from time import perf_counter

from bench.chart import bars
from bench.load import LoadRequest, microseconds
from bench.rivals import install
from bench.servers import TICKET, ServerProcess, mock, script, started
from mock_server import __version__
from mock_server.document.loading import load

TICKETS, TEAM = "/api/v1/tickets", "/api/v2/teams/team_789"
SESSION = {"Cookie": "aurion_session=sess_tenant_owner"}
NEW_TICKET = json.dumps({"subject": "VPN does not connect", "description": "Since noon", "priority": "high"})
CASES: Mapping[str, LoadRequest] = {
    "GET by id": LoadRequest(TICKET),
    "GET 25": LoadRequest(f"{TICKETS}?limit=25"),
    "POST": LoadRequest(TICKETS, NEW_TICKET),
    "PATCH": LoadRequest(TEAM, '{"description": "Second line"}', SESSION, method="PATCH"),
    "refused (401)": LoadRequest(TICKET, headers={}, refused=True),
}
OURS, WITH_FILE, UNKEPT = "aurion-mock, memory", "aurion-mock, state file", "aurion-mock, no journal"
OURS_ALL = {OURS, WITH_FILE, UNKEPT}
BARE, RESET = "bare ASGI", "/_mock/reset"
QUIET = ("--rate-limit", "off", "--log-level", "warning")
STARTS, RESETS = 3, 5
SOME = 1_000
"""Requests of a round, at least: the slowest answer no more than that in its two seconds."""


@dataclass
class Results:
    """Microseconds of processor time a request, by case and rival; milliseconds to the first answer; megabytes then.

    `reset` are the milliseconds until a written world is as it began, `left_out` the cases that a rival cannot answer
    as the others do.
    """

    costs: dict[str, dict[str, float]] = field(default_factory=dict)
    starts: dict[str, float] = field(default_factory=dict)
    memory: dict[str, float] = field(default_factory=dict)
    reset: float = 0.0
    left_out: list[str] = field(default_factory=list)


def main() -> int:
    """Measure, and print or write what came of it."""
    parser = argparse.ArgumentParser(prog="bench.side_by_side", description="The mock beside others.")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--write", type=Path, metavar="FOLDER", help="write speed.md and speed.svg there")
    parser.add_argument("--only", metavar="WORD", help="rivals with this in their names, besides ours and the bare one")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        commands = {
            name: command
            for name, command in rivals(Path(folder)).items()
            if name in {OURS, BARE} or not asked.only or asked.only in name
        }
        results = measured(commands, asked.rounds)
    text = page(results, asked.rounds)
    if asked.write:
        (asked.write / "speed.md").write_text(text, encoding="utf-8")
        (asked.write / "speed.svg").write_text(bars(results.costs["GET by id"], OURS), encoding="utf-8")
    sys.stdout.write(text)
    return 0


def rivals(folder: Path) -> dict[str, tuple[str, ...]]:
    """The commands that serve the document, each with its port behind it; those of npm where there is npm."""
    document = folder / "openapi.json"
    document.write_text(json.dumps(load("api").raw), encoding="utf-8")
    with started(*mock(*QUIET)) as ours:
        body = (ours.get(TICKET) or b"").decode()
        for request in CASES.values():
            microseconds(ours, request, 1)  # who does not answer it as it should has no business here
    found: dict[str, tuple[str, ...]] = {
        OURS: mock(*QUIET),
        WITH_FILE: mock(*QUIET, "--state", str(folder / "state")),
        UNKEPT: mock(*QUIET, "--journal", "0"),
        BARE: script("bare", body),
        f"connexion {version('connexion')}, AsyncApp": script("rivals.connexion_mock", "async"),
    }
    if find_spec("a2wsgi"):  # of connexion's extra `flask`
        found[f"connexion {version('connexion')}, FlaskApp"] = script("rivals.connexion_mock", "flask")
    prism, mockoon = install.program("prism"), install.program("mockoon-cli")
    if prism and mockoon:
        node, here, v = "node", install.HERE, install.version
        found |= {
            f"Prism {v('@stoplight/prism-cli')}, static": (prism, "mock", str(document), "-p"),
            f"Prism {v('@stoplight/prism-cli')}, dynamic": (prism, "mock", "-d", str(document), "-p"),
            f"Mockoon {v('@mockoon/cli')}": (
                mockoon,
                "start",
                "--disable-log-to-file",
                "--data",
                str(document),
                "--port",
            ),
            f"openapi-backend {v('openapi-backend')}": (node, str(here / "openapi_backend.cjs"), str(document)),
            f"MSW {v('msw')} behind http": (node, str(here / "msw.cjs")),
        }
    return found


def measured(commands: Mapping[str, tuple[str, ...]], rounds: int) -> Results:
    results = Results()
    for name, command in commands.items():
        times = [_start(command) for _ in range(STARTS)]
        results.starts[name] = median(times)
        _say(f"{name}: first answer after {results.starts[name]:.0f} ms")
    with ExitStack() as stack:
        servers = {name: stack.enter_context(started(*command)) for name, command in commands.items()}
        for case, request in CASES.items():
            results.costs[case] = {
                name: median(taken) for name, taken in _rounds(servers, case, request, rounds, results)
            }
        results.memory = {name: server.resident() for name, server in servers.items()}
        results.reset = median(_reset(servers[OURS]) for _ in range(RESETS))
    return results


def _reset(server: ServerProcess) -> float:
    began = perf_counter()
    server.post(RESET)
    return (perf_counter() - began) * 1e3


def _rounds(
    servers: Mapping[str, ServerProcess], case: str, request: LoadRequest, rounds: int, results: Results
) -> Iterator[tuple[str, list[float]]]:
    """What a request cost in each round, by the names of the servers that answer it."""
    taken: dict[str, list[float]] = {}
    order = list(servers)
    for nth in range(rounds):
        for name in order:
            if nth and name not in taken:
                continue
            if name in OURS_ALL:
                servers[name].post(RESET)  # what was written for the case before would be read along
            try:
                taken.setdefault(name, []).append(microseconds(servers[name], request, SOME))
            except SystemExit:  # it has another answer for this
                results.left_out.append(f"{name} does not answer “{case}” as the others do")
                taken.pop(name, None)
        _say(f"{case}, round {nth + 1}: { ({name: round(each[-1]) for name, each in taken.items()}) }")
        order.reverse()
    yield from taken.items()


def _start(command: tuple[str, ...]) -> float:
    began = perf_counter()
    with started(*command):
        return (perf_counter() - began) * 1e3


def page(results: Results, rounds: int) -> str:
    """The table as Markdown."""
    cases = list(results.costs)
    names = sorted(results.starts, key=lambda name: results.costs[cases[0]].get(name, float("inf")))
    lines = [
        "# Speed",
        "",
        "Microseconds of processor time that a server spends on a request, medians of "
        f"{rounds} interleaved rounds, 16 connections; in brackets how often ours goes into it.",
        "",
        f"| | {' | '.join(cases)} | first answer | memory |",
        f"|---|{'---:|' * (len(cases) + 2)}",
    ]
    for name in names:
        cells = [_cell(results.costs[case].get(name), results.costs[case][OURS]) for case in cases]
        first = _cell(results.starts[name], results.starts[OURS], " ms")
        held = _cell(results.memory[name], results.memory[OURS], " MB")
        lines.append(f"| {name} | {' | '.join(cells)} | {first} | {held} |")
    lines += ["", f"A reset of our world takes {results.reset:.1f} ms, the connection included.  "]
    lines += [*(f"{each}.  " for each in dict.fromkeys(results.left_out)), ""]
    lines += [
        "![Processor time of a GET by id](speed.svg)",
        "",
        f"Measured on {datetime.now(UTC):%Y-%m-%d} with aurion-mock {__version__}, Python {platform.python_version()}, "
        f"{platform.system()} on {platform.machine()}, by `python -m bench.side_by_side`. The document is the same for "
        "all, and complete. Ours keeps what is written; MSW's handlers are by hand, for these requests alone; the "
        "others answer with examples. “bare ASGI” is one fixed answer from our own server: less is not possible there.",
        "",
    ]
    return "\n".join(lines)


def _cell(value: float | None, ours: float, unit: str = "") -> str:
    return "" if value is None else f"{value:,.0f}{unit} ({value / ours:.2g})"


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main())
