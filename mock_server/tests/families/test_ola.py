"""OLAs over HTTP: how long a team may have a ticket. `docs` has one for the team Network, at high priority."""

from typing import Any

import pytest

from mock_server.tests.families.acting import Actor

TEAM = "team_network"


def arrive(owner: Actor, **fields: str) -> int:
    ticket = owner.ticket(priority="high", **fields)
    owner.update(ticket, team_id=TEAM)
    return ticket


def met(owner: Actor, ticket: int) -> dict[str, bool | None]:
    return {each["type"]: each["met"] for each in owner.explain(ticket)["ola"]["targets"]}


def test_a_team_without_a_policy_has_all_the_time_there_is(owner: Actor) -> None:
    ticket = owner.ticket(priority="high")
    owner.update(ticket, team_id="team_general")
    assert owner.explain(ticket)["ola"] is None


def test_it_runs_from_the_arrival_and_is_breached_at_its_instants(owner: Actor) -> None:
    ticket = arrive(owner)
    explained = owner.explain(ticket)["ola"]
    assert (explained["policy_id"], explained["team_id"], explained["ended_at"]) == ("ola_network", TEAM, None)
    assert met(owner, ticket) == {"first_response": None, "resolution": None}
    assert "ola.breached" in owner.wait(hours=24)
    assert met(owner, ticket)["first_response"] is False
    assert str(ticket) in {each["subject_id"] for each in owner.happened("ola.breached")}


@pytest.mark.parametrize("end", ["resolved", "moved"])
def test_it_is_met_when_the_team_is_done_in_time(owner: Actor, end: str) -> None:
    ticket = arrive(owner)
    owner.post(f"/api/v1/tickets/{ticket}/notes", body="On it", private=False)
    assert met(owner, ticket) == {"first_response": True, "resolution": None}
    owner.update(ticket, **({"status": "resolved"} if end == "resolved" else {"team_id": "team_general"}))
    assert met(owner, ticket) == {"first_response": True, "resolution": True}
    assert owner.explain(ticket)["ola"]["ended_at"] is not None
    assert str(ticket) in {each["subject_id"] for each in owner.happened("ola.met")}


def test_a_rule_may_listen_to_it(owner: Actor) -> None:
    tell = {"type": "notify", "user_ids": ["user_345", "user_345", 7], "message": "Too late"}
    owner.post("/api/v2/automation-rules", name="Tell", trigger_event="ola.breached", actions=[tell])
    ticket = arrive(owner)
    owner.wait(hours=24)
    told = [each["notification"] for each in owner.happened("notification.sent")]
    assert {"recipients": ["user_345"], "text": f"Too late: ticket {ticket}, Test"} in [
        {name: each[name] for name in ("recipients", "text")} for each in told
    ]


def test_a_rule_may_listen_to_an_sla_and_its_action_is_about_the_ticket(owner: Actor) -> None:
    raised = {"type": "set_priority", "priority": "urgent"}
    owner.post("/api/v2/automation-rules", name="Raise", trigger_event="sla.breached", actions=[raised])
    ticket = owner.ticket(priority="high")
    owner.wait(hours=100)
    assert str(owner.explain(ticket)["instance_id"]) in {each["subject_id"] for each in owner.happened("sla.breached")}
    assert owner.read(ticket)["priority"] == "urgent"


def test_without_a_policy_of_its_own_a_team_that_gets_a_ticket_ends_the_one_before(owner: Actor) -> None:
    ticket = arrive(owner)
    owner.update(ticket, team_id=None)
    assert owner.explain(ticket)["ola"]["ended_at"] is not None


@pytest.mark.parametrize("swapped", [False, True])
def test_it_is_due_by_the_hours_that_the_team_has_by_now(owner: Actor, swapped: bool) -> None:
    """Sunday evening in `docs`. A schedule that has changed has been so from the start; so has another schedule."""
    always: list[Any] = []
    never = [{"day_of_week": day, "is_closed": True} for day in range(7)]
    hours = owner.post("/api/v2/business-hours", name="Never", timezone="UTC", schedule=never)["id"]
    owner.patch(f"/api/v2/teams/{TEAM}", business_hours_id=hours)
    ticket = arrive(owner)
    assert [each["due_at"] for each in owner.explain(ticket)["ola"]["targets"]] == [None, None]
    assert "ola.breached" not in owner.wait(hours=2)
    if swapped:
        owner.patch(f"/api/v2/teams/{TEAM}", business_hours_id=None)
        owner.patch("/api/v2/business-hours/bh_001", schedule=always)
    else:
        owner.patch(f"/api/v2/business-hours/{hours}", schedule=always)
    assert met(owner, ticket) == {"first_response": False, "resolution": None}
    assert "ola.breached" in owner.wait(hours=6)
    assert met(owner, ticket) == {"first_response": False, "resolution": False}
