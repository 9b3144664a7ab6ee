"""Defects of what rules do to tickets, and on their changes. Docs: automation-and-workflows."""

from collections.abc import Callable
from contextlib import suppress

from mock_server.families.tickets.actions import ActionFailed
from mutation.mutant import Plant, Table
from mutation.patches import around, replaced
from mutation.wire import Json

ENGINE = "mock_server.families.automation_rules.engine"
Around = Callable[[Callable[..., Json]], Callable[..., Json]]


def performing(around: Around) -> Plant:
    """Actions are carried out in another way."""
    return replaced((f"{ENGINE}:perform", around))


def on_another(choose: Callable[[list[int]], int | None]) -> Plant:
    """Actions act on another ticket, of the ids that there are."""
    return performing(
        lambda perform: (
            lambda tenant, action, ticket_id: perform(
                tenant, action, ticket_id and choose([each.id for each in tenant.tickets])
            )
        )
    )


@around
def without_ticket(perform: Callable[..., None], tenant: Json, action: Json, ticket_id: int | None) -> None:
    if ticket_id is not None:
        perform(tenant, action, ticket_id)


@around
def or_urgent(perform: Callable[..., None], tenant: Json, action: Json, ticket_id: int | None) -> None:
    """What fails makes the ticket urgent."""
    try:
        perform(tenant, action, ticket_id)
    except ActionFailed:
        with suppress(ActionFailed):
            perform(tenant, {"type": "set_priority", "priority": "urgent"}, ticket_id)
        raise


@around
def or_no_team(perform: Callable[..., None], tenant: Json, action: Json, ticket_id: int | None) -> None:
    """A team that is not there is assigned all the same, and the action fails then."""
    try:
        perform(tenant, action, ticket_id)
    except ActionFailed:
        if action.get("type") == "assign_team" and ticket_id is not None:
            ticket = tenant.tickets.get(ticket_id)
            tenant.tickets.put(ticket.model_copy(update={"team_id": action.get("team_id")}))
        raise


@around
def up_to_a_failure(execute: Callable[..., Json], tenant: Json, rule: Json, occasion: Json) -> Json:
    """Actions after one that failed are not carried out, though they are said to be."""
    teams = {each.id for each in tenant.teams}
    bad = [place for place, each in enumerate(rule.actions) if each.get("team_id", next(iter(teams))) not in teams]
    return execute(tenant, rule.model_copy(update={"actions": rule.actions[: bad[0] + 1]}) if bad else rule, occasion)


def silent(*events: str) -> Plant:
    """Rules do not hear of these events."""

    def make(reactions: dict[str, Json]) -> dict[str, Json]:
        deaf = {event: tuple(each for each in reactions[event] if each.__module__ != ENGINE) for event in events}
        return {**reactions, **deaf}

    return replaced(("mock_server.families.reactions:REACTIONS", make))


def hears(others: dict[str, str]) -> Plant:
    """What happens to a ticket fires the rules of another event, too."""

    def make(rules: Callable[..., list[Json]]) -> Callable[..., list[Json]]:
        return lambda tenant, event: [*rules(tenant, event), *rules(tenant, others.get(event, ""))]

    return replaced((f"{ENGINE}:event_rules", make))


def takes_for(events: dict[str, str]) -> Plant:
    """What happens to a ticket fires the rules of another event instead."""
    return replaced(
        (f"{ENGINE}:event_rules", lambda rules: lambda tenant, event: rules(tenant, events.get(event, event)))
    )


def first_seen(about: Callable[..., Json]) -> Callable[..., Json]:
    """The payload is the ticket as it was when rules first heard of it."""
    seen: dict[str, Json] = {}
    return lambda ticket, event: seen.setdefault(ticket.conversation_id, about(ticket, event))


def matches_all_tickets(matches: Callable[..., bool]) -> Callable[..., bool]:
    return lambda rule, facts: "subject" in facts or matches(rule, facts)


def dawdles(log: Callable[..., None]) -> Callable[..., None]:
    """An entry that says that rules were stopped says nothing of a failure."""
    return lambda tenant, rule, occasion, executed, error: log(
        tenant, rule, occasion, executed, None if str(error).startswith("Stopped") else error
    )


CREATED, UPDATED, CLOSED = "ticket.created", "ticket.updated", "ticket.closed"


MUTANTS: Table = {
    "engines": {
        "RULE-02: Creating a ticket fires no rules.": silent(CREATED),
        "RULE-02: Creating a ticket fires the rules on updates, too.": hears({CREATED: UPDATED}),
        "RULE-02: Creating a ticket fires its rules whatever their conditions.": replaced(
            (f"{ENGINE}:matches", matches_all_tickets)
        ),
        "RULE-33: Actions are answered, but not carried out.": performing(lambda _: lambda *_: None),
        "RULE-33: Actions act on the newest ticket.": on_another(max),
        "RULE-31: Actions after one that failed are not carried out.": replaced(
            (f"{ENGINE}:_execute", up_to_a_failure)
        ),
        "RULE-32: An action that failed makes the ticket urgent.": performing(or_urgent),
        "RULE-32: A team that is not there is assigned before the action fails.": performing(or_no_team),
        "RULE-34: Actions that need a ticket are said to be carried out without one.": performing(without_ticket),
        "RULE-42: Updating a ticket fires no rules.": silent(UPDATED),
        "RULE-42: Closing a ticket fires no rules.": silent(CLOSED),
        "RULE-42: Closing a ticket is an update.": takes_for({CLOSED: UPDATED}),
        "RULE-42: The payload is the ticket as it was.": replaced((f"{ENGINE}:about", first_seen)),
        "RULE-63: Rules do not hear of a breach.": silent("sla.breached"),
        "RULE-63: Rules do not hear of an escalation.": silent("sla.escalated"),
        "RULE-63: Rules do not hear of a pause and its end.": silent("sla.paused", "sla.resumed"),
        "RULE-63: Rules do not hear that an SLA was met.": silent("sla.met"),
        "RULE-43: Rules that were stopped leave no entry.": replaced((f"{ENGINE}:_refuse", lambda _: lambda *_: None)),
        "RULE-43: The entry of rules that were stopped is a success.": replaced((f"{ENGINE}:_log", dawdles)),
        "RULE-43: No rule may set another off.": replaced((f"{ENGINE}:DEEPEST", lambda _: 1)),
    },
}
