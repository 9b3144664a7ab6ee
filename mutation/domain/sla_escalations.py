"""Defects of escalations: how they are written, when they come and what they do. Docs: sla, "Escalation Rules"."""

from datetime import timedelta
from typing import Any

from mock_server.families.sla.instances import states
from mock_server.families.tickets.actions import ActionFailed, perform
from mutation.domain.sla import CREATE, ENGINE, nothing
from mutation.mutant import Table, stateful
from mutation.patches import around, instead, replaced
from mutation.wire import Call, asks, ignores_fields

ESCALATIONS = "mock_server.families.sla.escalations"


def escalating(name: str, make: Any) -> Any:
    return replaced((f"{ESCALATIONS}:{name}", make))


def coming(make: Any) -> Any:
    """Which escalations an instance has before it, wherever one asks."""
    return replaced((f"{ENGINE}:coming", make), (f"{ESCALATIONS}:coming", make))


@around
def of_every_policy(original: Any, tenant: Any, clock: Any, instance: Any) -> Any:
    pretended = (instance.model_copy(update={"policy_id": policy.id}) for policy in tenant.sla_policies)
    every = [each for other in pretended for each in original(tenant, clock, other)]
    return sorted(every, key=lambda each: each[0])


def only_ahead(original: Any) -> Any:
    return lambda tenant, clock, instance: [each for each in original(tenant, clock, instance) if each[0] >= tenant.now]


def as_if(**changes: Any) -> Any:
    """The instant is reckoned as if the escalation were another: field → function of the escalation."""

    @around
    def make(reached: Any, tenant: Any, clock: Any, target: Any, state: Any, escalation: Any) -> Any:
        update = {name: value(escalation) for name, value in changes.items()}
        return reached(tenant, clock, target, state, escalation.model_copy(update=update))

    return escalating("_reached", make)


@around
def by_calendar(reached: Any, tenant: Any, clock: Any, target: Any, state: Any, escalation: Any) -> Any:
    if escalation.trigger_percent is None or not state.due_at:
        return reached(tenant, clock, target, state, escalation)
    start = tenant.sla_instances.get(clock.instance_id).started_at
    return start + (state.due_at - start) * escalation.trigger_percent / 100


@around
def of_what_is_left(reached: Any, tenant: Any, clock: Any, target: Any, state: Any, escalation: Any) -> Any:
    if escalation.trigger_percent is None or not state.due_at:
        return reached(tenant, clock, target, state, escalation)
    return state.due_at - timedelta(seconds=clock.seconds[target]) * escalation.trigger_percent / 200


@around
def once_an_instance(original: Any, tenant: Any, clock: Any, instance: Any) -> Any:
    """What came for a target comes for no other."""
    came = {each.escalation_id for each in tenant.sla_firings if each.instance_id == instance.id}
    return [each for each in original(tenant, clock, instance) if each.escalation.id not in came]


def created_never_escalate() -> Any:
    """Tickets that were not there before an action was carried out do not escalate."""
    made: set[int] = set()

    @around
    def act(original: Any, tenant: Any, action: Any, ticket_id: Any) -> None:
        before = {each.id for each in tenant.tickets}
        original(tenant, action, ticket_id)
        made.update(each.id for each in tenant.tickets if each.id not in before)

    @around
    def others(original: Any, tenant: Any, clock: Any, instance: Any) -> Any:
        return [] if instance.ticket_id in made else original(tenant, clock, instance)

    return replaced((f"{ESCALATIONS}:perform", act), (f"{ENGINE}:coming", others), (f"{ESCALATIONS}:coming", others))


def met_or_not(_original: Any) -> Any:
    return lambda instance: states(instance.targets)


@around
def as_approaching(instants: Any, tenant: Any, clock: Any, instance: Any, escalation: Any) -> Any:
    return instants(tenant, clock, instance, escalation.model_copy(update={"trigger": "approaching_breach"}))


@around
def at_once(instants: Any, tenant: Any, clock: Any, instance: Any, escalation: Any) -> Any:
    sooner = {"threshold_minutes": 0} if escalation.trigger == "breached" else {}
    return instants(tenant, clock, instance, escalation.model_copy(update=sooner))


def stops_at_a_failure(original: Any) -> Any:
    failed = set()

    def act(tenant: Any, action: Any, ticket_id: Any) -> None:
        if ticket_id in failed:
            raise ActionFailed("An action before it failed")
        try:
            original(tenant, action, ticket_id)
        except ActionFailed:
            failed.add(ticket_id)
            raise

    return act


@around
def raises_the_priority(original: Any, tenant: Any, action: Any, ticket_id: Any) -> None:
    original(tenant, action, ticket_id)
    perform(tenant, {"type": "set_priority", "priority": "urgent"}, ticket_id)


def known_trigger(call: Call) -> None:
    """A word that nobody knows is taken for one that is known."""
    if isinstance(call.json, dict) and call.json.get("trigger") not in {None, "approaching_breach", "breached"}:
        call.json = {**call.json, "trigger": "approaching_breach"}


MUTANTS: Table = {
    "time": {
        "SLA-30: The threshold is two minutes more.": as_if(
            threshold_minutes=lambda each: each.threshold_minutes and each.threshold_minutes + 2
        ),
        "SLA-30: The threshold is of seconds.": as_if(threshold_minutes=lambda _: 0),
        "SLA-31: The percentage is ignored.": asks(CREATE, ignores_fields("trigger_percent")),
        "SLA-31: The percentage is of calendar time.": escalating("_reached", by_calendar),
        "SLA-31: The percentage is of the time that is left.": escalating("_reached", of_what_is_left),
        "SLA-33: A percentage beats the threshold.": as_if(
            threshold_minutes=lambda each: None if each.trigger_percent is not None else each.threshold_minutes
        ),
        "SLA-33: Without threshold and percentage it comes halfway.": as_if(
            trigger_percent=lambda each: 50 if each.threshold_minutes is None else each.trigger_percent
        ),
        "SLA-40: One whose instant has passed never comes.": coming(only_ahead),
    },
    "engines": {
        "SLA-30: Escalations come for tickets of every policy.": coming(of_every_policy),
        "SLA-32: An escalation comes for one target of an instance only.": coming(once_an_instance),
        "SLA-32: A target that was met is at risk.": escalating("open_targets", met_or_not),
        "SLA-104: Any trigger comes before a target is due.": escalating("_instants", as_approaching),
        "SLA-104: After a breach no minute passes.": escalating("_instants", at_once),
        "SLA-104: Nothing comes of a breach.": escalating("missed_targets", lambda _: lambda _: {}),
        "SLA-105: The trigger may be any word.": asks(CREATE, known_trigger),
        "SLA-37: Only the first action is carried out.": escalating(
            "_actions", lambda actions: lambda each: actions(each)[:1]
        ),
        "SLA-37: An escalated ticket becomes urgent.": escalating("perform", raises_the_priority),
        "SLA-38: Actions are carried out in reverse.": escalating(
            "_actions", lambda actions: lambda each: actions(each)[::-1]
        ),
        "SLA-38: action_type takes the place of the actions.": escalating(
            "_actions", lambda actions: lambda each: actions(each)[-1:] if each.action_type else actions(each)
        ),
        "SLA-39: A failing action holds up the others.": escalating("perform", stops_at_a_failure),
        "SLA-40: Escalations count for later tickets only.": instead("sla", "reset_timers", lambda _: nothing),
        "SLA-41: Tickets of escalations do not escalate.": stateful(created_never_escalate),
    },
}
