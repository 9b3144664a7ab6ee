"""What happens is delivered, tried again on the world's clock, waited for, and delivered once more."""

import hmac
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest

from mock_server.testing import MockServer
from mock_server.tests.connections import KEY, client
from mock_server.tests.webhooks.conftest import Developer
from mock_server.tests.webhooks.receivers import BEFORE, Receiver, answering
from mock_server.webhooks import lab

BACKOFF = [5, 30, 300, 1_800, 7_200]


def test_an_attempt_that_fails_is_made_again_later_and_later_and_then_it_has_failed(developer: Developer) -> None:
    with Receiver(answering(503)) as receiver:
        developer.hook(receiver.url)
        developer.create()
        for number, seconds in enumerate(BACKOFF, 1):
            (delivery,) = developer.wait(attempts=number)
            assert delivery["state"] == "pending"
            assert developer.advance(seconds=seconds - 1)["complete"]
            assert developer.deliveries()[0]["due"] is not None
            fired = developer.advance(seconds=1)["fired"]
            assert fired[-1]["name"] == "webhook.due"
            assert fired[-1]["subject_id"] == delivery["id"]
        (delivery,) = developer.wait()
    assert (delivery["state"], delivery["reason"], delivery["caught"]) == ("failed", "6 attempts failed.", False)
    assert [each["status"] for each in delivery["attempts"]] == [503] * 6
    assert [each.headers["X-Webhook-Attempt"] for each in receiver.received] == ["1", "2", "3", "4", "5", "6"]
    assert (
        len({each.body for each in receiver.received}) == len({each.message["id"] for each in receiver.received}) == 1
    )
    assert developer.events("webhook.") == ["webhook.attempt_failed"] * 5 + ["webhook.failed"]


@pytest.mark.parametrize("status", [500, 502, 599, 408, 429])
def test_what_may_pass_is_tried_again_and_the_clock_can_be_moved_while_waiting(
    developer: Developer, status: int
) -> None:
    with Receiver(answering(status, status, 204)) as receiver:
        developer.hook(receiver.url)
        developer.create()
        (delivery,) = developer.wait(advance=True)
    assert (delivery["state"], [each["status"] for each in delivery["attempts"]]) == (
        "delivered",
        [status, status, 204],
    )
    assert [each["at"] for each in delivery["attempts"]] == [f"2026-03-08T20:00:{at}Z" for at in ("00", "05", "35")]


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (400, "400 is a refusal."),
        (404, "404 is a refusal."),
        (410, "410 is a refusal."),
        (302, "302 is no success, and redirects are not followed."),
    ],
)
def test_a_refusal_and_a_redirect_are_final(developer: Developer, status: int, reason: str) -> None:
    with Receiver(answering(status), Location="http://127.0.0.1:1/") as receiver:
        developer.hook(receiver.url)
        developer.create()
        (delivery,) = developer.wait()
        assert len(receiver.received) == 1
    assert (delivery["state"], delivery["reason"], delivery["caught"]) == ("failed", reason, status != 302)
    assert developer.webhook()["failed"] == 1


def test_until_idle_makes_the_attempts_that_are_due(developer: Developer) -> None:
    with Receiver(answering(500, 204)) as receiver:
        developer.hook(receiver.url, events=["ticket.created"])
        developer.create()
        developer.wait(attempts=1)
        fired = developer.advance(until="idle")["fired"]
        assert "webhook.due" in {each["name"] for each in fired}
        assert [each["state"] for each in developer.wait()] == ["delivered"]


@pytest.mark.parametrize(("asked", "seconds"), [("120", 120), ("1", 5), ("999999", 86_400), ("soon", 5)])
def test_retry_after_is_heeded_where_it_is_longer(developer: Developer, asked: str, seconds: int) -> None:
    with Receiver(answering(429, 204), Retry_After=asked) as receiver:
        developer.hook(receiver.url, events=["ticket.created"])
        developer.create()
        developer.wait(attempts=1)
        developer.advance(seconds=seconds - 1)
        assert developer.webhook()["pending"] == 1
        developer.advance(seconds=1)
        assert [each["state"] for each in developer.wait()] == ["delivered"]


