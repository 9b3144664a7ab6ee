"""What the AI does to tickets: it writes what it read, finds a team and another when nobody is there, and answers."""

from typing import Any

import pytest

from mock_server.tests.families.acting import Actor

RULES, SETTINGS = "/api/ai-automation/routing/rules", "/api/ai-automation/settings"
NETWORK = {"subject": "VPN and wifi are down", "description": "The firewall lost the network", "category": None}


def switch_on(actor: Actor, *, routing: dict[str, Any] | None = None, **sections: Any) -> None:
    classification = {"enabled": True, "auto_apply_threshold": 0.5, **sections.pop("classification", {})}
    wanted = {"enabled": routing is not None, **(routing or {})}
    actor.put(SETTINGS, classification=classification, routing=wanted, **sections)


def route(actor: Actor, team: str, **fields: Any) -> str:
    """A routing rule for everything."""
    return str(actor.post(RULES, target_team_id=team, **fields)["id"])


def decision(actor: Actor, ticket: int, kind: str) -> Any:
    return next((each for each in actor.explain(ticket)["ai"] if each["kind"] == kind), None)


def test_it_writes_what_the_creator_did_not_say_and_nothing_else(empty: Actor) -> None:
    switch_on(empty)
    silent, outspoken = empty.ticket(**{**NETWORK, "priority": None}), empty.ticket(**NETWORK, priority="low")
    assert [(each["category"], each["priority"]) for each in map(empty.read, (silent, outspoken))] == [
        ("Network", "urgent"),
        ("Network", "low"),
    ]
    assert decision(empty, silent, "classification")["outcome"] == "auto_applied"


def test_a_suggestion_stands_in_the_explanation_alone(empty: Actor) -> None:
    switch_on(empty, classification={"auto_apply_threshold": 1.0, "suggest_threshold": 0.1})
    ticket = empty.ticket(**NETWORK)
    assert empty.read(ticket)["category"] is None
    suggested = decision(empty, ticket, "classification")
    assert (suggested["outcome"], suggested["choice"]) == ("suggested", "Network")


def test_it_reads_nothing_of_a_channel_that_is_left_out(empty: Actor) -> None:
    switch_on(empty, classification={"exclude_channels": ["web", "phone"]})
    ticket = empty.ticket(**NETWORK)
    empty.reply(ticket, body="On the phone", channel="phone")
    assert decision(empty, ticket, "classification") is None
    empty.reply(ticket, body="By mail", channel="email")
    assert decision(empty, ticket, "classification")["choice"] == "Network"


def test_it_finds_a_team_whose_member_gets_the_ticket_by_the_rules_method(empty: Actor) -> None:
    switch_on(empty, routing={})
    team = empty.team("user_first", "user_second", routing_method="manual")
    route(empty, team, routing_method="round_robin", priority_boost=1)
    tickets = [empty.ticket(**NETWORK, priority=priority) for priority in (None, "low")]
    read = [empty.read(each) for each in tickets]
    assert [(each["team_id"], each["assignee_id"]) for each in read] == [(team, "user_first"), (team, "user_second")]
    assert [each["priority"] for each in read] == ["urgent", "low"]  # a boost goes no further, and overrules nobody
    kept = decision(empty, tickets[0], "routing")
    assert (kept["outcome"], kept["choice"]) == ("kept", team)


def test_a_rule_that_a_ticket_came_to_its_team_by_goes_before_it(empty: Actor) -> None:
    switch_on(empty, routing={})
    other, team = empty.team("user_first"), empty.team("user_second")
    route(empty, other)
    assign = {"type": "assign_team", "team_id": team}
    empty.post("/api/v2/automation-rules", name="First", trigger_event="ticket.created", actions=[assign])
    ticket = empty.ticket(**NETWORK)
    assert empty.read(ticket)["team_id"] == team
    assert decision(empty, ticket, "routing") is None


def test_where_nobody_is_in_the_team_another_takes_over_or_nobody(empty: Actor) -> None:
    switch_on(empty, routing={})
    nobody, overflow = empty.team(), empty.team("user_first")
    rule = route(empty, nobody, overflow_team_id=overflow)
    ticket = empty.ticket(**NETWORK)
    assert (empty.read(ticket)["team_id"], decision(empty, ticket, "routing")["outcome"]) == (overflow, "overflow")
    empty.put(f"{RULES}/{rule}", overflow_team_id=None)
    lost = empty.ticket(**NETWORK)
    assert (empty.read(lost)["team_id"], decision(empty, lost, "routing")["outcome"]) == (None, "failed")


def test_without_a_rule_that_matches_it_fails_where_there_is_no_pool(empty: Actor) -> None:
    switch_on(empty, routing={"fallback_to_team_pool": False})
    assert decision(empty, empty.ticket(**NETWORK), "routing")["outcome"] == "failed"


