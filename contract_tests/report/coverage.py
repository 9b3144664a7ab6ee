"""What a run has seen: operation, status, credential and parameter, and which rules were verified."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from contract_tests.client.exchanges import RecordedExchange
from contract_tests.contract import Rule, rules
from contract_tests.json_text import loads
from contract_tests.report.report import Finding, OperationCoverage, Outcome, RuleCoverage, State, of_check
from mock_server.document.operations import IDEMPOTENCY_HEADER, Document, Operation

LARGEST_BODY = 50_000
"""Bytes; of a larger body the fields are not counted."""
WORST_FIRST: tuple[State, ...] = ("broken", "flaky", "verified", "note", "environment", "unverified")
"""What a rule is when its checks differ: what differs from our guess takes nothing from what the pages promise."""
OUR_GUESS: tuple[State, ...] = ("broken", "note", "flaky", "verified", "environment", "unverified")
"""The same of a rule that is our guess."""


@dataclass
class OperationUse:
    """What was seen of one operation."""

    statuses: Counter[str] = field(default_factory=Counter)
    credentials: Counter[str] = field(default_factory=Counter)
    parameters: Counter[str] = field(default_factory=Counter)


class Coverage:
    """Listens to the record of a run."""

    def __init__(self, contract: Document) -> None:
        self.contract = contract
        self.seen: dict[str, OperationUse] = {each: OperationUse() for each in contract.by_id}

    def heard(self, exchange: RecordedExchange) -> None:
        if exchange.operation:
            seen = self.seen[exchange.operation]
            seen.statuses[str(exchange.status)] += 1
            seen.credentials[exchange.credential or "none"] += 1
            seen.parameters.update(_parameters(exchange))

    def operations(self) -> tuple[OperationCoverage, ...]:
        return tuple(
            OperationCoverage(
                operation=operation.id,
                method=operation.method,
                path=operation.path,
                family=operation.tag,
                documented_statuses=tuple(sorted(operation.statuses)),
                documented_parameters=tuple(documented_parameters(self.contract, operation)),
                statuses=dict(sorted(self.seen[name].statuses.items())),
                credentials=dict(sorted(self.seen[name].credentials.items())),
                parameters=dict(sorted(self.seen[name].parameters.items())),
            )
            for name, operation in self.contract.by_id.items()
        )


def documented_parameters(contract: Document, operation: Operation) -> list[str]:
    """What can be sent to an operation besides its path: query parameters, the fields of its body, the key header."""
    fields = _body_schema(contract, operation).get("properties", {})
    return [*operation.query_parameters, *fields, *([IDEMPOTENCY_HEADER] if operation.idempotent else [])]


def _body_schema(contract: Document, operation: Operation) -> dict[str, Any]:
    if not operation.body:
        return {}
    return contract.resolve(operation.raw["requestBody"]["content"]["application/json"]["schema"])


def _parameters(exchange: RecordedExchange) -> set[str]:
    query = {name for name, _ in parse_qsl(exchange.target.partition("?")[2], keep_blank_values=True)}
    keyed = {IDEMPOTENCY_HEADER for name, _ in exchange.headers if name.lower() == IDEMPOTENCY_HEADER.lower()}
    return query | keyed | _fields(exchange.content)


def _fields(content: bytes) -> set[str]:
    if not content.startswith(b"{") or len(content) > LARGEST_BODY:
        return set()
    try:
        return set(loads(content))
    except ValueError:
        return set()


def rule_coverage(outcomes: Iterable[Outcome], findings: Sequence[Finding]) -> tuple[RuleCoverage, ...]:
    """Each rule of the catalogue: verified where a check verified it, broken where one found it broken."""
    by_rule: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        for rule, told in _by_rule(outcome, findings):
            by_rule.setdefault(rule, []).append(told)
    return tuple(_covered(rule, by_rule.get(rule.id, [])) for rule in rules().values())


def _by_rule(outcome: Outcome, findings: Sequence[Finding]) -> Iterator[tuple[str, Outcome]]:
    """What a check says of each rule that it stands for: one that found something says nothing of the other rules."""
    found = of_check(findings, outcome) if outcome.state in {"broken", "note", "flaky"} else []
    about = {rule for finding in found for rule in finding.rules}
    for rule in outcome.rules:
        if found and rule not in about:
            why = f"its check ended at another rule: {', '.join(sorted(about & set(outcome.rules)))}"
            yield rule, outcome.model_copy(update={"state": "unverified", "reason": why})
        else:
            yield rule, outcome


def _covered(rule: Rule, told: list[Outcome]) -> RuleCoverage:
    order = OUR_GUESS if rule.level == "assumed" else WORST_FIRST
    states = {each.state for each in told}
    state = next((each for each in order if each in states), "unverified")
    reasons = [each.reason for each in told if each.state == state and each.reason]
    nobody = "" if told else "no check of this run stands for it"
    return RuleCoverage(
        rule=rule.id,
        page=rule.page,
        section=rule.section,
        level=rule.level,
        sentence=rule.sentence,
        state=state,
        checks=tuple(each.check for each in told),
        reason=nobody or next(iter(reasons), ""),
    )