def test_nobody_there_is_tried_again(developer: Developer) -> None:
    with Receiver(answering(204)) as receiver:
        gone = receiver.url
    developer.hook(gone)
    developer.create()
    (delivery,) = developer.wait(attempts=1)
    assert delivery["state"] == "pending"
    (attempt,) = delivery["attempts"]
    assert attempt["status"] is None
    assert "refused" in attempt["error"].lower()


def test_only_what_is_asked_for_is_delivered_and_not_what_was_before(developer: Developer) -> None:
    developer.create("before")
    with Receiver(answering(204)) as receiver:
        developer.hook(receiver.url, name="created", events=["ticket.created"])
        developer.hook(receiver.url, name="sla", events=["sla.*"])
        developer.hook(receiver.url, name="all", events=["*"])
        ticket = developer.create("VPN")
        developer.wait()
    seen = [(each["webhook"], each["event"]) for each in developer.deliveries() if each["subject_id"] == str(ticket)]
    assert [event for webhook, event in seen if webhook == "created"] == ["ticket.created"]
    names: dict[str, set[str]] = {each["webhook"]: set() for each in developer.deliveries()}
    for each in developer.deliveries():
        names[each["webhook"]].add(each["event"])
    assert names["sla"]
    assert all(name.startswith("sla.") for name in names["sla"])
    assert names["all"] >= {"ticket.created", *names["sla"]}
    assert not any(name.startswith("webhook.") for name in names["all"])


def test_the_deliveries_can_be_filtered_and_paged(developer: Developer) -> None:
    with Receiver(answering(204, 404, 204)) as receiver:
        developer.hook(receiver.url)
        ticket = developer.create()
        developer.rename(ticket, "x")
        developer.rename(ticket, "y")
        developer.wait()
    page = developer.http.get("/_mock/webhooks/deliveries", params={"limit": 1, "offset": 1}).json()
    assert (page["total"], page["limit"], page["offset"], len(page["items"])) == (3, 1, 1, 1)
    assert [each["event"] for each in developer.deliveries(state="failed")] == ["ticket.updated"]
    assert len(developer.deliveries(event="ticket.upd*")) == 2
    assert len(developer.deliveries(event="ticket.created")) == 1
    assert developer.deliveries(webhook="other") == []
    assert len(developer.deliveries(caught="false")) == 2
    counts = developer.webhook()
    assert (counts["delivered"], counts["failed"], counts["pending"], counts["caught"]) == (2, 1, 0, 1)


def test_a_delivery_shows_what_is_sent(developer: Developer) -> None:
    with Receiver(answering(500, 204)) as receiver:
        developer.hook(receiver.url, misbehave=["unsigned"])
        sent_in = {"subject": "VPN", "description": "x" * 70_000}
        ticket = developer.http.post("/api/v1/tickets", json=sent_in).raise_for_status().json()["id"]
        forged, genuine = developer.wait(attempts=1)
        shown = developer.http.get(f"/_mock/webhooks/deliveries/{genuine['id']}").json()
        tampered = developer.http.get(f"/_mock/webhooks/deliveries/{forged['id']}").json()
    assert shown["delivery"] == genuine
    sent = receiver.received[-1].body.decode()
    assert (shown["body"], shown["body_size"]) == (sent[: 64 * 1024], len(sent))
    assert f'"subject_id":"{ticket}"' in shown["body"]
    assert '"forged":true' in receiver.received[0].body.decode()
    assert tampered["body_size"] == len(receiver.received[0].body)
    assert "X-Webhook-Signature" not in tampered["delivery"]["attempts"][0]["headers"]
    unknown = developer.http.get("/_mock/webhooks/deliveries/dlv_9")
    assert (unknown.status_code, unknown.json()) == (404, {"detail": "Delivery not found"})


