"""The faults of a world as the control API takes, shows and refuses them."""

from typing import Any

import httpx
import pytest

FAULTS = "/_mock/faults"
SHOWN = {
    "name": "down",
    "operation": None,
    "tag": None,
    "path": None,
    "credential": None,
    "kind": "status",
    "at": "request",
    "status": 503,
    "retry_after": None,
    "retry_after_form": "seconds",
    "delay_ms": 0.0,
    "probability": 1.0,
    "count": None,
    "from": None,
    "to": None,
    "calls": 0,
    "hits": 0,
    "left": None,
}


def test_a_fault_is_put_shown_listed_and_deleted(control: httpx.Client) -> None:
    assert control.get(FAULTS).json() == []
    put = control.put(f"{FAULTS}/down", json={"status": 503})
    assert (put.status_code, put.json()) == (200, SHOWN)
    assert control.get(f"{FAULTS}/down").json() == SHOWN
    assert control.get(FAULTS).json() == [SHOWN]
    assert control.delete(f"{FAULTS}/down").status_code == 204
    assert control.get(FAULTS).json() == []
    for method in ("GET", "DELETE"):
        gone = control.request(method, f"{FAULTS}/down")
        assert (gone.status_code, gone.json()) == (404, {"detail": "Fault not found"})
        assert gone.headers["x-mock-hint"] == "This world has: none."


def test_all_that_can_be_asked_for_is_shown_again(control: httpx.Client) -> None:
    asked = {
        "operation": "get_ticket",
        "tag": "tickets",
        "path": "/api/v1/tickets/*",
        "credential": "ak_live_readonly",
        "kind": "drop",
        "at": "body",
        "delay_ms": {"median": 200.0, "sigma": 0.8},
        "probability": 0.5,
        "count": 3,
        "from": "2026-03-09T08:00:00Z",
        "to": "2026-03-09T09:00:00Z",
    }
    put = control.put(f"{FAULTS}/all.of-it_1", json=asked).json()
    none = {"status": None, "retry_after": None, "retry_after_form": "seconds"}
    assert put == {**asked, **none, "name": "all.of-it_1", "calls": 0, "hits": 0, "left": 3}
    told = control.put(f"{FAULTS}/busy", json={"kind": "rate_limit", "retry_after": 3, "retry_after_form": "date"})
    assert told.json() == {**told.json(), "retry_after": 3, "retry_after_form": "date"}


def test_all_are_deleted_at_once(control: httpx.Client) -> None:
    for name in ("one", "two"):
        control.put(f"{FAULTS}/{name}", json={"kind": "empty"}).raise_for_status()
    assert control.delete(FAULTS).status_code == 204
    assert control.get(FAULTS).json() == []


def test_what_became_of_a_fault_is_counted(control: httpx.Client) -> None:
    control.put(f"{FAULTS}/down", json={"status": 503, "count": 2, "operation": "get_ticket"}).raise_for_status()
    seen = []
    for path in ("/api/v1/tickets", "/api/v1/tickets/1042", "/api/v1/tickets/1042", "/api/v1/tickets/1042"):
        control.get(path)
        fault = control.get(f"{FAULTS}/down").json()
        seen.append((fault["calls"], fault["hits"], fault["left"]))
    assert seen == [(0, 0, 2), (1, 1, 1), (2, 2, 0), (2, 2, 0)]
    again = control.put(f"{FAULTS}/down", json={"status": 500, "count": 2}).json()
    assert (again["calls"], again["hits"], again["left"]) == (0, 0, 2)


@pytest.mark.parametrize(
    ("name", "status"),
    [("%2e", 422), ("%2E%2E", 422), ("...", 200), (".a", 200), ("..a", 200), ("a.", 200), ("-", 200), ("a%2Fb", 422)],
)
def test_a_name_is_one_that_stays_as_it_is_in_a_path(control: httpx.Client, name: str, status: int) -> None:
    answer = control.put(f"{FAULTS}/{name}", json={"status": 503})
    assert answer.status_code == status
    if status == 200:
        assert control.delete(f"{FAULTS}/{name}").status_code == 204


def test_the_header_names_as_many_faults_as_it_may_have_and_counts_the_others(control: httpx.Client) -> None:
    for number in range(90):
        control.put(f"{FAULTS}/{number:0100}", json={"kind": "delay", "delay_ms": 0}).raise_for_status()
    answer = control.get("/api/v1/tickets")
    told = answer.headers["x-mock-fault"]
    assert answer.status_code == 200
    assert len(told) <= 1100
    assert told == f"{', '.join(f'{number:0100}' for number in range(9))}, and 81 more"
    assert control.get("/_mock/requests/latest").json()["fault"] == told


@pytest.mark.parametrize(
    ("kind", "at"),
    [
        ("delay", "request"),
        ("drop", "request"),
        ("truncate", "body"),
        ("malformed", "body"),
        ("empty", "response"),
        ("rate_limit", "request"),
    ],
)
def test_each_kind_has_its_usual_place(control: httpx.Client, kind: str, at: str) -> None:
    put = control.put(f"{FAULTS}/x", json={"kind": kind, **({"delay_ms": 5} if kind == "delay" else {})}).json()
    assert (put["kind"], put["at"], put["status"]) == (kind, at, None)


