"""Webhooks as the control API takes, shows and refuses them, and how long they are there."""

from pathlib import Path
from typing import Any

import pytest

from mock_server.testing import MockServer
from mock_server.tests.connections import KEY, client
from mock_server.tests.webhooks.conftest import Developer
from mock_server.tests.webhooks.receivers import SECRET, Helpdesk, Receiver, answering
from mock_server.webhooks.lab import MOST_WEBHOOKS

URL = "http://localhost:9/hooks"
SHOWN = {
    "name": "shop",
    "url": URL,
    "events": ["*"],
    "misbehave": [],
    "probability": 1.0,
    "timeout_ms": 5000,
    "pending": 0,
    "delivered": 0,
    "failed": 0,
    "caught": 0,
    "dropped": 0,
}


def test_a_webhook_is_put_shown_listed_and_deleted(developer: Developer) -> None:
    http = developer.http
    assert http.get("/_mock/webhooks").json() == []
    assert http.get("/_mock/webhooks/shop").headers["x-mock-hint"] == "This world has none."
    put = http.put("/_mock/webhooks/shop", json={"url": URL, "secret": SECRET})
    assert (put.status_code, put.json()) == (200, SHOWN)
    assert http.get("/_mock/webhooks/shop").json() == SHOWN
    assert http.get("/_mock/webhooks").json() == [SHOWN]
    assert http.delete("/_mock/webhooks/shop").status_code == 204
    assert http.get("/_mock/webhooks").json() == []
    for method in ("GET", "DELETE"):
        gone = http.request(method, "/_mock/webhooks/shop")
        assert (gone.status_code, gone.json()) == (404, {"detail": "Webhook not found"})
        assert gone.headers["x-mock-hint"] == "This world has: none."


def test_all_that_can_be_asked_for_is_shown_again_but_the_secret(developer: Developer) -> None:
    asked = {
        "url": "https://hooks.example.com:8443/x?y=1",
        "events": ["ticket.*", "sla.breached"],
        "misbehave": ["late", "unsigned"],
        "probability": 0.25,
        "timeout_ms": 10,
    }
    put = developer.http.put("/_mock/webhooks/all.of-it_1", json={**asked, "secret": SECRET})
    assert put.json() == {**SHOWN, **asked, "name": "all.of-it_1"}
    assert SECRET not in put.text


@pytest.mark.parametrize(
    ("body", "field", "message"),
    [
        ({"url": None}, "url", "Input should be a valid string"),
        ({"url": "ftp://localhost/x"}, "url", "String should match pattern"),
        ({"url": "/hooks"}, "url", "String should match pattern"),
        ({"url": "http://local host/"}, "url", "String should match pattern"),
        ({"url": "http://localhost/\r\nX: y"}, "url", "String should match pattern"),
        ({"url": "http:///x"}, "url", "url should have a host, and a port of 1 to 65535 or none"),
        ({"url": "http://localhost:0/"}, "url", "url should have a host, and a port of 1 to 65535 or none"),
        ({"url": "http://localhost:65536/"}, "url", "url should have a host, and a port of 1 to 65535 or none"),
        ({"url": "http://[::1/"}, "url", "url should have a host, and a port of 1 to 65535 or none"),
        (
            {"url": "http://user@localhost/"},
            "url",
            "url should have no user and no password: receivers know the mock by",
        ),
        ({"url": "http://user:secret@localhost/"}, "url", "url should have no user and no password"),
        ({"secret": ""}, "secret", "String should have at least 1 character"),
        ({"events": []}, "events", "List should have at least 1 item"),
        ({"misbehave": ["explode"]}, "misbehave", "Input should be 'duplicate', 'reorder', "),
        ({"probability": 2}, "probability", "Input should be less than or equal to 1"),
        ({"timeout_ms": 1}, "timeout_ms", "Input should be greater than or equal to 10"),
        ({"name": "x"}, "name", "Unknown field. Allowed: url, secret, events, misbehave, probability, timeout_ms"),
    ],
)
def test_what_is_wrong_is_said_by_its_name(developer: Developer, body: Any, field: str, message: str) -> None:
    refused = developer.http.put("/_mock/webhooks/x", json={"url": URL, "secret": SECRET, **body})
    assert refused.status_code == 422
    issue = refused.json()["detail"][0]
    assert issue["loc"][:2] == ["body", field]
    assert issue["msg"].startswith(message)
    assert developer.http.get("/_mock/webhooks").json() == []


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("ticket.craeted", 'There is no event like "ticket.craeted". Did you mean ticket.created'),
        ("tickets.*", 'There is no event like "tickets.*". Did you mean ticket.*'),
        ("§", 'There is no event like "§". There are: automation.*, automation_rule.*, '),
        ("*.created", '"*.created" should have a * at its end alone, or none'),
        ("webhook.*", 'There is no event like "webhook.*". '),
    ],
)
def test_an_event_that_there_is_not_is_named(developer: Developer, pattern: str, message: str) -> None:
    asked = {"url": URL, "secret": SECRET, "events": ["ticket.created", pattern]}
    refused = developer.http.put("/_mock/webhooks/x", json=asked)
    assert refused.status_code == 422
    (issue,) = refused.json()["detail"]
    assert issue["loc"] == ["body", "events", 1]
    assert issue["msg"].startswith(message)


