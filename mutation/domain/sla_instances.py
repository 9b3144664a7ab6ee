"""Defects of instances: what starts, pauses and ends them, and when. Docs: sla, "SLA Instances"."""

from datetime import timedelta
from typing import Any

from mock_server.families.business_hours.selection import schedule_for
from mock_server.families.sla import engine as sla
from mock_server.families.sla import ola
from mock_server.families.sla.instances import states
from mutation.domain.reactions import at_timer, reacting
from mutation.domain.sla import ENGINE, clocked, engine, nothing, when
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
def counts_pauses(rematch: Any, tenant: Any, clock: Any, ticket: Any) -> Any:
    """What is due by another policy is due so long after the start, whatever was waited in between."""
    onward = rematch(tenant, clock, ticket)
    instance = tenant.sla_instances.get(clock.instance_id)
    moved = {
        str(name): state.model_copy(update={"due_at": instance.started_at + onward.seconds[name] * SECOND})
        for name, state in states(instance.targets).items()
    }
    targets = instance.targets.model_copy(update=moved)
    tenant.sla_instances.put(instance.model_copy(update={"targets": targets}))
    return onward


@around
def counts_anew(rematch: Any, tenant: Any, clock: Any, ticket: Any) -> Any:
    """The time of another policy counts from the change."""
    left = {target: float(allowed) for target, allowed in clock.seconds.items()}
    return rematch(tenant, clock.model_copy(update={"since": tenant.now, "left": left}), ticket)


def stays(_original: Any) -> Any:
    """Another priority or category changes nothing that runs."""
    return lambda tenant, clock, ticket: tenant.sla_clocks.put(
        clock.model_copy(update={"priority": ticket.priority, "category": ticket.category})
    )


@around
def counts_the_pause(run: Any, tenant: Any, clock: Any, ticket: Any) -> None:
    """The pause ends, and was time as any other."""
    if clock.paused_at is None:
        run(tenant, clock, ticket)
        return
    waited = (tenant.now - clock.paused_at).total_seconds()
    left = {target: seconds - waited for target, seconds in clock.left.items()}
    run(tenant, clock.model_copy(update={"left": left}), ticket)


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


def by_the_default(tenant: Any, _team_id: Any) -> Any:
    return schedule_for(tenant, None)


def without_holidays(original: Any) -> Any:
    return lambda schedule: original(schedule.model_copy(update={"holidays": []}))


def unpaused(original: Any) -> Any:
    return lambda tenant, clock, *rest: original(tenant, clock and clock.model_copy(update={"paused_at": None}), *rest)


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
        "SLA-48: The pause is not subtracted.": replaced(
            (f"{ENGINE}:_run", counts_the_pause),
            (f"{ENGINE}:BY_STATUS", lambda by_status: {**by_status, "open": counts_the_pause(by_status["open"])}),
        ),
        "SLA-48: A paused instance is breached.": replaced(
            (f"{ENGINE}:set_timers", unpaused), (f"{ENGINE}:_settle_overdue", unpaused)
        ),
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
        "SLA-52: A new priority or category changes nothing.": engine("_rematch", stays),
        "SLA-52: The time of another policy counts from the change.": engine("_rematch", counts_anew),
        "SLA-52: Pauses count for another policy.": engine("_rematch", counts_pauses),
        "SLA-53: A reopened ticket has no new instance.": reacting(sla.restart, None),
        "SLA-53: A reopened ticket waits for its first response again.": engine(
            "_begin", lambda begin: lambda tenant, ticket, at, cause, *_: begin(tenant, ticket, at, cause)
        ),
        "SLA-53: The new instance began with its ticket.": engine(
            "_begin", lambda begin: lambda tenant, ticket, _, *rest: begin(tenant, ticket, ticket.created_at, *rest)
        ),
        "SLA-106: A reply opens no ticket.": replaced(
            ("mock_server.families.tickets.customers:change", lambda _: lambda _tenant, ticket, _fields: ticket)
        ),
        "SLA-107: No team is ever late.": at_timer(ola.BREACHED, nothing),
        "SLA-107: No time of a team starts.": reacting(ola.follow, None),
        "SLA-107: What a team is done with runs on.": replaced(
            ("mock_server.families.sla.ola:_end", lambda _: nothing)
        ),
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
        "SLA-53: The finished instance of a reopened ticket runs again.": remembering(
            "update_ticket get_sla_instance", runs_again
        ),
        "SLA-50: A target that was exceeded is one that was met.": status_is(
            lambda marks: "met" if None not in marks else None
        ),
    },
}