def test_the_newest_can_come_first(developer: Developer) -> None:
    with Receiver(answering(204)) as receiver:
        developer.hook(receiver.url)
        for _ in range(3):
            developer.create()
        developer.wait()
    assert [each["sequence"] for each in developer.deliveries(order="newest")] == [3, 2, 1]
    assert [each["sequence"] for each in developer.deliveries(order="newest", limit=1, offset=1)] == [2]
    assert developer.http.get("/_mock/webhooks/deliveries", params={"order": "up"}).status_code == 422


def test_a_delivery_can_be_made_again_under_its_id(developer: Developer) -> None:
    with Receiver(answering(404, 204)) as receiver:
        developer.hook(receiver.url, misbehave=["duplicate"], events=["ticket.created"])
        developer.create()
        first, _second = developer.wait()
        again = developer.http.post(f"/_mock/webhooks/deliveries/{first['id']}/redeliver")
        assert again.status_code == 201
        assert (again.json()["redelivery_of"], again.json()["message_id"]) == (first["id"], first["message_id"])
        assert [each["state"] for each in developer.wait()] == ["failed", "delivered", "delivered"]
    assert len({each.body for each in receiver.received}) == 1
    assert [each.headers["X-Webhook-Attempt"] for each in receiver.received] == ["1", "1", "1"]


def test_whoever_waits_too_long_is_told_what_there_is(developer: Developer) -> None:
    with Receiver(answering(503)) as receiver:
        developer.hook(receiver.url)
        developer.create()
        developer.wait(attempts=1)
        late = developer.http.post("/_mock/webhooks/wait-for", json={"timeout_ms": 0, "event": "ticket.*"})
        never = developer.http.post("/_mock/webhooks/wait-for", json={"timeout_ms": 10, "event": "sla.*", "count": 2})
        tried = developer.http.post("/_mock/webhooks/wait-for", json={"timeout_ms": 10, "state": "delivered"})
    assert late.status_code == never.status_code == tried.status_code == 409
    assert late.json()["detail"] == (
        "0 of 1 deliveries are done after 0 ms. The next attempt is due at 2026-03-08T20:00:05Z: advance the clock."
    )
    assert [each["state"] for each in late.json()["items"]] == ["pending"]
    assert (late.json()["ok"], late.json()["count"]) == (False, 0)
    assert never.json()["detail"] == "0 of 2 deliveries are done after 10 ms. No webhook is told of sla.*."


def test_what_nothing_can_be_like_is_not_waited_for(developer: Developer) -> None:
    developer.hook("http://localhost:1/")
    asked = {"event": "ticket.creatd", "timeout_ms": 60_000}
    refused = developer.http.post("/_mock/webhooks/wait-for", json=asked)
    listed = developer.http.get("/_mock/webhooks/deliveries", params={"event": "ticket.creatd"})
    for answer, where in ((refused, "body"), (listed, "query")):
        assert answer.status_code == 422
        (issue,) = answer.json()["detail"]
        assert issue["loc"] == [where, "event"]
        assert issue["msg"].startswith('There is no event like "ticket.creatd". Did you mean ticket.created')
    both = developer.http.post("/_mock/webhooks/wait-for", json={**asked, "evnt": 1}).json()["detail"]
    assert [each["loc"] for each in both] == [["body", "evnt"], ["body", "event"]]


def test_a_webhook_that_there_is_not_is_not_waited_for(developer: Developer) -> None:
    with Receiver(answering(204)) as receiver:
        developer.hook(receiver.url)
        unknown = developer.http.post("/_mock/webhooks/wait-for", json={"webhook": "shp", "timeout_ms": 60_000})
        assert (unknown.status_code, unknown.json()) == (404, {"detail": "Webhook not found"})
        assert unknown.headers["x-mock-hint"] == "This world has: shop."
        developer.create()
        developer.wait(webhook="shop")
    developer.http.delete("/_mock/webhooks/shop").raise_for_status()
    assert len(developer.wait(webhook="shop")) == 1  # its deliveries are still there