def test_whom_nobody_takes_goes_to_the_overflow_team_then_to_the_pool(empty: Actor) -> None:
    switch_on(empty, routing={"skills_timeout_seconds": 60})
    team, overflow = (empty.team("user_first", routing_method="manual") for _ in range(2))
    route(empty, team, overflow_team_id=overflow, routing_method="manual")
    ticket, seen = empty.ticket(**NETWORK), []
    for _ in range(3):
        seen.append((empty.read(ticket)["team_id"], decision(empty, ticket, "routing")["outcome"]))
        empty.wait(seconds=60)
    assert seen == [(team, "kept"), (overflow, "overflow"), (None, "overflow")]


def test_without_a_pool_it_stays_and_counts_as_failed(empty: Actor) -> None:
    switch_on(empty, routing={"skills_timeout_seconds": 60, "fallback_to_team_pool": False})
    team = empty.team("user_first")
    rule = route(empty, team, routing_method="manual")
    ticket, taken = empty.ticket(**NETWORK), empty.ticket(**NETWORK)
    empty.update(taken, assignee_id="user_lead")
    empty.delete(f"{RULES}/{rule}")
    assert empty.wait(seconds=60) == ["ai.routing_timeout", "ai.routing_timeout"]
    assert (empty.read(ticket)["team_id"], decision(empty, ticket, "routing")["outcome"]) == (team, "failed")
    assert decision(empty, taken, "routing")["outcome"] == "kept"


def test_it_answers_and_resolves_as_often_as_it_may(empty: Actor) -> None:
    resolution = {"enabled": True, "mode": "auto", "auto_resolve_threshold": 0.5, "kb_match_threshold": 0.5}
    switch_on(empty, resolution={**resolution, "max_auto_resolve_attempts": 2})
    ticket = empty.ticket(**NETWORK)
    for attempt in (1, 2, 3):
        read = empty.read(ticket)
        answers = [note for note in read["notes"] if "knowledge base" in note["body"]]
        assert (read["status"], len(answers)) == (("resolved", attempt) if attempt < 3 else ("open", 2))
        assert not any(note["private"] for note in answers)
        empty.reply(ticket, body="It is not")
    assert decision(empty, ticket, "resolution")["outcome"] == "skipped"


def test_it_leaves_what_is_urgent_to_people(empty: Actor) -> None:
    switch_on(empty, resolution={"enabled": True, "mode": "auto", "exclude_high_priority": True})
    ticket = empty.ticket(**NETWORK, priority="urgent")
    assert (empty.read(ticket)["status"], decision(empty, ticket, "resolution")["outcome"]) == ("open", "skipped")


def test_a_reply_routes_anew_where_the_settings_want_it(empty: Actor) -> None:
    for first_only, expected in ((True, None), (False, "team")):
        switch_on(empty, routing={"route_on_first_classification_only": first_only})
        ticket = empty.ticket(**NETWORK)
        team = empty.team("user_first")
        rule = route(empty, team)
        empty.reply(ticket, body="Hello?")
        assert empty.read(ticket)["team_id"] == (team if expected else None)
        empty.delete(f"{RULES}/{rule}")


@pytest.mark.parametrize(("boost", "priority"), [(-2, "low"), (-1, "low"), (0, "medium"), (1, "high"), (2, "urgent")])
def test_a_boost_moves_the_priority_once_however_far_the_ticket_travels(
    empty: Actor, boost: int, priority: str
) -> None:
    """To its team, to the overflow team, to the pool, and to its team again when the customer asks."""
    switch_on(empty, routing={"skills_timeout_seconds": 60, "route_on_first_classification_only": False})
    team, overflow = (empty.team("user_first", routing_method="manual") for _ in range(2))
    route(empty, team, overflow_team_id=overflow, routing_method="manual", priority_boost=boost)
    ticket, seen = empty.ticket(subject="Printer", category=None, priority=None), []
    for _ in range(3):
        seen.append((empty.read(ticket)["team_id"], empty.read(ticket)["priority"]))
        empty.wait(seconds=60)
    empty.reply(ticket, body="Well?")
    seen.append((empty.read(ticket)["team_id"], empty.read(ticket)["priority"]))
    assert seen == [(team, priority), (overflow, priority), (None, priority), (team, priority)]


def test_a_reply_does_not_undo_what_somebody_said_since(empty: Actor) -> None:
    """It is classified anew, and its words are those of before."""
    switch_on(empty)
    ticket = empty.ticket(**{**NETWORK, "priority": None})
    assert empty.read(ticket)["priority"] == "urgent"
    empty.update(ticket, priority="low", category="Printing")
    empty.reply(ticket, body="Still down")
    assert (empty.read(ticket)["priority"], empty.read(ticket)["category"]) == ("low", "Printing")
