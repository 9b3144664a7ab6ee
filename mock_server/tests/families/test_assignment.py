"""From a team to an assignee, over HTTP: who gets a ticket, who waits, and what becomes of those that nobody takes."""

import pytest

from mock_server.families.assignment import engine
from mock_server.families.assignment.choice import Candidate
from mock_server.families.tenant import Tenant
from mock_server.tests.families.acting import Actor

OFFICE = [{"day_of_week": day, "start_time": "09:00", "end_time": "17:00"} for day in range(5)]


def test_a_ticket_that_comes_to_a_team_gets_one_of_its_members_in_the_same_answer(empty: Actor) -> None:
    team, ticket = empty.team("user_first", "user_second"), empty.ticket()
    answered = empty.update(ticket, team_id=team)
    assert answered["assignee_id"] == "user_first"
    assert empty.read(ticket) == answered | {"notes": []}
    *_, assigned = empty.explain(ticket)["assignments"]
    assert (assigned["name"], assigned["method"]) == ("ticket.assigned", "balanced")
    assert [(each["user_id"], each["why_not"] is None) for each in assigned["candidates"]] == [
        ("user_first", True),
        ("user_second", False),
    ]


def test_a_rotation_and_priorities_choose_as_they_say(empty: Actor) -> None:
    chosen = {}
    for method in ("round_robin", "priority"):
        team = empty.team("user_second", "user_first", routing_method=method)
        empty.put(f"/api/v2/teams/{team}/members/user_second", priority=5)
        tickets = [empty.ticket() for _ in range(3)]
        chosen[method] = [empty.update(ticket, team_id=team)["assignee_id"] for ticket in tickets]
        whys = [each["why_not"] for each in empty.explain(tickets[0])["assignments"][-1]["candidates"]]
        assert whys.count(None) == 1
    assert chosen == {
        "round_robin": ["user_second", "user_first", "user_second"],
        "priority": ["user_first", "user_first", "user_first"],
    }


def test_whoever_is_full_gets_no_more_and_the_oldest_waits_for_the_first_who_is_not(empty: Actor) -> None:
    team = empty.team("user_first", capacity=1)
    first, second, third = (empty.ticket() for _ in range(3))
    assert [empty.update(each, team_id=team)["assignee_id"] for each in (first, second, third)] == [
        "user_first",
        None,
        None,
    ]
    waiting = empty.explain(second)["waiting"]
    assert (waiting["team_id"], waiting["queued"], waiting["method"]) == (team, False, "balanced")
    assert waiting["candidates"][0]["why_not"] == "has 1 open and pending tickets, and may have 1"
    empty.post(f"/api/v1/tickets/{first}/close")
    assert [empty.read(each)["assignee_id"] for each in (second, third)] == ["user_first", None]
    empty.put(f"/api/v2/teams/{team}/members/user_first", max_capacity=0)
    assert empty.read(third)["assignee_id"] == "user_first"
    assert empty.explain(third)["waiting"] is None


def test_by_hand_means_by_nobody_until_somebody_says_who(empty: Actor) -> None:
    team, ticket = empty.team("user_first", routing_method="manual"), empty.ticket()
    assert empty.update(ticket, team_id=team)["assignee_id"] is None
    assert empty.explain(ticket)["waiting"]["candidates"][0]["why_not"] == "the team's lead assigns by hand"
    assert empty.update(ticket, assignee_id="user_lead")["assignee_id"] == "user_lead"
    assert empty.explain(ticket)["assignments"][-1]["method"] is None


def test_outside_its_hours_a_team_lets_a_ticket_queue_until_it_opens(empty: Actor) -> None:
    """It is Sunday evening."""
    hours = empty.post("/api/v2/business-hours", name="Office", timezone="UTC", schedule=OFFICE)["id"]
    team, ticket = empty.team("user_first", business_hours_id=hours), empty.ticket()
    assert empty.update(ticket, team_id=team)["assignee_id"] is None
    waiting = empty.explain(ticket)["waiting"]
    assert (waiting["queued"], waiting["opens_at"]) == (True, "2026-03-09T09:00:00Z")
    assert [each["subject_id"] for each in empty.happened("ticket.queued")] == [str(ticket)]
    empty.patch(f"/api/v2/business-hours/{hours}", schedule=[{**day, "start_time": "08:00"} for day in OFFICE])
    assert empty.wait(hours=12) == ["ticket.team_opens"]
    assert empty.read(ticket)["assignee_id"] == "user_first"
    assert [each["name"] for each in empty.explain(ticket)["assignments"]][-1] == "ticket.assigned"


def test_a_team_that_never_opens_lets_a_ticket_queue_for_ever(empty: Actor) -> None:
    closed = [{**day, "is_closed": True} for day in OFFICE]
    hours = empty.post("/api/v2/business-hours", name="Never", timezone="UTC", schedule=closed)["id"]
    team = empty.team("user_first", business_hours_id=hours, unassigned_timeout_minutes=5)
    ticket = empty.ticket()
    empty.update(ticket, team_id=team)
    assert empty.wait(hours=100) == []
    assert empty.explain(ticket)["waiting"]["opens_at"] is None
    empty.patch(f"/api/v2/business-hours/{hours}", schedule=OFFICE)
    empty.wait(hours=24)
    assert empty.read(ticket)["assignee_id"] == "user_first"


