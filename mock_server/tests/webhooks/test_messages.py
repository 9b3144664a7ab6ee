"""What is sent: the record as it was then, signed, whatever stands in it."""

import hmac
from time import time
from typing import Any

import pytest

from mock_server.tests.families.acting import Actor
from mock_server.tests.families.test_workflow_lives import URL, publish, run_on
from mock_server.tests.webhooks.conftest import Developer
from mock_server.tests.webhooks.receivers import SECRET, Receiver, answering
from mock_server.webhooks import message
from mock_server.webhooks.delivery import Delivery

SENT = ["Content-Type", "User-Agent", "X-Webhook-Id", "X-Webhook-Name", "X-Webhook-Attempt"]
SENT += ["X-Webhook-Timestamp", "X-Webhook-Signature"]


def test_a_delivery_says_what_happened_and_is_signed(developer: Developer) -> None:
    with Receiver(answering(200), answer=b"thanks") as receiver:
        developer.hook(receiver.url)
        ticket = developer.create("VPN")
        (delivery,) = developer.wait()
    (received,) = receiver.received
    headers, message = received.headers, received.message
    assert message["data"]["id"] == ticket
    assert message["data"]["subject"] == "VPN"
    assert {
        name: message[name] for name in ("event", "created_at", "sequence", "tenant_id", "subject_id", "webhook")
    } == {
        "event": "ticket.created",
        "created_at": "2026-03-08T20:00:00Z",
        "sequence": 1,
        "tenant_id": "t_xyz",
        "subject_id": str(ticket),
        "webhook": "shop",
    }
    assert headers["Content-Type"] == "application/json"
    assert headers["X-Webhook-Id"] == message["id"] == delivery["message_id"]
    assert (headers["X-Webhook-Attempt"], headers["X-Webhook-Name"]) == ("1", "shop")
    assert abs(time() - int(headers["X-Webhook-Timestamp"])) < 60
    signed = f"{headers['X-Webhook-Timestamp']}.".encode() + received.body
    assert headers["X-Webhook-Signature"] == hmac.new(SECRET.encode(), signed, "sha256").hexdigest()
    assert (delivery["state"], delivery["caught"], delivery["reason"]) == ("delivered", False, None)
    (attempt,) = delivery["attempts"]
    assert attempt.pop("ms") > 0
    assert attempt.pop("headers") == {name: headers[name] for name in SENT}
    assert attempt == {"number": 1, "at": "2026-03-08T20:00:00Z", "status": 200, "error": None, "answer": "thanks"}
    assert developer.events("webhook.") == ["webhook.delivered"]


def test_the_calls_that_workflows_made_can_be_delivered(owner: Actor, developer: Developer) -> None:
    call = {"type": "webhook", "config": {"url": URL, "body": "Welcome"}}
    with Receiver(answering(204)) as receiver:
        developer.hook(receiver.url, events=["workflow.*"])
        run_on(owner, publish(owner, call), owner.ticket())
        developer.advance(seconds=5)
        developer.wait()
    told = {each.message["event"]: each.message["data"] for each in receiver.received}
    (kept,) = (each for each in owner.get("/_mock/outbox") if each["url"] == URL)
    assert told["workflow.call_made"] == {name: kept[name] for name in kept if name != "tenant_id"}
    assert told["workflow.created"]["name"] == "Test"
    assert "webhook_secret" not in told["workflow.created"]


def test_any_text_can_be_delivered(developer: Developer) -> None:
    subject = '☎ \U0001f4a5 and a quote: "'
    with Receiver(answering(204)) as receiver:
        developer.hook(receiver.url, events=["ticket.created"])
        developer.create(subject)
        developer.wait()
    assert receiver.received[0].message["data"]["subject"] == subject
    assert "☎".encode() in receiver.received[0].body


def test_a_message_that_cannot_be_made_is_told_and_holds_up_no_other(
    developer: Developer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    made = message.message_of

    def failing(delivery: Delivery, *rest: Any) -> Any:
        if delivery.sequence == 1:
            raise RecursionError("too deep")
        return made(delivery, *rest)

    monkeypatch.setattr("mock_server.webhooks.sender.message_of", failing)
    with Receiver(answering(204)) as receiver:
        developer.hook(receiver.url)
        developer.rename(developer.create(), "new")
        first, second = developer.wait()
    assert (first["state"], first["reason"]) == ("failed", "The mock failed, and its log says why.")
    assert second["state"] == "delivered"
    assert "RecursionError: too deep" in caplog.text
