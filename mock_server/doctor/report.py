"""All that is looked at, and how it is told."""

import json
from collections.abc import Iterator
from pathlib import Path

from mock_server.doctor.finding import Finding
from mock_server.doctor.network import check_network
from mock_server.doctor.packages import check_packages, check_python
from mock_server.doctor.port import check_port
from mock_server.doctor.worlds import check_state, check_store
from mock_server.text.counts import counted

MARKS = {"ok": "ok", "note": "note", "problem": "PROBLEM"}
WIDTH = 9
"""Columns of a mark."""


def examine(host: str, port: int, connections: int, state: Path | None, store: str | None) -> Iterator[Finding]:
    """Everything that `aurion-mock serve` with these options meets on this machine."""
    yield check_python()
    yield from check_packages()
    yield check_port(host, port)
    yield check_state(state)
    yield check_store(store, timeout=2.0)
    yield from check_network(port, connections)


def is_well(findings: list[Finding]) -> bool:
    return not any(each.status == "problem" for each in findings)


def as_text(findings: list[Finding]) -> str:
    """A line a finding, its advice below it, and a verdict."""
    lines: list[str] = []
    for each in findings:
        lines.append(f"{MARKS[each.status]:{WIDTH}}{each.message}")
        if each.advice:
            lines.append(f"{'':{WIDTH}}{each.advice}")
    problems = sum(each.status == "problem" for each in findings)
    verdict = (
        f"{counted(problems, 'problem')}: aurion-mock serve would not start so."
        if problems
        else "aurion-mock serve can start."
    )
    return "\n".join([*lines, "", verdict, ""])


def as_json(findings: list[Finding]) -> str:
    told = {"ok": is_well(findings), "checks": [each._asdict() for each in findings]}
    return f"{json.dumps(told, indent=2, ensure_ascii=False)}\n"
