"""What tickets set off by growing old: rules of mode time, and workflows with a schedule. By the minute, once a ticket.

A `time_condition` has `older_than_minutes` and `status`; a key that is not known is never met. What fired for a ticket
fires for it again after the ticket no longer met it. A timer stands at the next full minute at which something may
fire, so that minutes in which nothing can happen cost nothing. Docs: automation-and-workflows, "Create Rule".
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from mock_server.families.records import TimeFiring
from mock_server.families.tenant import Tenant
from mock_server.models import Ticket
from mock_server.state.events import Event

ALL, MINUTE, SECOND = "all", timedelta(minutes=1), timedelta(seconds=1)
Fire = Callable[[Tenant, list[str], Ticket], Iterator[str]]
"""Sets off, of these ids and in their order, what matches the ticket; answers the ids of what did."""


class Timed(NamedTuple):
    """A rule or a workflow that waits for tickets to grow old. `matches` are its other conditions."""

    id: str
    condition: Mapping[str, Any]
    matches: Callable[[Ticket], bool]


class Sweep:
    """One kind of what is timed, with its timer. `all_timed` are those that are enabled, in their order."""

    def __init__(self, timer: str, all_timed: Callable[[Tenant], list[Timed]], fire: Fire) -> None:
        self.timer = timer
        self.all_timed = all_timed
        self.fire = fire

    def run(self, tenant: Tenant, _: str = ALL) -> None:
        """Hold every ticket against all of them."""
        timed = self.all_timed(tenant)
        for ticket_id in [ticket.id for ticket in tenant.tickets] if timed else ():
            ticket = tenant.tickets.get(ticket_id)
            due = [
                each.id for each in timed if not self._fired(tenant, each, ticket) and _is_old(each, ticket, tenant.now)
            ]
            for timed_id in self.fire(tenant, due, ticket) if due else ():
                tenant.time_firings.put(TimeFiring.model_construct(timed_id=timed_id, ticket_id=ticket_id))
        self.plan(tenant)

    def follow_ticket(self, tenant: Tenant, event: Event) -> None:
        """A ticket came or changed: what it no longer meets may fire for it anew."""
        timed = self.all_timed(tenant)
        if not timed:
            return
        ticket = tenant.tickets.get(int(event.subject_id))
        for each in timed:
            if self._fired(tenant, each, ticket) and not (_is_old(each, ticket, tenant.now) and each.matches(ticket)):
                tenant.time_firings.remove((each.id, ticket.id))
        due = self._next(tenant, timed, [ticket], tenant.timer(self.timer, ALL))
        if due:
            tenant.set_timer(due, self.timer, ALL)

    def changed(self, tenant: Tenant, timed_id: str) -> None:
        """One of them was made, changed, switched or deleted: it begins anew."""
        tenant.time_firings.remove_where(lambda firing: firing.timed_id == timed_id)
        self.plan(tenant)

    def plan(self, tenant: Tenant) -> None:
        """Set the timer to the first full minute at which something may fire."""
        timed = self.all_timed(tenant)
        due = self._next(tenant, timed, tenant.tickets) if timed else None
        if due:
            tenant.set_timer(due, self.timer, ALL)
        else:
            tenant.cancel_timer(self.timer, ALL)

    def _next(
        self, tenant: Tenant, timed: list[Timed], tickets: Iterable[Ticket], before: datetime | None = None
    ) -> datetime | None:
        """The first full minute at which one of them may fire; None where there is none `before` that."""
        now = tenant.world.clock.now()
        latest = before - MINUTE if before else None
        if latest and now >= latest:
            return None
        comings = (
            _first_instant(each, ticket, now, latest)
            for ticket in tickets
            for each in timed
            if not self._fired(tenant, each, ticket)
        )
        first = min((at for at in comings if at), default=None)
        return first.replace(second=0, microsecond=0) + MINUTE if first else None

    @staticmethod
    def _fired(tenant: Tenant, timed: Timed, ticket: Ticket) -> bool:
        return (timed.id, ticket.id) in tenant.time_firings


def comes_of_age(condition: Mapping[str, Any], ticket: Ticket, now: datetime) -> bool:
    """Whether the ticket meets a time condition."""
    return all(key in AGES and AGES[key](ticket, wanted, now) for key, wanted in condition.items())


def _is_old(timed: Timed, ticket: Ticket, now: datetime) -> bool:
    return comes_of_age(timed.condition, ticket, now)


def _first_instant(timed: Timed, ticket: Ticket, now: datetime, before: datetime | None) -> datetime | None:
    """When it may fire for the ticket as that is now; None where it never does, or not `before` that."""
    minutes, then = timed.condition.get("older_than_minutes"), now
    if isinstance(minutes, int | float) and not isinstance(minutes, bool):
        try:
            then = max(now, ticket.created_at + timedelta(minutes=minutes) + SECOND)
        except OverflowError:
            return None
        if before and then >= before:
            return None
    return then if comes_of_age(timed.condition, ticket, then) and timed.matches(ticket) else None


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _older(ticket: Ticket, minutes: Any, now: datetime) -> bool:
    return _is_number(minutes) and (now - ticket.created_at) / MINUTE > minutes


def _in_status(ticket: Ticket, wanted: Any, _: datetime) -> bool:
    return ticket.status in (wanted if isinstance(wanted, list) else [wanted])


AGES: Mapping[str, Callable[[Ticket, Any, datetime], bool]] = {"older_than_minutes": _older, "status": _in_status}