@pytest.mark.parametrize(
    ("body", "field", "message"),
    [
        ({}, "status", "kind status, which it is unless another is given, needs a status, such as 503"),
        (
            {"kind": "drop", "status": 503},
            "status",
            "kind drop has no status of its own; leave it out, or let the kind be status",
        ),
        ({"kind": "delay"}, "delay_ms", "kind delay needs delay_ms, such as 1500"),
        ({"kind": "truncate", "at": "request"}, "at", "kind truncate acts at the body, not at the request"),
        ({"status": 503, "at": "body"}, "at", "kind status acts at the request or response, not at the body"),
        (
            {"status": 503, "operation": "get_tickt"},
            "operation",
            'There is no operation "get_tickt". Did you mean get_ticket or ',
        ),
        ({"status": 503, "operation": "§"}, "operation", 'There is no operation "§". /docs lists them all'),
        ({"status": 503, "tag": "ticket"}, "tag", 'There is no tag "ticket". Did you mean tickets?'),
        (
            {"status": 503, "path": "/api/v1/nothing"},
            "path",
            'No operation has a path like "/api/v1/nothing". /docs lists them all',
        ),
        (
            {"status": 503, "path": "api/v1/tickets"},
            "path",
            "path should begin with /, and have one * a segment at most, or /** at its end",
        ),
        (
            {"status": 503, "path": "/api/**/tickets"},
            "path",
            "path should begin with /, and have one * a segment at most, or /** at its end",
        ),
        (
            {"status": 503, "delay_ms": {}},
            "delay_ms",
            "delay_ms should be a number, or have min and max, or median and sigma",
        ),
        (
            {"status": 503, "delay_ms": {"min": 5}},
            "delay_ms",
            "delay_ms should be a number, or have min and max, or median and sigma",
        ),
        ({"status": 503, "delay_ms": {"min": 5, "max": 4}}, "delay_ms", "min should not be more than max"),
        (
            {"status": 503, "from": "2026-03-09T08:00:00Z", "to": "2026-03-09T08:00:00Z"},
            "to",
            "to should lie after from",
        ),
        ({"status": 99}, "status", "Input should be greater than or equal to 200"),
        ({"status": 503, "probability": 1.5}, "probability", "Input should be less than or equal to 1"),
        ({"status": 503, "count": 0}, "count", "Input should be greater than or equal to 1"),
        ({"status": 503, "kind": "explode"}, "kind", "Input should be 'status', 'delay', "),
        ({"status": 503, "delay_ms": -1}, "delay_ms", "Input should be greater than or equal to 0"),
        ({"status": 503, "retry_after": -1}, "retry_after", "Input should be greater than or equal to 0"),
        (
            {"status": 503, "retry_after_form": "soon"},
            "retry_after_form",
            "Input should be 'seconds', 'date' or 'none'",
        ),
        (
            {"kind": "drop", "retry_after": 1},
            "retry_after",
            "kind drop has no answer of its own, and so no Retry-After",
        ),
        ({"kind": "delay", "delay_ms": 1, "retry_after_form": "none"}, "retry_after_form", "kind delay has no answer"),
        (
            {"status": 503, "retry_after": 1, "retry_after_form": "none"},
            "retry_after",
            "with retry_after_form none there is no Retry-After",
        ),
        ({"status": 503, "name": "x"}, "name", "Unknown field. Allowed: operation, tag, path, credential, kind, at, "),
    ],
)
def test_what_is_wrong_is_said_by_its_name(control: httpx.Client, body: Any, field: str, message: str) -> None:
    refused = control.put(f"{FAULTS}/x", json=body)
    assert refused.status_code == 422
    issue = refused.json()["detail"][0]
    assert issue["loc"] == ["body", field]
    assert issue["msg"].startswith(message)
    assert control.get(FAULTS).json() == []


def test_an_unknown_field_of_a_delay_is_named_with_those_that_there_are(control: httpx.Client) -> None:
    refused = control.put(f"{FAULTS}/x", json={"status": 503, "delay_ms": {"medain": 5, "sigma": 1}})
    issues = {tuple(issue["loc"]): issue["msg"] for issue in refused.json()["detail"]}
    assert issues["body", "delay_ms", "medain"] == "Unknown field. Allowed: min, max, median, sigma"


@pytest.mark.parametrize("name", ["a%20b", "a,b", "%C3%A9", "x" * 101])
def test_a_name_can_stand_in_a_header(control: httpx.Client, name: str) -> None:
    refused = control.put(f"{FAULTS}/{name}", json={"status": 503})
    assert refused.status_code == 422
    assert refused.json()["detail"][0]["loc"] == ["path", "fault_name"]


def test_there_is_room_for_a_hundred(control: httpx.Client) -> None:
    for number in range(100):
        control.put(f"{FAULTS}/{number}", json={"status": 503}).raise_for_status()
    refused = control.put(f"{FAULTS}/one-more", json={"status": 503})
    assert (refused.status_code, refused.json()) == (409, {"detail": "There are 100 faults already."})
    assert control.put(f"{FAULTS}/7", json={"status": 500}).status_code == 200