@pytest.mark.parametrize("name", ["%2e", "%2e%2e", "a%20b", "ä", "a%2Fb"])
def test_a_name_that_no_path_leads_to_is_refused(developer: Developer, name: str) -> None:
    refused = developer.http.put(f"/_mock/webhooks/{name}", json={"url": URL, "secret": SECRET})
    assert refused.status_code in {404, 422}
    assert developer.http.get("/_mock/webhooks").json() == []


def test_all_that_is_wrong_is_said_at_once(developer: Developer) -> None:
    asked = {"url": "http://:1/", "secret": SECRET, "events": ["tiket.*"], "sekret": 1}
    refused = developer.http.put("/_mock/webhooks/x", json=asked).json()["detail"]
    assert [each["loc"] for each in refused] == [["body", "sekret"], ["body", "url"], ["body", "events", 0]]


def test_what_is_sent_is_changed_and_the_rest_stays(developer: Developer) -> None:
    """The secret that nobody sees, too: what is signed with it shows that."""
    before = developer.hook(URL, misbehave=["late"], probability=0.5, timeout_ms=100)
    changed = developer.http.patch("/_mock/webhooks/shop", json={"misbehave": [], "url": f"{URL}/new"})
    assert changed.json() == {**before, "misbehave": [], "url": f"{URL}/new"}
    with Receiver(Helpdesk().take) as receiver:
        developer.http.patch("/_mock/webhooks/shop", json={"url": receiver.url, "probability": 1}).raise_for_status()
        developer.create()
        assert [each["state"] for each in developer.wait()] == ["delivered"]
        developer.http.patch("/_mock/webhooks/shop", json={"secret": "whsec_rotated"}).raise_for_status()
        developer.create()
        assert [each["state"] for each in developer.wait()] == ["delivered", "failed"]


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({"url": "http:///x"}, ["body", "url"]),
        ({"events": ["ticket.*", "tiket.*"]}, ["body", "events", 1]),
        ({"secret": ""}, ["body", "secret"]),
        ({"secert": "x"}, ["body", "secert"]),
    ],
)
def test_a_change_that_cannot_be_changes_nothing(developer: Developer, body: Any, place: list[str | int]) -> None:
    before = developer.hook(URL)
    refused = developer.http.patch("/_mock/webhooks/shop", json={"probability": 0.5, **body})
    assert refused.status_code == 422
    assert [each["loc"] for each in refused.json()["detail"]] == [place]
    assert developer.webhook() == before
    unknown = developer.http.patch("/_mock/webhooks/shp", json={"probability": 0.5})
    assert (unknown.status_code, unknown.json()) == (404, {"detail": "Webhook not found"})


def test_there_are_so_many_webhooks_and_no_more(developer: Developer) -> None:
    for number in range(MOST_WEBHOOKS):
        developer.hook(URL, name=f"w{number}")
    refused = developer.http.put("/_mock/webhooks/more", json={"url": URL, "secret": SECRET})
    assert (refused.status_code, refused.json()) == (409, {"detail": "There are 20 webhooks already."})
    developer.hook(URL, name="w3", misbehave=["late"])


def test_a_world_without_webhooks_has_no_deliveries(developer: Developer) -> None:
    assert developer.deliveries() == []
    for path in ("/_mock/webhooks/deliveries/dlv_00000001/redeliver", "/_mock/webhooks/wait-for"):
        answer = developer.http.post(path, json={})
        assert answer.status_code in {404, 409}
    assert answer.json() == {"detail": "This world has no webhook"}
    developer.hook(URL)
    unknown = developer.http.post("/_mock/webhooks/deliveries/dlv_00000001/redeliver")
    assert (unknown.status_code, unknown.json()) == (404, {"detail": "Delivery not found"})


