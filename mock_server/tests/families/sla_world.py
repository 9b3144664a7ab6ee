"""A world with one tenant in it, to which the tests of the SLA engine do things directly, without HTTP."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import cache, partial
from typing import Any, TypeVar

from mock_server.families.sla import operations as sla
from mock_server.families.tenant import Tenant, World
from mock_server.families.tickets import operations as tickets
from mock_server.models import (
    BusinessHoursDay,
    Holiday,
    NoteCreate,
    SlaEscalation,
    SlaEscalationCreate,
    SlaInstance,
    SlaPolicy,
    SlaPolicyCreate,
    SlaTargetCreate,
    Ticket,
    TicketClose,
    TicketCreate,
    TicketPriority,
    TicketUpdate,
)
from mock_server.scenarios.scenarios import SHIPPED, load
from mock_server.state.principal import Principal
from mock_server.tests.families.schedules import schedule

T = TypeVar("T")
ROBOT = Principal("key", "ak_live_empty", "t_empty")
MINUTE = timedelta(minutes=1)


@cache
def _empty() -> World:
    return load(SHIPPED / "empty")


class SlaAgent:
    """Somebody at work in a world of its own. Every method is one operation, reactions and all."""

    def __init__(self) -> None:
        self.world = _empty().copy()

    @property
    def tenant(self) -> Tenant:
        return self.world.tenants["t_empty"]

    @property
    def now(self) -> datetime:
        return self.world.clock.now()

    def hours(self, days: Iterable[BusinessHoursDay], holidays: Iterable[Holiday] = (), timezone: str = "UTC") -> None:
        """Make this the tenant's default schedule."""
        self._do(lambda: self.tenant.business_hours.put(schedule(list(days), list(holidays), timezone)))

    def policy(self, *targets: tuple[str, float], business: bool = False, priority: str = "medium") -> SlaPolicy:
        """A policy for every ticket, with targets (type, hours) at one priority."""
        body = SlaPolicyCreate(name="Test", business_hours=business)
        policy = self._do(lambda: sla.create_sla_policy(self.tenant, body))
        for kind, hours in targets:
            self.target(policy, kind, hours, priority)
        return policy

    def target(self, policy: SlaPolicy, kind: str, hours: float, priority: str) -> None:
        target = SlaTargetCreate.model_validate({"type": kind, "priority": priority, "hours": hours})
        self._do(partial(sla.add_sla_target, self.tenant, policy.id, target))

    def do(self, operation: Callable[[Tenant], T]) -> T:
        return self._do(lambda: operation(self.tenant))

    def escalation(self, policy: SlaPolicy, **fields: Any) -> SlaEscalation:
        body = SlaEscalationCreate.model_validate(fields)
        return self._do(lambda: sla.create_sla_escalation(self.tenant, policy.id, body))

    def ticket(self, priority: TicketPriority = "medium") -> Ticket:
        body = TicketCreate(subject="Test", priority=priority)
        return self._do(lambda: tickets.open_ticket(self.tenant, body))

    def update(self, ticket_id: int, **fields: Any) -> Ticket:
        body = TicketUpdate.model_validate(fields)
        return self._do(lambda: tickets.update_ticket(self.tenant, ticket_id, body))

    def change(self, ticket_id: int, **fields: Any) -> None:
        """Change the ticket as no operation can: from pending to open again, or to another team."""

        def change() -> None:
            changed = self.tenant.tickets.put(self.tenant.tickets.get(ticket_id).model_copy(update=fields))
            self.tenant.emit("ticket.updated", ticket_id, changed)

        self._do(change)

    def close(self, ticket_id: int) -> Ticket:
        return self._do(lambda: tickets.close_ticket(self.tenant, ticket_id, TicketClose()))

    def note(self, ticket_id: int, *, private: bool = False) -> None:
        body = NoteCreate(body="Test", private=private)
        self._do(lambda: tickets.add_ticket_note(self.tenant, ROBOT, ticket_id, body))

    def wait(self, minutes: int, piece: int | None = None) -> None:
        """Let so many minutes pass, at once or in pieces."""
        end = self.now + minutes * MINUTE
        while piece and self.now + piece * MINUTE < end:
            self.world.advance(self.now + piece * MINUTE)
        self.world.advance(end)

    def instance(self, ticket_id: int) -> SlaInstance | None:
        return next((each for each in self.tenant.sla_instances if each.ticket_id == ticket_id), None)

    def seen(self) -> dict[str, Any]:
        """Everything that can be told of the world by who looks at it now.

        A cause has the number of its commit, and a clock that moves makes commits: causes are counted here.
        """
        self.world.catch_up()
        records = {name: list(collection) for name, collection in self.tenant.collections()}
        causes = list(dict.fromkeys(event.cause.number for event in self.world.events))
        return {
            **records,
            "sla_clocks": [
                clock.model_copy(update={"cause": clock.cause and causes.index(clock.cause)})
                for clock in self.tenant.sla_clocks
            ],
            "events": [
                event._replace(cause=event.cause._replace(number=causes.index(event.cause.number)))
                for event in self.world.events
            ],
            "ids": self.world.ids.drawn,
            "now": self.now,
        }

    def let_pass(self, minutes: int) -> None:
        """Time goes on, and nobody looks: as on a running clock."""
        self.world.clock.set(self.now + timedelta(minutes=minutes))
        self.world.clock.settle()
        self.world.changes.clear()

    def _do(self, operation: Callable[[], T]) -> T:
        self.world.catch_up()
        return self.world.run(operation)
