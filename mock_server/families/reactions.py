"""What follows from what: events and timers → functions. The only file that joins families."""

from mock_server.core.tenant import Tenant
from mock_server.core.world import Reaction, TimerAction, World
from mock_server.families.oncall import shifts
from mock_server.families.sla import engine, escalations

REACTIONS: dict[str, tuple[Reaction, ...]] = {
    "ticket.created": (engine.start,),
    "ticket.updated": (engine.follow,),
    "ticket.closed": (engine.follow,),
    "ticket.note_added": (engine.respond,),
    escalations.ESCALATED: (escalations.carry_out,),
}

TIMERS: dict[str, TimerAction] = {
    shifts.STARTED: shifts.start_shift,
    shifts.ENDED: shifts.end_shift,
    engine.BREACHED: engine.tick,
    escalations.ESCALATED: engine.tick,
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
    for clock in tenant.sla_clocks:
        engine.set_timers(tenant, clock, tenant.sla_instances.get(clock.instance_id))
