"""What the control API does not know is refused by name, and what it cannot do has a status."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from mock_server.document import loading
from mock_server.document.operations import Operation
from mock_server.errors import BadRequest, Conflict, DomainError, Invalid, NotFound
from mock_server.files.text_files import FileError
from mock_server.http.binding import BindingError
from mock_server.http.errors import refusal
from mock_server.serving import CannotListen
from mock_server.stores.state_file import StateFileError
from mock_server.testing import MockServer
from mock_server.tests.connections import KEY, client

GOOD = "clock: 2026-03-08T20:00:00Z\ntenants:\n  t_one: {plan: starter, profile: true}\n"
OPERATIONS = loading.load("control").operations


@pytest.fixture
def broken(tmp_path: Path) -> Iterator[httpx.Client]:
    """A mock whose scenario `good` is, and whose others are each broken in a way of their own."""
    for name, files in {
        "good": {"world.yaml": GOOD},
        "yaml": {"world.yaml": GOOD, "people.yaml": "t_one:\n  users: [\n"},
        "field": {"world.yaml": GOOD, "people.yaml": "t_one:\n  users:\n    - {id: u, nam: Owner, email: o@x.org}\n"},
        "json": {"world.yaml": GOOD, "people.json": '{"t_one": \n{"users": nothing}}'},
        "world": {"world.yaml": "clock: noon\ntenants: {}\n"},
    }.items():
        (tmp_path / name).mkdir()
        for file, text in files.items():
            (tmp_path / name / file).write_text(text)
    with MockServer(fixtures=tmp_path, scenario="good") as mock, client(mock) as nobody:
        yield nobody


@pytest.mark.parametrize(
    ("scenario", "place"),
    [("yaml", "people.yaml:3"), ("field", "people.yaml:3"), ("json", "people.json:2"), ("world", "world.yaml:1")],
)
def test_a_broken_scenario_makes_no_world_and_names_file_and_line(
    broken: httpx.Client, scenario: str, place: str
) -> None:
    refused = broken.put("/_mock/worlds/x", json={"scenario": scenario})
    assert refused.status_code == 409
    assert f"{scenario}/{place}: " in refused.json()["detail"]
    assert refused.headers["content-type"] == "application/json"
    assert broken.get("/_mock/worlds/x").status_code == 404
    assert broken.get("/_mock/health").json()["worlds"] == 1


def kinds(kind: type[DomainError]) -> Iterator[type[DomainError]]:
    yield kind
    for each in kind.__subclasses__():
        yield from kinds(each)


def made(kind: type[DomainError]) -> DomainError:
    if issubclass(kind, FileError):
        return kind(Path("world.yaml"), 1, "it is broken")
    if issubclass(kind, StateFileError):
        return kind(Path("worlds.state"), "it is broken")
    if issubclass(kind, Invalid):
        return kind({"loc": ["body"], "msg": "It is wrong", "type": "value_error"})
    return kind("It cannot be done")


def test_every_kind_of_refusal_has_a_status() -> None:
    class Later(Conflict):
        """A kind that nobody has listed."""

    expected = {BadRequest: 400, NotFound: 404, Conflict: 409, Later: 409, FileError: 409, Invalid: 422}
    expected |= {DomainError: 500, CannotListen: 500, BindingError: 500}
    statuses = {kind: refusal(made(kind)).status for kind in kinds(DomainError)}
    assert {kind: statuses[kind] for kind in expected} == expected


@pytest.mark.parametrize(
    ("method", "path", "body", "field", "known"),
    [
        ("POST", "/_mock/clock/advance", {"hours": 10}, "hours", "seconds, to, until"),
        ("POST", "/_mock/clock/advance", {"seconds": 10, "second": 1}, "second", "seconds, to, until"),
        ("PUT", "/_mock/clock", {"time": "2026-03-15T17:30:00Z"}, "time", "now, mode"),
        (
            "PUT",
            "/_mock/worlds/mine",
            {"scenario": "docs", "clocks": "frozen"},
            "clocks",
            "scenario, clock, mode, records",
        ),
        ("POST", "/_mock/worlds/mine/fork", {"name": "x", "when": 1}, "when", "name, at"),
        ("PUT", "/_mock/outbox/answers", {"url": "https://x.org", "status": 500, "for": 2}, "for", "url, status"),
    ],
)
def test_an_unknown_field_is_named_with_those_there_are(
    control: httpx.Client, method: str, path: str, body: dict[str, Any], field: str, known: str
) -> None:
    before = control.get("/_mock/clock").json()
    refused = control.request(method, path, json=body)
    assert refused.status_code == 422
    (issue,) = refused.json()["detail"]
    assert issue["loc"] == ["body", field]
    assert known in issue["msg"]
    assert control.get("/_mock/clock").json() == before


def test_everything_that_is_wrong_is_said_at_once(control: httpx.Client) -> None:
    refused = control.put("/_mock/worlds/mine?dry=yes", json={"scenarios": "docs", "mode": "fast"})
    assert sorted(issue["loc"] for issue in refused.json()["detail"]) == [
        ["body", "mode"],
        ["body", "scenarios"],
        ["query", "dry"],
    ]


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PUT", "/_mock/faults/down", {"operation": "create_tickt", "staus": 503}),
        ("POST", "/_mock/requests/count", {"operation": "create_tickt", "staus": 503}),
        ("POST", "/_mock/requests/find", {"operation": "create_tickt", "staus": 503}),
        ("POST", "/_mock/verify", {"operation": "create_tickt", "staus": 503}),
    ],
)
def test_an_unknown_field_hides_nothing_else_that_is_wrong(
    control: httpx.Client, method: str, path: str, body: dict[str, Any]
) -> None:
    refused = control.request(method, path, json=body)
    assert refused.status_code == 422
    issues = {issue["loc"][1]: issue["msg"] for issue in refused.json()["detail"]}
    assert "create_ticket" in issues["operation"]
    assert "Unknown field" in issues["staus"]
    many = control.request(method, path, json=body | {f"f{number}": 1 for number in range(5000)})
    assert many.status_code == 422


def test_fields_are_called_as_they_are_sent(control: httpx.Client) -> None:
    (issue,) = control.put("/_mock/faults/down", json={"status": 503, "form": "2026-03-09T08:00:00Z"}).json()["detail"]
    assert " from, to" in issue["msg"]


def test_records_that_stand_below_no_tenant_are_told_where_they_stand(control: httpx.Client) -> None:
    refused = control.put("/_mock/worlds/mine", json={"records": {"tickets": [{"subject": "A"}]}})
    (issue,) = refused.json()["detail"]
    assert issue["loc"] == ["body", "records", "tickets"]
    assert issue["msg"].startswith("A tenant should stand here, and its collections below it, such as ")
    assert '{"records": {"t_xyz": {"tickets": [{"subject": ' in issue["msg"]


def test_who_names_the_world_in_the_query_is_told_how(control: httpx.Client) -> None:
    (issue,) = control.get("/_mock/requests?world=mine").json()["detail"]
    assert issue["loc"] == ["query", "world"]
    assert "Did you mean __world?" in issue["msg"]
    (issue,) = control.get("/_mock/requests?limt=3").json()["detail"]
    assert "Did you mean limit?" in issue["msg"]


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.id)
def test_an_unknown_query_parameter_is_named(control: httpx.Client, operation: Operation) -> None:
    path = operation.path.replace("{world_name}", "mine").replace("{ticket_id}", "1042").replace("{run_id}", "run_456")
    path = path.replace("{fault_name}", "down").replace("{webhook_name}", "shop")
    content = operation.raw.get("requestBody", {}).get("content", {}).get("application/json", {})
    body = content.get("example") or next((each["value"] for each in content.get("examples", {}).values()), None)
    refused = control.request(operation.method, path, params={"wrold": "x"}, json=body)
    assert refused.status_code == 422
    (issue,) = refused.json()["detail"]
    assert issue["loc"] == ["query", "wrold"]
    known = [each.name for each in operation.parameters if each.location == "query"]
    assert all(name in issue["msg"] for name in known)


@pytest.mark.parametrize("path", ["/_mock/reset"])
def test_a_body_that_nobody_asked_for_is_refused_and_an_empty_one_is_none(control: httpx.Client, path: str) -> None:
    assert control.post(path, json={}).status_code == 200
    refused = control.post(path, json={"scenario": "empty"})
    assert refused.status_code == 422
    assert "takes no body" in refused.json()["detail"][0]["msg"]


def test_many_unknown_parameters_are_not_all_named(control: httpx.Client) -> None:
    query = "&".join(f"p{number}=1" for number in range(5000))
    refused = control.get(f"/_mock/worlds?{query}")
    assert refused.status_code == 422
    assert len(refused.json()["detail"]) <= 101


def test_the_product_knows_no_unknown_fields_and_accepts_them(key: httpx.Client) -> None:
    """Never stricter than its pages."""
    assert key.post("/api/v1/tickets?x=1", json={"subject": "VPN", "colour": "red"}, headers=KEY).status_code == 201


def test_every_body_of_the_control_api_refuses_what_it_does_not_know() -> None:
    """At any depth; what is open on purpose says so by `additionalProperties`."""
    document = loading.load("control").raw

    def closed(schema: dict[str, Any]) -> bool:
        if "$ref" in schema:
            schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        parts = [*schema.get("properties", {}).values(), *schema.get("oneOf", ())]
        parts += [schema["items"]] if "items" in schema else []
        return (schema.get("type") != "object" or "additionalProperties" in schema) and all(map(closed, parts))

    bodies = [each.raw["requestBody"]["content"]["application/json"]["schema"] for each in OPERATIONS if each.body]
    assert len(bodies) >= 6
    assert all(map(closed, bodies))
