"""What follows from what: events and timers → functions. The only file that joins families.

The order in which a new ticket comes to life: AI classification, automation rules, AI routing where it has no team yet,
the SLA instance, assignment, workflows. What each of them sees is the ticket as the ones before left it.
"""

from mock_server.families.ai_automation import decisions
from mock_server.families.assignment import engine as assignment
from mock_server.families.automation_rules import engine as rules
from mock_server.families.automation_rules import time_rules
from mock_server.families.oncall import shifts
from mock_server.families.sla import engine as sla
from mock_server.families.sla import escalations, ola
from mock_server.families.tenant import Reaction, Tenant, TimerAction, World
from mock_server.families.workflows import engine as runs
from mock_server.families.workflows import schedules, triggers

TOLD: tuple[Reaction, ...] = rules.hear, triggers.run_on_event
"""What automation rules and workflows may listen to."""
SWEEPS = time_rules.SWEEP, schedules.SWEEP
CHANGED: tuple[Reaction, ...] = (
    sla.follow,
    ola.follow,
    decisions.follow_ticket,
    *(each.follow_ticket for each in SWEEPS),
    assignment.follow_ticket,
    *TOLD,
)

REACTIONS: dict[str, tuple[Reaction, ...]] = {
    "ticket.created": (
        decisions.classify,
        rules.hear,
        decisions.route,
        sla.start,
        decisions.resolve,
        assignment.follow_ticket,
        *(each.follow_ticket for each in SWEEPS),
        triggers.run_on_event,
    ),
    "ticket.updated": CHANGED,
    "ticket.closed": CHANGED,
    "ticket.reopened": (sla.restart, *TOLD),
    "ticket.team_assigned": (ola.follow, assignment.follow_ticket, *TOLD),
    "ticket.assigned": (*(each.follow_ticket for each in SWEEPS), *TOLD),
    "ticket.queued": TOLD,
    "ticket.unassigned_timeout": TOLD,
    "ticket.note_added": TOLD,
    "ticket.agent_replied": (sla.respond, ola.respond, decisions.follow_note, *TOLD),
    "conversation.created": TOLD,
    "conversation.customer_replied": (decisions.follow_reply, triggers.run_on_event),
    "team.updated": (sla.follow_team, ola.follow_hours, assignment.follow_settings),
    "team.deleted": (assignment.release_team,),
    "team.member_added": (assignment.follow_team,),
    "team.member_updated": (assignment.follow_team,),
    "business_hours.created": (sla.follow_hours, ola.follow_hours, assignment.follow_hours),
    "business_hours.updated": (sla.follow_hours, ola.follow_hours, assignment.follow_hours),
    "sla.started": TOLD,
    "sla.paused": TOLD,
    "sla.resumed": TOLD,
    "sla.met": TOLD,
    "sla.breached": TOLD,
    "sla.escalated": (escalations.carry_out, *TOLD),
    "ola.met": TOLD,
    "ola.breached": TOLD,
}

DELIVERY_DUE = "webhook.due"


def _deliver(tenant: Tenant, delivery_id: str) -> None:
    """Say that a delivery is due; where nobody delivers, as in a copy of the world, nothing is."""
    if tenant.world.on_delivery_due:
        tenant.world.on_delivery_due(delivery_id)


TIMERS: dict[str, TimerAction] = {
    DELIVERY_DUE: _deliver,
    shifts.STARTED: shifts.start_shift,
    shifts.ENDED: shifts.end_shift,
    sla.BREACHED: sla.tick,
    escalations.ESCALATED: sla.tick,
    ola.BREACHED: ola.tick,
    runs.STEP: runs.proceed,
    **{each.timer: each.run for each in SWEEPS},
    decisions.TIMES_OUT: decisions.time_out,
    assignment.OPENS: assignment.open_team,
    assignment.TIMES_OUT: assignment.time_out,
}


SUBJECTS: dict[str, str] = {
    shifts.STARTED: "oncall_entries",
    shifts.ENDED: "oncall_entries",
    sla.BREACHED: "sla_instances",
    escalations.ESCALATED: "sla_instances",
    ola.BREACHED: "ola_clocks",
    runs.STEP: "workflow_runs",
    decisions.TIMES_OUT: "tickets",
    assignment.OPENS: "waiting",
    assignment.TIMES_OUT: "waiting",
}
"""The collection of the record that a timer is about, where it is about one."""


def connect(world: World) -> None:
    """Let a world that was just made react, and set the timers of the records it begins with."""
    listen(world)
    for tenant in world.tenants.values():
        _set_timers(tenant)


def listen(world: World) -> None:
    """Let a world react."""
    world.reactions = REACTIONS
    world.timer_actions = TIMERS
    world.find_signer = triggers.find_signer


def _set_timers(tenant: Tenant) -> None:
    for entry in tenant.oncall_entries:
        shifts.set_hand_overs(tenant, entry)
    sla.begin_with(tenant)
    ola.begin_with(tenant)
    runs.set_timers(tenant)
    assignment.begin_with(tenant)
    for sweep in SWEEPS:
        sweep.plan(tenant)
