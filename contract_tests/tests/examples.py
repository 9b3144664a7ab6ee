"""Reports as runs make them: one with everything that can be found, one that found nothing, one that could not test."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from random import Random

from contract_tests.client.ledger import LeftBehind
from contract_tests.contract import SCHEMA_RULE, Rule, contract, rules
from contract_tests.layers import Layer
from contract_tests.report.coverage import documented_parameters, rule_coverage
from contract_tests.report.report import Finding, OperationCoverage, Outcome, Report, State, Verdict
from mock_server.document.operations import Operation

STARTED = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
INJECTION = '<script>document.title="injected"</script><img src=x onerror="document.title=\'injected\'">'
RERUN = "aurion-contract run --url https://staging.example.com --seed 7 --only {check}"
PYTEST = 'python -m pytest --contract-url https://staging.example.com -k "{check}"'
CALLERS = {"key": 90, "owner": 60, "agent": 8, "none": 3, "stranger": 5, "key_oncall_sla": 4}


def finding(
    rule: str = "TICKET-07",
    operation: str = "list_tickets",
    *,
    check: str = "",
    layer: Layer = "checks",
    expected: str = "only tickets whose status is open",
    actual: str = "a ticket whose status is closed",
    verdict: Verdict = "reproduced",
    binding: bool = True,
    known: str = "",
    curl: tuple[str, ...] = (),
    steps: tuple[str, ...] = (),
) -> Finding:
    """A finding of this rule."""
    of = rules()[rule]
    check = check or check_of(of, layer)
    return Finding(
        rule=rule,
        page=of.page,
        section=of.section,
        level=of.level,
        sentence=of.sentence,
        operation=operation,
        layer=layer,
        check=check,
        expected=expected,
        actual=actual,
        verdict=verdict,
        binding=binding,
        known=known,
        curl=curl or (curl_of("GET", "/api/v1/tickets?status=open&limit=100"),),
        steps=steps,
        rerun=RERUN.format(check=check),
        pytest=PYTEST.format(check=check),
    )


def curl_of(method: str, target: str, body: str = "") -> str:
    data = f" -H 'Content-Type: application/json' --data-binary '{body}'" if body else ""
    return f'curl -sS -i -X {method} "$AURION_URL{target}" -H "X-API-Key: $AURION_API_KEY_KEY"{data}'


def check_of(rule: Rule, layer: Layer = "checks") -> str:
    words = re.findall(r"[a-z0-9]+", f"{rule.sentence[:60]} {rule.id}".lower())
    return f"{layer}/{'_'.join(words)}"


FINDINGS = (
    finding(
        curl=(
            curl_of("POST", "/api/v1/tickets", '{"subject":"Ticket ct7-1f0c22aa-1","category":"ct7-1f0c22aa-2"}'),
            curl_of("POST", "/api/v1/tickets/1057/close", '{"resolution":"done"}'),
            curl_of("GET", "/api/v1/tickets?status=open&category=ct7-1f0c22aa-2"),
        ),
        expected="only the ticket 1056, which is open",
        actual='{"data":[{"id":1057,"status":"closed","subject":"Ticket ct7-1f0c22aa-3"},{"id":1056,"status":"open"}]}',
    ),
    finding(
        "TEAM-05",
        "get_team",
        expected=f'404 {{"detail": "Team not found"}} and no {INJECTION}',
        actual=f"500 {INJECTION}\n<html><body><h1>Internal Server Error</h1>{'trace ' * 120}</body></html>",
        curl=(curl_of("GET", "/api/v2/teams/team_nowhere_1f0c22aa91"),),
    ),
    finding(
        "SLA-47",
        "get_sla_instance",
        layer="models",
        check="models/instances_of_tickets",
        expected="the instance of a pending ticket to be 'paused'",
        actual="active",
        steps=(
            "state = InstancesOfTickets()",
            "policies_0 = state.new_policy(first_response=120, schedule=None)",
            "tickets_0 = state.new_ticket(priority='high')",
            "state.pause(ticket=tickets_0)",
            "state.wait(minutes=30)",
            "state.the_instance_is_as_its_ticket(ticket=tickets_0)",
            "state.teardown()",
        ),
        curl=tuple(curl_of("PATCH", f"/api/v1/tickets/10{number}", '{"status":"pending"}') for number in range(60, 68)),
    ),
    finding(
        SCHEMA_RULE.id,
        "preview_sla_deadline",
        layer="schema",
        check="schema/preview_sla_deadline",
        expected="a status that the document has: 200, 401, 403, 404, 422, 429",
        actual=f"500 {'a' * 900}",
        curl=(curl_of("POST", "/api/v2/sla/preview-deadline", '{"ticket_id":1}'),),
    ),
    finding(
        "ONCALL-01",
        "list_oncall_schedules",
        verdict="flaky",
        expected="the schedule that was made a moment ago",
        actual="a list without it",
    ),
    finding(
        "HOURS-05", "create_business_hours", verdict="environment", expected="the status 201", actual="503 upstream"
    ),
    finding(
        "TICKET-04",
        "create_ticket",
        binding=False,
        expected="a 422 that names body.subject",
        actual='201 {"id":1061,"subject":""} to POST /api/v1/tickets',
    ),
    finding(
        "WF-17",
        "publish_workflow",
        known="HELP-2210: versions are kept from the next release on",
        expected="one version more, with the canvas that was published",
        actual="the versions of before",
    ),
)
REASONS = (
    "a session of the role agent is needed, and none was given",
    "the tenant's AI settings would change for everybody: say --exclusive where nobody else uses the deployment",
    "it would take 14 min 10 s, and the patience is 90 s",
)


@cache
def rich() -> Report:
    """A run against a deployment that found one of everything."""
    outcomes = tuple(_outcomes())
    return Report(
        target="https://staging.example.com",
        kind="deployment",
        profile="ci",
        seed=7,
        started=STARTED,
        seconds=934.2,
        requests=4180,
        waited=611.5,
        throttled=2,
        withheld=3,
        outcomes=outcomes,
        findings=FINDINGS,
        operations=tuple(_operations()),
        rules=rule_coverage(outcomes, FINDINGS),
        left=(LeftBehind("/api/v2/teams/team_4c1d", "DELETE was answered 409 Team has open tickets"),),
    )


@cache
def clean() -> Report:
    """A run against our own mock in which everything was verified."""
    outcomes = tuple(_outcome(rule, "verified") for rule in rules().values())
    return rich().model_copy(
        update={
            "target": "http://127.0.0.1:4010",
            "kind": "mock",
            "outcomes": outcomes,
            "findings": (),
            "rules": rule_coverage(outcomes, ()),
            "operations": tuple(each for each in _operations() if each.tested),
            "left": (),
            "throttled": 0,
            "withheld": 0,
            "waited": 0,
        }
    )


@cache
def untested() -> Report:
    """A run that nobody answered."""
    trouble = "No answer to GET /api/v1/tickets: connection refused"
    outcomes = tuple(
        Outcome(check=check_of(rule), layer="checks", rules=(rule.id,), state="environment", reason=trouble)
        for rule in list(rules().values())[:3]
    )
    return rich().model_copy(
        update={
            "outcomes": outcomes,
            "findings": (),
            "rules": rule_coverage(outcomes, ()),
            "operations": (),
            "left": (),
            "trouble": ("https://staging.example.com stopped answering: connection refused.",),
        }
    )


def _outcomes() -> Iterator[Outcome]:
    """One of each rule, and of each finding."""
    found = {each.check: each for each in FINDINGS}
    for number, rule in enumerate(rules().values()):
        if rule.id != SCHEMA_RULE.id and check_of(rule) not in found:
            reason = REASONS[number % 3] if number % 11 == 5 else ""
            yield _outcome(rule, "unverified" if reason else "verified", reason)
    for each in FINDINGS:
        reason = f"expected {each.expected}, got {each.actual}"
        yield Outcome(
            check=each.check,
            layer=each.layer,
            rules=(each.rule,),
            state=each.state,
            reason=reason,
            requests=9,
            seconds=0.81,
        )


def _outcome(rule: Rule, state: State, reason: str = "") -> Outcome:
    return Outcome(
        check=check_of(rule),
        layer="checks",
        rules=(rule.id,),
        state=state,
        reason=reason,
        requests=4,
        seconds=0.12,
    )


def _operations() -> Iterator[OperationCoverage]:
    dice = Random(7)  # noqa: S311 - the same example each time
    for number, operation in enumerate(contract().operations):
        yield _seen(operation, dice, tested=number % 23 != 11)


def _seen(operation: Operation, dice: Random, *, tested: bool) -> OperationCoverage:
    parameters = documented_parameters(contract(), operation)
    statuses = [status for status in operation.statuses if (tested or status >= 400) and dice.random() < 0.8]
    if tested and not any(status < 300 for status in statuses):
        statuses.append(min(operation.statuses))
    if operation.id in {each.operation for each in FINDINGS[1:4]}:
        statuses.append(500)
    return OperationCoverage(
        operation=operation.id,
        method=operation.method,
        path=operation.path,
        family=operation.tag,
        documented_statuses=tuple(sorted(operation.statuses)),
        documented_parameters=tuple(parameters),
        statuses={str(status): dice.randint(1, 240) for status in sorted(statuses)},
        credentials={name: dice.randint(1, most) for name, most in CALLERS.items() if dice.random() < 0.7},
        parameters={name: dice.randint(1, 60) for name in [*parameters, "nonsense"] if dice.random() < 0.8},
    )


def found(*findings: Finding) -> Report:
    """A run that found these, each with a check of its own."""
    outcomes = tuple(
        Outcome(
            check=each.check,
            layer=each.layer,
            rules=(each.rule,),
            state=each.state,
            reason=f"expected {each.expected}, got {each.actual}",
        )
        for each in findings
    )
    named = {each.rule for each in findings}
    found_rules = tuple(each for each in rule_coverage(outcomes, findings) if each.rule in named)
    parts = {"findings": findings, "outcomes": outcomes, "rules": found_rules, "operations": clean().operations[:3]}
    return clean().model_copy(update=parts)