def test_what_is_pending_when_a_webhook_is_deleted_has_failed(developer: Developer) -> None:
    with Receiver(answering(503)) as receiver:
        developer.hook(receiver.url)
        developer.create()
        (first,) = developer.wait(attempts=1)
        developer.http.delete("/_mock/webhooks/shop").raise_for_status()
        (delivery,) = developer.deliveries()
        assert (delivery["state"], delivery["reason"]) == ("failed", "The webhook was deleted.")
        assert "webhook.due" not in {each["name"] for each in developer.advance(until="idle")["fired"]}
        refused = developer.http.post(f"/_mock/webhooks/deliveries/{first['id']}/redeliver")
        assert (refused.status_code, refused.json()) == (409, {"detail": "The webhook shop is deleted"})
        assert len(receiver.received) == 1


@pytest.mark.parametrize("how", ["reset", "reset by name", "put", "delete"])
def test_a_world_that_begins_anew_has_none_and_drops_what_is_pending(developer: Developer, how: str) -> None:
    world = developer.http.headers["X-Mock-World"]
    with Receiver(answering(503)) as receiver:
        developer.hook(receiver.url)
        developer.create()
        developer.wait(attempts=1)
        if how == "put":
            developer.http.put(f"/_mock/worlds/{world}", json={}).raise_for_status()
        elif how == "delete":
            developer.http.delete(f"/_mock/worlds/{world}").raise_for_status()
        else:
            developer.http.post("/_mock/reset").raise_for_status()
        assert developer.http.get("/_mock/webhooks").json() == []
        developer.create()
        developer.advance(seconds=100_000)
        assert developer.deliveries() == []
        assert len(receiver.received) == 1


def test_a_copy_of_a_world_delivers_nothing(developer: Developer) -> None:
    world = developer.http.headers["X-Mock-World"]
    with Receiver(answering(503)) as receiver:
        developer.hook(receiver.url)
        developer.create()
        developer.wait(attempts=1)
        forked = {"name": f"{world}-copy"}
        developer.http.post(f"/_mock/worlds/{world}/fork", json=forked).raise_for_status()
        snapshot = developer.http.get(f"/_mock/worlds/{world}/snapshot").json()
        developer.http.put(f"/_mock/worlds/{world}-again/restore", json=snapshot).raise_for_status()
        for other in (f"{world}-copy", f"{world}-again"):
            headers = {"X-Mock-World": other}
            assert developer.http.get("/_mock/webhooks", headers=headers).json() == []
            moved = developer.http.post("/_mock/clock/advance", json={"seconds": 5}, headers=headers).json()
            assert "webhook.due" in {each["name"] for each in moved["fired"]}
            assert developer.http.get("/_mock/webhooks/deliveries", headers=headers).json()["items"] == []
        assert len(receiver.received) == 1


def test_a_dry_run_delivers_nothing(developer: Developer) -> None:
    with Receiver(answering(204)) as receiver:
        developer.hook(receiver.url)
        dry = developer.http.post("/api/v1/tickets", json={"subject": "x"}, headers={"Prefer": "dry-run"})
        assert dry.status_code == 201
        assert developer.deliveries() == []
        assert receiver.received == []


def test_a_restart_keeps_the_world_and_not_its_webhooks(tmp_path: Path) -> None:
    options: dict[str, Any] = {"clock": "frozen", "state": tmp_path / "state"}
    with Receiver(answering(503)) as receiver:
        with MockServer(**options) as mock, client(mock, "w", KEY) as calling:
            developer = Developer(calling)
            developer.hook(receiver.url, misbehave=["reorder"])
            ticket = developer.create()
            developer.rename(ticket, "new")
            developer.wait(attempts=1)
        with MockServer(**options) as mock, client(mock, "w", KEY) as calling:
            developer = Developer(calling)
            assert developer.http.get(f"/api/v1/tickets/{ticket}").json()["subject"] == "new"
            assert developer.http.get("/_mock/webhooks").json() == []
            fired = developer.advance(seconds=60)["fired"]
            assert [each["name"] for each in fired].count("webhook.due") == 2
            assert len(receiver.received) == 2
