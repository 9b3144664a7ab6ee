"""A report for people, of what `GET /_mock/grade` answers."""

from collections.abc import Iterator, Mapping
from typing import Any

from mock_server.text.counts import counted

MARKS = {"pass": "pass", "fail": "FAIL", "not_seen": "-"}
WIDTH = max(map(len, MARKS.values()))
MOST_EVIDENCE = 3


def report_lines(report: Mapping[str, Any], url: str = "") -> Iterator[str]:
    """Line by line. With the address of a mock that goes on running, each failure has a link to its last request."""
    yield f"Grade {report['grade'] or 'none'}"
    yield f"  {report['rules']}"
    yield f"  {_counts(report)}"
    yield ""
    longest = max(len(each["id"]) for each in report["criteria"])
    for each in report["criteria"]:
        yield f"  {MARKS[each['verdict']]:{WIDTH}}  {each['id']:{longest}}  {_said(each)}"
        if each["verdict"] == "fail":
            for evidence in each["evidence"][:MOST_EVIDENCE]:
                yield f"  {'':{WIDTH}}  {'':{longest}}    {evidence_line(evidence)}"
                if url:
                    yield f"  {'':{WIDTH}}  {'':{longest}}      {url}{evidence['requests'][-1]['page']}"


def evidence_line(evidence: Mapping[str, Any]) -> str:
    """A call, what it shows, and how its attempts ended: `429 rate-limited, 201`."""
    ends = ", ".join(_end(each) for each in evidence["requests"])
    return f"{evidence['call']}: {evidence['said']} ({ends})"


def _end(request: Mapping[str, Any]) -> str:
    return " ".join(filter(None, [str(request["status"] or "no answer"), request["trouble"]]))


def _said(verdict: Mapping[str, Any]) -> str:
    return f"not seen: {verdict['said']}" if verdict["verdict"] == "not_seen" else verdict["said"]


def _counts(report: Mapping[str, Any]) -> str:
    met = ", ".join(f"{each['name']} {each['calls']}" for each in report["troubles"]) or "nothing"
    sent = f"{counted(report['requests'], 'request')} of {counted(report['calls'], 'call')}"
    cut = f", {counted(report['forgotten'], 'request')} not looked at" if report["forgotten"] else ""
    return f"{sent}{cut}; seed {report['seed']} played {met}."
