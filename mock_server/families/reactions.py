"""What follows from what: events and timers → functions. The only file that joins families."""

from mock_server.families.ai_automation import decisions
from mock_server.families.automation_rules import engine as rules
from mock_server.families.oncall import shifts
from mock_server.families.sla import engine as sla
from mock_server.families.sla import escalations
from mock_server.families.tenant import Reaction, Tenant, TimerAction, World
from mock_server.families.workflows import engine as runs
from mock_server.families.workflows import triggers

REACTIONS: dict[str, tuple[Reaction, ...]] = {
    "ticket.created": (sla.start, decisions.decide, rules.hear_of_ticket, triggers.run_on_event),
    "ticket.updated": (sla.follow, decisions.follow_ticket, rules.hear_of_ticket, triggers.run_on_event),
    "ticket.closed": (sla.follow, decisions.follow_ticket, rules.hear_of_ticket, triggers.run_on_event),
    "ticket.note_added": (sla.respond, decisions.follow_note),
    escalations.ESCALATED: (escalations.carry_out,),
}

TIMERS: dict[str, TimerAction] = {
    shifts.STARTED: shifts.start_shift,
    shifts.ENDED: shifts.end_shift,
    sla.BREACHED: sla.tick,
    escalations.ESCALATED: sla.tick,
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
    for clock in tenant.sla_clocks:
        sla.set_timers(tenant, clock, tenant.sla_instances.get(clock.instance_id))
    runs.set_timers(tenant)
