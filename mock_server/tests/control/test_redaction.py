"""No credential leaves the journal, in whichever way it is asked and wherever in a request it stands."""

import json
import re
from typing import Any

import httpx
import pytest

from mock_server.testing import MockServer
from mock_server.tests.connections import KEY, OWNER, client

TICKETS, REQUESTS, WORKFLOWS = "/api/v1/tickets", "/_mock/requests", "/api/v2/workflows"
HIDDEN = "hidden-"
"""How every value begins that no answer may have."""

FIELDS = {
    "Authorization": "Bearer hidden-authorization",
    "Proxy-Authorization": "Basic hidden-proxy",
    "Cookie": "aurion_session=hidden-session; other=hidden-cookie",
    "X-Auth": "hidden-auth",
    "X-Access-Key": "hidden-access-key",
    "X-Credential": "hidden-credential",
    "X-JWT": "hidden-jwt",
    "X-Passwd": "hidden-passwd",
    "X-Csrf-Token": "hidden-csrf",
    "X-Workflow-Signature": "hidden-signature",
    "Referer": "http://x.example/?api_key=hidden-referer&a=1&token=hidden-token#f",
    "X-Original-Url": "/a?a=1&apiKey=hidden-original",
    "X-Upstream": "https://user:hidden-user@x.example/",
    "X-Note": "again hidden-auth and hidden-csrf, sent as something else",
}
PARAMETERS = (
    "api_key=hidden-1&key=hidden-2&access_token=hidden-3&auth=hidden-4&pwd=hidden-5&%61pi_key=hidden-6&sig=hidden-7"
    "&q=api_key%3Dhidden-8&a;token=hidden-9&url=http%3A%2F%2Fx%2F%3Ftoken%3Dhidden-10&jwt=hidden-11&q=hidden-auth"
)
BODY = {
    "subject": "the key hidden-1, and https://x.example/?token=hidden-12",
    "api_key": "hidden-13",
    "password": "hidden-14",
    "webhookSecret": ["hidden-15", {"value": "hidden-16"}],
    "custom": {"auth": {"user": "hidden-17", "pin": 1234567}, "text": '{"client_secret": "hidden-18"}'},
}
READS = [
    REQUESTS,
    f"{REQUESTS}/latest",
    f"{REQUESTS}?format=har",
    f"{REQUESTS}?format=curl",
    f"{REQUESTS}?format=pytest",
    f"{REQUESTS}/latest?format=har",
    f"{REQUESTS}/latest?format=curl",
    f"{REQUESTS}/latest?format=pytest",
]


def everything(control: httpx.Client) -> dict[str, str]:
    """All that is told of the journal of a world, by where."""
    world = control.headers["x-mock-world"]
    told = {path: control.get(path).raise_for_status().text for path in READS}
    for entry in control.get(REQUESTS).json()["items"]:
        path = f"/_mock/console/requests/{entry['id']}?world={world}"
        told[path] = control.get(path).raise_for_status().text
    told["unmatched"] = control.get(f"{REQUESTS}/unmatched").text
    told["find"] = control.post(f"{REQUESTS}/find", json={}).text
    expectations: list[dict[str, Any]] = [
        {"changed": []},
        {"path": "/nowhere"},
        {"body": {"api_key": "x", "custom": []}},
        {"count": 0},
    ]
    for expected in expectations:
        told[json.dumps(expected)] = control.post("/_mock/verify", json=expected).text
    return told


def found(control: httpx.Client, expression: str) -> dict[str, list[str]]:
    """Where something is told that this finds."""
    told = {where: sorted(set(re.findall(expression, text))) for where, text in everything(control).items()}
    return {where: words for where, words in told.items() if words}


def test_nothing_that_was_sent_as_a_credential_is_told(control: httpx.Client) -> None:
    answer = control.post(f"{TICKETS}?{PARAMETERS}", json=BODY, headers=FIELDS)
    assert answer.status_code == 201
    assert found(control, r"hidden-[\w-]+|1234567") == {}