@pytest.mark.parametrize(
    ("wanted", "ok"),
    [
        ({}, False),
        ({"count": 2}, True),
        ({"count": 3}, False),
        ({"state": "delivered", "count": 2}, True),
        ({"state": "failed", "count": 1}, False),
        ({"attempts": 1}, True),
        ({"attempts": 2, "count": 2}, True),
        ({"attempts": 2, "count": 3}, False),
        ({"event": "ticket.updated"}, False),
        ({"event": "ticket.created"}, True),
    ],
)
def test_what_is_waited_for_is_counted(developer: Developer, wanted: dict[str, Any], ok: bool) -> None:
    with Receiver(answering(204, 204, 500)) as receiver:
        developer.hook(receiver.url)
        ticket = [developer.create(), developer.create()][0]
        developer.wait(count=2)
        developer.rename(ticket, "new")
        developer.wait(attempts=1)
        answer = developer.http.post("/_mock/webhooks/wait-for", json={**wanted, "timeout_ms": 0})
    assert answer.status_code == (200 if ok else 409), answer.text


def test_a_new_address_and_a_new_secret_are_for_what_is_pending_too(developer: Developer) -> None:
    with Receiver(answering(500)) as first, Receiver(answering(204)) as second:
        developer.hook(first.url)
        developer.create()
        developer.wait(attempts=1)
        developer.hook(second.url, secret=BEFORE)
        developer.wait(advance=True)
    (received,) = second.received
    signed = f"{received.headers['X-Webhook-Timestamp']}.".encode() + received.body
    assert received.headers["X-Webhook-Signature"] == hmac.new(BEFORE.encode(), signed, "sha256").hexdigest()
    assert (len(first.received), received.headers["X-Webhook-Attempt"]) == (1, "2")


def test_what_would_be_too_much_is_dropped_and_counted(developer: Developer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lab, "MOST_PENDING", 2)
    monkeypatch.setattr(lab, "MOST_KEPT", 3)
    with Receiver(answering(503)) as receiver:
        developer.hook(receiver.url)
        ticket = developer.create()
        developer.rename(ticket, "x")
        developer.rename(ticket, "y")
        assert (developer.webhook()["pending"], developer.webhook()["dropped"]) == (2, 1)
        first = developer.wait(attempts=1)[0]
        refused = developer.http.post(f"/_mock/webhooks/deliveries/{first['id']}/redeliver")
        assert refused.status_code == 409
        assert refused.json() == {"detail": "2 deliveries of the webhook shop are pending already"}
    with Receiver(answering(204)) as receiver:
        developer.hook(receiver.url)
        developer.wait(advance=True)
        for number in range(3):
            developer.rename(ticket, f"z{number}")
            developer.wait()
    assert [each["sequence"] for each in developer.deliveries()] == [4, 5, 6]
    assert developer.webhook()["delivered"] == 5


def test_a_world_may_be_called_anything(frozen_mock: MockServer) -> None:
    headers = [(b"X-API-Key", b"ak_live_xxxx"), (b"X-Mock-World", f"Prüfung ✓ {uuid4().hex}".encode())]
    with Receiver(answering(204)) as receiver, httpx.Client(base_url=frozen_mock.url, headers=headers) as calling:
        developer = Developer(calling)
        developer.hook(receiver.url)
        developer.create()
        assert len(developer.wait()) == 1


def test_a_clock_that_runs_needs_nobody_to_ask(aurion_mock: MockServer, world_name: str) -> None:
    with Receiver(answering(204)) as receiver, client(aurion_mock, world_name, KEY) as calling:
        developer = Developer(calling)
        developer.hook(receiver.url, misbehave=["late"])
        developer.create()
        due = datetime.fromisoformat(developer.deliveries()[0]["due"])
        calling.put("/_mock/clock", json={"now": (due - timedelta(seconds=0.3)).isoformat()}).raise_for_status()
        assert [each["state"] for each in developer.wait()] == ["delivered"]
