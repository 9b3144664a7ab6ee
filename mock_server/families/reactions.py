"""What follows from what: events and timers → functions. The only file that joins families."""

from mock_server.core.tenant import Tenant
from mock_server.core.world import Reaction, TimerAction, World
from mock_server.families.oncall import shifts
from mock_server.families.workflows import engine as runs
from mock_server.families.workflows import triggers

REACTIONS: dict[str, tuple[Reaction, ...]] = {
    "ticket.created": (triggers.run_on_event,),
    "ticket.updated": (triggers.run_on_event,),
    "ticket.closed": (triggers.run_on_event,),
}

TIMERS: dict[str, TimerAction] = {
    shifts.STARTED: shifts.start_shift,
    shifts.ENDED: shifts.end_shift,
    runs.STEP: runs.proceed,
}


def connect(world: World) -> None:
    """Let a world that was just made react, and set the timers of the records it begins with."""
    world.reactions = REACTIONS
    world.timer_actions = TIMERS
    world.find_signer = triggers.find_signer
    for tenant in world.tenants.values():
        _set_timers(tenant)


def _set_timers(tenant: Tenant) -> None:
    for entry in tenant.oncall_entries:
        shifts.set_hand_overs(tenant, entry)
    runs.set_timers(tenant)