def test_nor_where_nobody_was_let_in(control: httpx.Client) -> None:
    control.post(f"{TICKETS}/hidden-key?{PARAMETERS}", json=BODY, headers={**FIELDS, "X-API-Key": "hidden-key"})
    control.get("/nowhere/hidden-key", headers={"X-API-Key": "hidden-key"})
    assert found(control, r"hidden-[\w-]+") == {}


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/json", b'{"api_key": "hidden-1", "a": "b" "password":"hidden-2'),
        ("application/json", b'{"password": "hidden-1", "subject": "' + "\u00e9".encode() * 40_000 + b'"}'),
        ("application/x-www-form-urlencoded", b"a=1&password=hidden-1&key=hidden-2"),
        ("text/plain", b"https://x.example/?sig=hidden-1 and Authorization: Bearer hidden-2-and-more"),
        ("text/plain", b'\xff {"token": "hidden-1"}'),
    ],
    ids=["broken", "cut", "form", "text", "bytes"],
)
def test_nor_in_a_body_that_is_no_json(control: httpx.Client, content_type: str, body: bytes) -> None:
    control.post(TICKETS, content=body, headers={"Content-Type": content_type})
    assert found(control, r"hidden-[\w-]+") == {}


def test_a_webhooks_secret_is_not_told_whether_it_was_sent_or_drawn(frozen_mock: MockServer, world_name: str) -> None:
    with client(frozen_mock, world_name, OWNER) as control:
        trigger = {"type": "webhook", "secret": "hidden-1", "webhook_secret": "hidden-2"}
        made = control.post(WORKFLOWS, json={"name": "A", "trigger_config": trigger})
        assert made.status_code == 201
        known = control.get(f"/_mock/worlds/{world_name}/snapshot").text
        drawn = set(re.findall(r"whsec_\w+", known)) - {"whsec_docs"}
        control.post(WORKFLOWS, json={"name": f"whsec_docs {' '.join(drawn)}"}, headers={"Prefer": "dry-run"})
        assert found(control, r"hidden-[\w-]+|whsec_\w+") == {}


def test_a_key_that_the_scenario_publishes_is_told_only_to_be_sent_again_and_in_hints(
    frozen_mock: MockServer, world_name: str
) -> None:
    with client(frozen_mock, world_name, KEY) as control:
        control.get("/api/v2/teams")
        control.get(f"{TICKETS}/ak_live_starter")
        once = {"Idempotency-Key": "once"}
        control.post(TICKETS, json={"subject": "ak_live_noscope"}, headers=once).raise_for_status()
        where = set(found(control, r"ak_live_\w+"))
        assert where == {path for path in READS if "curl" in path or "pytest" in path} | {
            path for path in where if path.startswith("/_mock/console/")
        }
        [teams] = [each for each in control.get(REQUESTS).json()["items"] if each["path"] == "/api/v2/teams"]
        assert "aurion_session=sess_tenant_owner" in teams["hint"]
        assert teams["response"]["headers"]["x-mock-hint"] == teams["hint"]


def test_a_body_is_sent_again_as_it_was_unless_something_in_it_opens_something(control: httpx.Client) -> None:
    control.post(TICKETS, content=b'{ "subject" : "A" }', headers={"Content-Type": "application/json"})
    assert '\'{ "subject" : "A" }\'' in control.get(f"{REQUESTS}/latest", params={"format": "curl"}).text
    control.post(TICKETS, content=b'{ "subject" : "A", "pwd": "x" }', headers={"Content-Type": "application/json"})
    assert '{"subject":"A","pwd":"[redacted]"}' in control.get(f"{REQUESTS}/latest", params={"format": "curl"}).text


def test_what_is_verified_is_what_was_sent(control: httpx.Client) -> None:
    control.post(TICKETS, json=BODY).raise_for_status()
    assert control.post("/_mock/verify", json={"body": {"password": "hidden-14"}}).status_code == 200
    assert control.post("/_mock/verify", json={"credential": "ak_live_xxxx"}).status_code == 200
    differs = control.post("/_mock/verify", json={"body": {"password": "other", "custom": {"auth": {"pin": 1}}}})
    told = differs.json()["nearest"][0]["differences"]
    assert [each["field"] for each in told] == ["body.password", "body.custom.auth.pin"]
    assert told[0] == {"field": "body.password", "message": "body.password is another one, and not told"}


@pytest.mark.parametrize(
    "name", ["Idempotency-Key", "X-Author", "Access-Control-Request-Headers", "Keyboard", "X-Keyed", "Design"]
)
def test_what_only_sounds_like_it_is_told(control: httpx.Client, name: str) -> None:
    control.post(TICKETS, json={"subject": "A", "author": "me", "key": "k1"}, headers={name: "shown"})
    entry: Any = control.get(f"{REQUESTS}/latest").json()
    assert entry["request"]["headers"][name.lower()] == "shown"
    assert entry["request"]["body"] == {"subject": "A", "author": "me", "key": "k1"}
