"""What follows from what: events and timers → functions. The only file that joins families."""

from mock_server.core.tenant import Tenant
from mock_server.core.world import Reaction, TimerAction, World
from mock_server.families.ai_automation import decisions
from mock_server.families.automation_rules import engine as rules
from mock_server.families.oncall import shifts

REACTIONS: dict[str, tuple[Reaction, ...]] = {
    "ticket.created": (decisions.decide, rules.hear_of_ticket),
    "ticket.updated": (decisions.follow_ticket, rules.hear_of_ticket),
    "ticket.closed": (decisions.follow_ticket, rules.hear_of_ticket),
    "ticket.note_added": (decisions.follow_note,),
}

TIMERS: dict[str, TimerAction] = {
    shifts.STARTED: shifts.start_shift,
    shifts.ENDED: shifts.end_shift,
}


def connect(world: World) -> None:
    """Let a world that was just made react, and set the timers of the records it begins with."""
    world.reactions = REACTIONS
    world.timer_actions = TIMERS
    for tenant in world.tenants.values():
        _set_timers(tenant)


def _set_timers(tenant: Tenant) -> None:
    for entry in tenant.oncall_entries:
        shifts.set_hand_overs(tenant, entry)