def test_a_ticket_that_nobody_takes_goes_to_whom_the_team_escalates(empty: Actor) -> None:
    team = empty.team(escalate_to_user_id="user_lead", unassigned_timeout_minutes=10)
    ticket = empty.ticket()
    empty.update(ticket, team_id=team)
    assert empty.wait(minutes=9) == []
    assert empty.wait(minutes=1) == ["ticket.unassigned_timeout"]
    assert empty.read(ticket)["assignee_id"] == "user_lead"
    assert empty.explain(ticket)["assignments"][-1]["method"] == "escalation"
    (told,) = empty.happened("notification.sent")
    assert told["notification"]["recipients"] == ["user_lead"]
    assert f"ticket {ticket}" in told["notification"]["text"]


def test_without_such_a_user_it_goes_on_waiting(empty: Actor) -> None:
    team, ticket = empty.team(unassigned_timeout_minutes=10), empty.ticket()
    empty.update(ticket, team_id=team)
    assert empty.wait(minutes=10) == ["ticket.unassigned_timeout"]
    empty.put(f"/api/v2/teams/{team}/members/user_second")
    assert empty.read(ticket)["assignee_id"] == "user_second"


def test_a_deleted_team_leaves_its_tickets_with_whom_they_are(empty: Actor) -> None:
    team = empty.team("user_first", capacity=1, unassigned_timeout_minutes=10)
    taken, waiting = empty.ticket(), empty.ticket()
    for ticket in (taken, waiting):
        empty.update(ticket, team_id=team)
    empty.delete(f"/api/v2/teams/{team}")
    assert [(each["team_id"], each["assignee_id"]) for each in map(empty.read, (taken, waiting))] == [
        (None, "user_first"),
        (None, None),
    ]
    assert empty.explain(waiting)["waiting"] is None
    assert empty.wait(hours=1) == []


def test_a_team_or_user_that_is_not_there_is_refused_in_the_documented_words(empty: Actor) -> None:
    ticket = empty.ticket()
    for field, word in (("team_id", "Team not found"), ("assignee_id", "User not found")):
        refused = empty.calling.put(f"/api/v1/tickets/{ticket}", json={field: "nobody"})
        assert (refused.status_code, refused.json()["detail"]) == (404, word)


def test_whoever_was_not_taken_in_time_does_not_time_out_again(empty: Actor) -> None:
    team, ticket = empty.team(unassigned_timeout_minutes=10), empty.ticket()
    empty.update(ticket, team_id=team)
    assert empty.wait(minutes=10) == ["ticket.unassigned_timeout"]
    empty.patch(f"/api/v2/teams/{team}", unassigned_timeout_minutes=20, escalate_to_user_id="user_lead")
    assert empty.wait(hours=1) == []
    assert empty.read(ticket)["assignee_id"] is None


def test_a_timeout_counts_by_the_hours_that_the_team_has_by_now(empty: Actor) -> None:
    """It is Sunday evening, when no office is open."""
    hours = empty.post("/api/v2/business-hours", name="Office", timezone="UTC", schedule=OFFICE)["id"]
    team = empty.team(business_hours_id=hours, unassigned_timeout_minutes=10, escalate_to_user_id="user_lead")
    ticket = empty.ticket()
    empty.update(ticket, team_id=team)
    assert empty.wait(minutes=30) == []
    empty.patch(f"/api/v2/business-hours/{hours}", schedule=[])
    assert "ticket.unassigned_timeout" in empty.wait(seconds=1)
    assert empty.read(ticket)["assignee_id"] == "user_lead"


def test_a_rule_by_time_learns_who_was_given_a_ticket_that_waited(empty: Actor) -> None:
    sent = {
        "time_condition": {"older_than_minutes": 5},
        "conditions": [{"field": "assignee_id", "operator": "equals", "value": "user_first"}],
        "actions": [{"type": "set_priority", "priority": "urgent"}],
    }
    empty.post("/api/v2/automation-rules", name="Old", execution_mode="time", **sent)
    team, ticket = empty.team(), empty.ticket()
    empty.update(ticket, team_id=team)
    empty.wait(minutes=10)
    empty.put(f"/api/v2/teams/{team}/members/user_first")
    assert empty.read(ticket)["assignee_id"] == "user_first"
    assert empty.wait(minutes=1) == ["automation_rules.sweep"]
    assert empty.read(ticket)["priority"] == "urgent"


def test_who_comes_late_costs_no_more_the_more_there_wait(empty: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many wait, the members are looked over for one of them, since nobody has room for the next."""
    team = empty.team("user_first", capacity=1)
    first, *_ = tickets = [empty.ticket() for _ in range(40)]
    looked, candidates = [], engine.candidates

    def noted(tenant: Tenant, team_id: str) -> list[Candidate]:
        looked.append(team_id)
        return candidates(tenant, team_id)

    monkeypatch.setattr(engine, "candidates", noted)
    for ticket in tickets:
        empty.update(ticket, team_id=team)
    assert len(looked) <= 2 * len(tickets)
    looked.clear()
    empty.post(f"/api/v1/tickets/{first}/close")
    assert len(looked) == 2
    assert [empty.read(each)["assignee_id"] for each in tickets[1:3]] == ["user_first", None]
