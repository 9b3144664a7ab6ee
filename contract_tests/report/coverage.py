"""What a run has seen: operation, status, credential and parameter, and which rules were verified."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from contract_tests.contract import rules
from contract_tests.json_text import loads
from contract_tests.report.report import OperationCoverage, Outcome, RuleCoverage, State
from contract_tests.wire.exchanges import Exchange
from mock_server.document.operations import IDEMPOTENCY_HEADER, Document, Operation

LARGEST_BODY = 50_000
"""Bytes; of a larger body the fields are not counted."""
WORST_FIRST: tuple[State, ...] = ("broken", "flaky", "verified", "environment", "unverified")
"""What a rule is when its cases differ."""


@dataclass
class Seen:
    """What was seen of one operation."""

    statuses: Counter[str] = field(default_factory=Counter)
    credentials: Counter[str] = field(default_factory=Counter)
    parameters: Counter[str] = field(default_factory=Counter)


class Coverage:
    """Listens to the record of a run."""

    def __init__(self, contract: Document) -> None:
        self.contract = contract
        self.seen: dict[str, Seen] = {each: Seen() for each in contract.by_id}

    def heard(self, exchange: Exchange) -> None:
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


def _parameters(exchange: Exchange) -> set[str]:
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


def rule_coverage(outcomes: Iterable[Outcome]) -> tuple[RuleCoverage, ...]:
    """Each rule of the catalogue: verified where a case verified it, broken where one found it broken."""
    by_rule: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        for rule in outcome.rules:
            by_rule.setdefault(rule, []).append(outcome)
    return tuple(
        RuleCoverage(
            rule=rule.id,
            page=rule.page,
            section=rule.section,
            level=rule.level,
            sentence=rule.sentence,
            state=_state(by_rule.get(rule.id, [])),
            cases=tuple(each.case for each in by_rule.get(rule.id, [])),
            reason=_reason(by_rule.get(rule.id, [])),
        )
        for rule in rules().values()
    )


def _state(outcomes: list[Outcome]) -> State:
    states = {each.state for each in outcomes}
    return next((state for state in WORST_FIRST if state in states), "unverified")


def _reason(outcomes: list[Outcome]) -> str:
    if not outcomes:
        return "no case of this run stands for it"
    return "" if _state(outcomes) == "verified" else next((each.reason for each in outcomes if each.reason), "")
