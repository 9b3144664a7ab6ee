"""What a scenario begins with goes on as if it had been lived: who waits is served, what is open is timed."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from mock_server.families.sla.instances import latest_instance
from mock_server.families.tenant import World
from mock_server.scenarios.scenarios import load

WORLD = """\
clock: 2026-03-08T20:00:00Z
tenants:
  t_one: {plan: enterprise, profile: true}
keys: {}
sessions:
  sess_one: {tenant: t_one, role: tenant_owner, user: user_1}
"""
TEAMS = """\
t_one:
  users:
    - {id: user_1, name: Owner, email: owner@example.com}
  teams:
    - {id: team_1, name: One, description: null, department: null, location: null, email: null,
       routing_method: balanced, business_hours_id: null, escalate_to_user_id: null, unassigned_timeout_minutes: 30,
       member_count: 1, created_at: 2026-03-01T10:00:00Z}
  members:
    - {team_id: team_1, user_id: user_1, role: member, max_capacity: 2, is_default: false, priority: 0,
       user_email: owner@example.com, user_name: Owner}
  waiting:
    - {ticket_id: 1, team_id: team_1, since: 2026-03-08T19:00:00Z}
    - {ticket_id: 2, team_id: team_1, since: 2026-03-08T19:45:00Z}
    - {ticket_id: 3, team_id: team_1, since: 2026-03-08T19:50:00Z}
    - {ticket_id: 4, team_id: team_1, since: 2026-03-08T19:50:00Z}
  sla_policies:
    - id: sla_1
      name: All
      description: null
      enabled: true
      business_hours: false
      conditions: []
      targets:
        - {id: target_1, type: resolution, priority: medium, hours: 4}
"""
TICKET = """\
    - {{id: {number}, subject: Test, description: "", status: {status}, priority: medium, category: null,
       team_id: {team}, assignee_id: null, conversation_id: conv_{number}, resolution_notes: null,
       created_at: 2026-03-08T18:00:00Z, updated_at: 2026-03-08T18:00:00Z}}
"""
CONVERSATION = "    - {{id: conv_{number}, ticket_id: {number}, created_at: 2026-03-08T18:00:00Z}}\n"
TICKETS = [(1, "open", "team_1"), (2, "pending", "team_1"), (3, "open", "team_1"), (4, "closed", "team_1")]
CREATED = datetime(2026, 3, 8, 18, tzinfo=UTC)


def begin(folder: Path) -> World:
    scenario = folder / "mine"
    scenario.mkdir()
    conversations = "".join(CONVERSATION.format(number=number) for number, *_ in TICKETS)
    tickets = "".join(TICKET.format(number=number, status=status, team=team) for number, status, team in TICKETS)
    said = f"t_one:\n  conversations:\n{conversations}  tickets:\n{tickets}"
    for name, text in {"world": WORLD, "teams": TEAMS, "tickets": said}.items():
        (scenario / f"{name}.yaml").write_text(text)
    return load(scenario)


def test_those_who_wait_are_served_in_their_order_as_far_as_there_is_room(tmp_path: Path) -> None:
    """Who is done waits no more. Who goes on waiting times out as they would have."""
    world = begin(tmp_path)
    tenant = world.tenants["t_one"]
    assert [each.assignee_id for each in tenant.tickets] == ["user_1", "user_1", None, None]
    assert [each.ticket_id for each in tenant.waiting] == [3]
    fired = world.advance(world.clock.now() + timedelta(minutes=20))
    assert [(each.key.name, each.at.minute) for each in fired] == [("ticket.unassigned_timeout", 20)]


def test_what_is_open_is_timed_from_when_it_was_created(tmp_path: Path) -> None:
    tenant = begin(tmp_path).tenants["t_one"]
    instances = {ticket.id: latest_instance(tenant, ticket.id) for ticket in tenant.tickets}
    assert {number: each and (each.status, each.started_at) for number, each in instances.items()} == {
        1: ("active", CREATED),
        2: ("paused", CREATED),
        3: ("active", CREATED),
        4: None,
    }
    due = {each.targets.resolution.due_at for each in instances.values() if each and each.targets.resolution}
    assert due == {CREATED + timedelta(hours=4)}
