"""The customer answers: what `conversation.customer_replied` does to a ticket, its SLA, its rules and the AI."""

import pytest

from mock_server.tests.families.acting import Actor


@pytest.mark.parametrize("status", ["pending", "resolved", "closed"])
def test_a_reply_opens_a_ticket_again_and_stands_in_it(owner: Actor, status: str) -> None:
    ticket = owner.ticket()
    owner.update(ticket, status=status)
    owner.reply(ticket, body="It is still broken", channel="phone")
    read = owner.read(ticket)
    assert read["status"] == "open"
    assert [(note["body"], note["private"], note["author_id"]) for note in read["notes"]] == [
        ("It is still broken", False, None)
    ]
    assert ("ticket.reopened" in {each["name"] for each in owner.happened("ticket.")}) == (status != "pending")


def test_a_reply_without_a_text_opens_it_all_the_same(owner: Actor) -> None:
    ticket = owner.ticket()
    owner.update(ticket, status="pending")
    owner.reply(ticket)
    assert (owner.read(ticket)["status"], owner.read(ticket)["notes"]) == ("open", [])


def test_a_reply_is_no_first_response_and_lets_the_sla_go_on(owner: Actor) -> None:
    ticket = owner.ticket(priority="urgent")
    owner.update(ticket, status="pending")
    owner.wait(hours=2)
    owner.reply(ticket, body="Here you are")
    states = {each["type"]: each["met"] for each in owner.explain(ticket)["targets"]}
    assert states["first_response"] is None
    assert [each["name"] for each in owner.happened("sla.")] == ["sla.started", "sla.paused", "sla.resumed"]


def test_after_a_resolution_it_starts_anew_with_the_response_as_it_was(owner: Actor) -> None:
    ticket = owner.ticket(priority="urgent")
    owner.post(f"/api/v1/tickets/{ticket}/notes", body="On it", private=False)
    owner.update(ticket, status="resolved")
    before = owner.explain(ticket)["instance_id"]
    owner.reply(ticket, body="No, it is not")
    explained = owner.explain(ticket)
    assert explained["instance_id"] != before
    assert {each["type"]: each["met"] for each in explained["targets"]} == {"first_response": True, "resolution": None}


def test_rules_and_workflows_hear_of_it_once(owner: Actor) -> None:
    event = "conversation.customer_replied"
    owner.post(
        "/api/v2/automation-rules",
        name="Raise",
        trigger_event=event,
        actions=[{"type": "set_status", "status": "pending"}],
    )
    canvas = {"nodes": [{"id": "start", "type": "trigger", "config": {"event": event}}], "edges": []}
    workflow = owner.post("/api/v2/workflows", name="Hear", canvas_definition=canvas)["id"]
    owner.post(f"/api/v2/workflows/{workflow}/publish")
    ticket = owner.ticket()
    (executed,) = owner.reply(ticket, body="Hello")["executed"]
    (action,) = executed["actions_executed"]
    assert action == {
        "type": "set_status",
        "status": "ok",
        "action": {"type": "set_status", "status": "pending"},
    }
    assert owner.read(ticket)["status"] == "pending"
    assert owner.get(f"/api/v2/workflows/{workflow}/runs")["total"] == 1


def test_an_event_without_a_payload_is_about_the_conversations_ticket(owner: Actor) -> None:
    condition = {"field": "category", "operator": "equals", "value": "Other"}
    owner.post("/api/v2/automation-rules", name="Tea", trigger_event="tea.made", conditions=[condition])
    conversation = owner.read(owner.ticket())["conversation_id"]
    path, event = "/api/v2/automation-rules/execute-event", {"event_type": "tea.made", "conversation_id": conversation}
    assert [each["matched"] for each in owner.post(path, **event)["executed"]] == [True]
    assert [each["matched"] for each in owner.post(path, **event, payload={})["executed"]] == [False]
