"""Defects of instances: what starts, pauses and ends them, and when. Docs: sla, "SLA Instances"."""

from datetime import timedelta
from typing import Any

from mock_server.families.sla.deadlines import schedule_for
from mock_server.families.sla.instances import states
from mock_server.families.sla.policies import promised
from mutation.domain.sla import clocked, engine, nothing, when
from mutation.mutant import Table
from mutation.patches import around, replaced
from mutation.wire import Call, Deliver, Json, MutableReply, answers, edits, wire

DEADLINES = "mock_server.families.sla.deadlines"
MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)


def status_is(decide: Any) -> Any:
    """The status of an instance by its marks; None leaves it to the mock."""

    @around
    def make(status_of: Any, targets: Any, *, paused: bool) -> str:
        marks = [state.met for state in states(targets).values()]
        return decide(marks) or str(status_of(targets, paused=paused))

    return engine("status_of", make)


def later(seconds: int) -> Any:
    """The timer of a breach goes off so many seconds late."""

    def make(at: Any) -> Any:
        return lambda self, due, name, subject: at(
            self, due + (seconds * SECOND if name == "sla.breached" else 0 * SECOND), name, subject
        )

    return replaced(("mock_server.families.tenant:Tenant.set_timer", make))


@around
def retimes(targets_of: Any, tenant: Any, clock: Any, ticket: Any) -> None:
    """A change ends in new due instants for what runs: so many seconds after the start, by target."""
    instance = tenant.sla_instances.get(clock.instance_id)
    seconds = targets_of(tenant.sla_policies.get(instance.policy_id), ticket.priority)
    moved = {
        name: state.model_copy(update={"due_at": instance.started_at + seconds[name] * SECOND})
        for name, state in states(instance.targets).items()
    }
    targets = instance.targets.model_copy(update={str(name): state for name, state in moved.items()})
    tenant.sla_instances.put(instance.model_copy(update={"targets": targets}))


def remembering(operations: str, through: Any) -> Any:
    """A defect with a memory, which is empty when the server starts."""

    def plant() -> Any:
        memory: dict[str, Json] = {}

        async def asked(call: Call, deliver: Deliver) -> MutableReply:
            reply: MutableReply = await deliver(call)
            through(memory, call, reply)
            return reply

        return wire(operations, asked)()

    return plant


def runs_again(memory: dict[str, Json], call: Call, reply: MutableReply) -> None:
    document = reply.json or {}
    if call.operation == "update_ticket" and call.json.get("status") == "open":
        memory[str(document.get("conversation_id"))] = True
    elif document.get("conversation_id") in memory:
        reply.json = {**document, "status": "active"}


def by_the_default(tenant: Any, ticket: Any) -> Any:
    return schedule_for(tenant, ticket.model_copy(update={"team_id": None}))


def without_holidays(original: Any) -> Any:
    return lambda schedule: original(schedule.model_copy(update={"holidays": []}))


def unpaused(original: Any) -> Any:
    return lambda tenant, clock, instance: original(tenant, clock.model_copy(update={"paused_at": None}), instance)


def dues(change: Any) -> Any:
    """When a target of a new instance is due."""
    return engine(
        "due_after", lambda due: lambda tenant, clock, start, allowed: change(due, tenant, clock, start, allowed)
    )


def swapped(seconds: dict[str, int]) -> dict[str, int]:
    other = {"first_response": "resolution", "resolution": "first_response"}
    return {name: seconds.get(other[name], allowed) for name, allowed in seconds.items()}


MUTANTS: Table = {
    "time": {
        "SLA-45: Everything is due a minute late.": dues(
            lambda due, tenant, clock, start, allowed: due(tenant, clock, start, allowed + MINUTE)
        ),
        "SLA-48: The pause is not subtracted.": engine(
            "_run_on", lambda run_on: lambda tenant, clock, _, ticket: run_on(tenant, clock, tenant.now, ticket)
        ),
        "SLA-48: A paused instance is breached.": engine("set_timers", unpaused),
        "SLA-90: A breach comes ten seconds early.": dues(
            lambda due, tenant, clock, start, allowed: due(tenant, clock, start, allowed - 10 * SECOND)
        ),
        "SLA-90: A breach comes a minute late.": later(60),
        "SLA-91: Business hours are calendar hours.": clocked(business_hours_id=None),
        "SLA-91: Business hours begin a minute late.": dues(
            lambda due, tenant, clock, start, allowed: due(tenant, clock, start + MINUTE * clock.business, allowed)
        ),
        "SLA-91: Holidays count.": replaced((f"{DEADLINES}:calendar_of", without_holidays)),
        "SLA-55: The hours of the team are ignored.": engine("schedule_for", lambda _: by_the_default),
        "SLA-56: What is never due is due at once.": dues(
            lambda due, tenant, clock, start, allowed: due(tenant, clock, start, allowed) or start
        ),
        "SLA-54: By business hours half of the time is enough.": dues(
            lambda due, tenant, clock, start, allowed: (
                start + allowed / 2 if clock.business else due(tenant, clock, start, allowed)
            )
        ),
    },
    "engines": {
        "SLA-45: The hours of the two targets are confused.": engine(
            "promised", lambda original: lambda policy, priority: swapped(original(policy, priority))
        ),
        "SLA-52: A new priority has new due instants.": when("open", retimes(promised)),
    },
    "transitions": {
        "SLA-46: An answered instance is paused.": status_is(
            lambda marks: "paused" if True in marks and None in marks else None
        ),
        "SLA-89: A pending ticket pauses nothing.": when("pending", nothing),
        "SLA-47: A paused instance is shown as active.": answers(
            "get_sla_instance", edits(lambda each: each.update(status="active") if each["status"] == "paused" else None)
        ),
        "SLA-49: One met target is enough.": status_is(
            lambda marks: "met" if True in marks and False not in marks else None
        ),
        "SLA-51: Resolving a ticket heals a breach.": status_is(lambda marks: "met" if marks[-1] else None),
        "SLA-53: A reopened ticket is timed again.": remembering("update_ticket get_sla_instance", runs_again),
        "SLA-50: A target that was exceeded is one that was met.": status_is(
            lambda marks: "met" if None not in marks else None
        ),
    },
}
