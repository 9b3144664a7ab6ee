"""Rules of mode time: swept every minute, and by `run-time` now. Docs: automation-and-workflows, "Run Time Rules"."""

from collections.abc import Iterator
from functools import partial

from mock_server.families.automation_rules.engine import Evaluation, about, evaluated
from mock_server.families.automation_rules.selection import matches, time_rules
from mock_server.families.tenant import Tenant
from mock_server.families.time_sweep import Sweep, Timed
from mock_server.models import AutomationRule, AutomationTimeRun, Ticket

TIME, TIMER = "time", "automation_rules.sweep"


def run_now(tenant: Tenant) -> AutomationTimeRun:
    """Hold every ticket against the rules now: one entry a match that has not fired yet."""
    entries: list[Evaluation] = []

    Sweep(TIMER, _timed, partial(_fire, entries=entries)).run(tenant)
    return AutomationTimeRun(evaluated=len(time_rules(tenant)), executed=[each.shown() for each in entries])


def _timed(tenant: Tenant) -> list[Timed]:
    return [Timed(rule.id, rule.time_condition, partial(_holds, rule)) for rule in time_rules(tenant)]


def _holds(rule: AutomationRule, ticket: Ticket) -> bool:
    return not rule.conditions or matches(rule, ticket.as_json())


def _fire(tenant: Tenant, ids: list[str], ticket: Ticket, entries: list[Evaluation] | None = None) -> Iterator[str]:
    rules = [tenant.automation_rules.get(each) for each in ids]
    for evaluation in evaluated(tenant, rules, about(ticket, TIME)):
        if evaluation.failures is not None:
            if entries is not None:
                entries.append(evaluation)
            yield evaluation.rule.id


SWEEP = Sweep(TIMER, _timed, _fire)
