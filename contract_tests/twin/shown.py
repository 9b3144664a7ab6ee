"""A divergence for people: the rule that it touches, the requests that lead to it, and both answers as a diff."""

import json
from collections.abc import Iterator
from difflib import unified_diff
from typing import Any

from contract_tests.client.curl_script import curls
from contract_tests.comparison import shown
from contract_tests.contract import CONTRACT, Rule, contract, rules, source
from contract_tests.redaction import redact
from contract_tests.twin.compare import ABSENT, COMPARED, Difference
from contract_tests.twin.play import Divergence, Performance, Played
from contract_tests.twin.report import TwinFinding
from contract_tests.twin.side import NO_JSON, Reply
from contract_tests.twin.steps import Call
from mock_server.document.levels import decision_at

Json = Any
AROUND = 2
"""Lines of an answer that are shown before and after what differs."""
MOST_LINES = 60
"""Lines of a diff that are shown."""
DECISIONS = {
    "tickets": "tickets",
    "teams": "teams-and-business-hours",
    "business_hours": "teams-and-business-hours",
    "oncall": "on-call",
    "sla": "sla",
    "automation_rules": "automation-rules",
    "workflows": "workflows",
    "ai_automation": "ai-automation",
}
"""A family → where docs/decisions.md says what we decided for it."""
HEADERS = {"idempotency-replayed": "idempotency", "www-authenticate": "credentials", "allow": "errors"}
REFUSED, FORBIDDEN = 400, (401, 403)


def finding_of(played: Played, divergence: Divergence, performance: Performance) -> TwinFinding:
    """What is said of a divergence. The requests and the diff come with `with_story`."""
    difference, call = divergence.difference, played.step
    if not isinstance(call, Call) or played.oracle is None:
        raise TypeError("only answers differ")
    rule = _rule(performance.sequence.rules, call.operation)
    operation = contract().by_id.get(call.operation)
    said = source(operation) if operation else None
    return TwinFinding(
        severity="failing" if divergence.failing else "note",
        operation=call.title,
        status=played.oracle.status,
        kind=difference.kind,
        place=difference.general,
        level=divergence.level,
        rule=rule.id if rule else "",
        sentence=rule.sentence if rule else "",
        page=rule.page if rule else said.page if said else "",
        section=rule.section if rule else said.section if said else "",
        decision=decision_of(call, played.oracle.status, difference),
        mock=_value(difference.oracle),
        deployment=_value(difference.deployment),
        sequence=performance.sequence.name,
    )


def with_story(finding: TwinFinding, performance: Performance, played: Played) -> TwinFinding:
    """The finding with how one gets there, as the deployment was asked, and what both answered."""
    asked = [each.deployment.exchange for each in performance.steps if each.deployment]
    return finding.model_copy(
        update={"requests": tuple(curls(asked)), "diff": tuple(redact(line) for line in _diff(played, performance))}
    )


def decision_of(call: Call, status: int, difference: Difference) -> str:
    """The heading of docs/decisions.md below which stands what we decided there."""
    operation = contract().by_id.get(call.operation)
    if operation is None:
        return "errors"
    if difference.kind == "header":
        name = str(difference.place[0])
        return HEADERS.get(name, "rate-limits" if name.startswith(("x-ratelimit", "retry")) else "errors")
    own = decision_at(contract(), operation, status, difference.place)
    if own or status < REFUSED:
        return own or DECISIONS[operation.tag]
    return "credentials" if status in FORBIDDEN else "errors"


def _rule(named: tuple[str, ...], operation: str) -> Rule | None:
    """The rule that the sequence is about, the pages' before ours; else one of the operation's section."""
    if operation not in contract().by_id:
        return None
    known = [each for each in map(rules().__getitem__, named) if each.family == contract().by_id[operation].tag]
    if known:
        return next((each for each in known if each.level in CONTRACT), known[0])
    said = source(contract().by_id[operation])
    return next((each for each in rules().values() if (each.page, each.section) == (said.page, said.section)), None)


def _diff(played: Played, performance: Performance) -> Iterator[str]:
    if played.oracle is None or played.deployment is None:
        return
    ours = _lines(played.oracle, performance.bijection.translated)
    theirs = _lines(played.deployment, str)
    lines = list(unified_diff(ours, theirs, n=AROUND, lineterm=""))[2:]
    yield from (line for line in lines[:MOST_LINES] if not line.startswith("@@"))
    if len(lines) > MOST_LINES:
        yield f" … {len(lines) - MOST_LINES} more lines"


def _lines(reply: Reply, said: Any) -> list[str]:
    """An answer as lines, in the names of the deployment."""
    headers = [f"{name}: {said(value)}" for name, value in sorted(reply.headers.items()) if name in COMPARED]
    body = reply.content.decode("utf-8", "replace")
    if reply.json is not NO_JSON:
        body = json.dumps(reply.json, indent=1, ensure_ascii=False)
    return [str(reply.status), *headers, *(said(line) for line in body.splitlines())]


def _value(value: Json) -> str:
    return "nothing" if value is ABSENT else shown(value)
