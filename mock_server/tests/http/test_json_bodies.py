"""Bodies are read once, and mean exactly what pydantic's own strict reading of JSON makes of them."""

import json
import re
import tracemalloc
from typing import Any, get_args, get_origin

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from mock_server import models
from mock_server.document import loading
from mock_server.document.operations import Body, Operation
from mock_server.http import validation
from mock_server.http.errors import RequestInvalid
from mock_server.http.validation import parse_body
from mock_server.http.wire import Request

WITH_BODIES = [each for name in ("api", "control") for each in loading.load(name).operations if each.body]
TEXTS = [
    "2026-03-08T20:00:00Z",
    "2026-03-08T20:00:00+01:00",
    "2026-03-08",
    "08:30",
    "Europe/Paris",
    "high",
    "open",
    "3f1c9a2e-7b40-4e8d-9a1f-2c6b5d8e0a11",
    "",
]
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-5, 10**20)
    | st.sampled_from([0, 1, 60])
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
    | st.sampled_from(TEXTS)
)
ANY = st.recursive(
    SCALARS,
    lambda parts: st.lists(parts, max_size=3) | st.dictionaries(st.text(max_size=3), parts, max_size=3),
    max_leaves=6,
)


def values(annotation: Any, depth: int = 0) -> st.SearchStrategy[Any]:
    """JSON that may be right for this annotation, and JSON that is not."""
    parts = get_args(annotation)
    if isinstance(annotation, str):
        return st.just(annotation)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return contents(annotation, depth + 1)
    if get_origin(annotation) is list:
        return st.lists(values(parts[0], depth + 1), max_size=3) | ANY
    return st.one_of(ANY, *(values(part, depth) for part in parts))


def contents(model: type[BaseModel], depth: int = 0) -> st.SearchStrategy[dict[str, Any]]:
    if depth > 4:
        return st.just({})
    fields = {field.alias or name: values(field.annotation, depth) for name, field in model.model_fields.items()}
    return st.fixed_dictionaries({}, optional=fields)


def model_of(operation: Operation) -> tuple[Body, type[BaseModel]]:
    assert operation.body
    return operation.body, getattr(models, operation.body.model)


def ours(body: Body, model: type[BaseModel], sent: bytes) -> Any:
    """The model, or what is wrong."""
    try:
        return parse_body(Request("POST", "/", b"", {}, 0, sent, oversized=False), body, model)
    except RequestInvalid as invalid:
        return [(each["loc"], each["type"], each["msg"]) for each in invalid.issues]


def theirs(model: type[BaseModel], sent: bytes) -> Any:
    try:
        return model.model_validate_json(sent, strict=True)
    except ValidationError as error:
        return [(["body", *each["loc"]], each["type"], each["msg"]) for each in error.errors()]


@pytest.mark.parametrize("large", [False, True])
@settings(max_examples=400)
@given(data=st.data())
def test_a_body_means_what_pydantic_reads_in_it(data: st.DataObject, *, large: bool) -> None:
    operation = data.draw(st.sampled_from(WITH_BODIES))
    body, model = model_of(operation)
    sent = json.dumps(data.draw(contents(model) | ANY)).encode()
    with pytest.MonkeyPatch.context() as patch:
        if large:
            patch.setattr(validation, "LARGE", 0)
        assert ours(body, model, sent) == theirs(model, sent)


# Numbers that are no finite number.

SETTINGS = "/api/v2/ai-automation/settings"
JSON = {"Content-Type": "application/json"}
TOO_LARGE = ["1e400", "-1e400", "1" + "0" * 400 + ".0", "123456789e999999999"]


def refused(answer: httpx.Response) -> list[str]:
    """What was wrong, in words."""
    assert answer.status_code == 422, answer.text
    return [issue["msg"] for issue in answer.json()["detail"]]


@pytest.mark.parametrize("number", TOO_LARGE)
@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/api/v2/automation-rules/execute-event", '{"event_type": "e", "payload": {"a": [{"b": %s}]}}'),
        ("POST", "/_mock/clock/advance", '{"seconds": %s}'),
        ("PUT", "/api/v1/tickets/1042", '{"subject": "VPN", "unknown": %s}'),
        ("POST", "/api/v2/workflows", '{"name": "W", "canvas_definition": {"nodes": [{"config": {"a": %s}}]}}'),
        ("PUT", "/_mock/worlds/finite", '{"scenario": %s}'),
    ],
)
def test_what_is_no_finite_number_is_refused(
    session: httpx.Client, method: str, path: str, body: str, number: str
) -> None:
    """It could only come back as null: JSON has no infinity (RFC 8259 6)."""
    [message] = refused(session.request(method, path, content=body % number, headers=JSON))
    assert "not a finite number" in message
    assert len(message) < 300


@pytest.mark.parametrize("number", ["1" + "0" * 400, "-1" + "0" * 4000])
def test_an_integer_that_no_float_holds_is_refused_where_one_should_stand(session: httpx.Client, number: str) -> None:
    answer = session.post("/_mock/clock/advance", content=f'{{"seconds": {number}}}', headers=JSON)
    assert refused(answer) == ["Input should be a finite number"]


def test_a_large_number_that_is_finite_comes_back(session: httpx.Client) -> None:
    condition = {"field": "n", "operator": "in", "value": [1.7976931348623157e308, 5e-324, 10**300]}
    rule = {"name": "N", "trigger_event": "e", "conditions": [condition], "actions": []}
    made = session.post("/api/v2/automation-rules", json=rule).json()
    assert made["conditions"][0]["value"] == condition["value"]


# However much is wrong, little is said.


class Part(BaseModel):
    name: str
    place: int


class Nested(BaseModel):
    title: str
    ids: list[str]
    parts: list[Part]
    groups: list[list[Part]]
    by_name: dict[str, Part]


NESTED = Body("Nested", required=True, invalid_values={})
WRONG: dict[str, tuple[dict[str, Any], int]] = {
    "one list": ({"ids": [1] * 70_000}, 70_000),
    "two issues a part": ({"parts": [{}] * 40_000}, 80_000),
    "lists in a list": ({"groups": [[{}] * 300 for _ in range(200)]}, 120_000),
    "a list of no lists": ({"groups": [1] * 50_000}, 50_000),
    "an object": ({"by_name": {str(number): {"name": "n"} for number in range(20_000)}}, 20_000),
    "everything": ({"title": 1, "ids": [1] * 60, "parts": [{}] * 60, "groups": [[[]] * 30_000]}, 30_181),
    "the last": ({"ids": ["a"] * 70_000 + [1]}, 1),
    "beside what is right": ({"parts": [{"name": "n", "place": 1}] * 9000 + [{}] * 60}, 120),
}
SOUND = {"title": "", "ids": [], "parts": [], "groups": [], "by_name": {}}


@pytest.mark.parametrize("name", WRONG)
def test_the_first_hundred_issues_are_listed_and_the_others_counted(name: str) -> None:
    wrong, count = WRONG[name]
    sent = json.dumps(SOUND | wrong).encode()
    with pytest.raises(RequestInvalid) as refused:
        parse_body(Request("POST", "/", b"", {}, 0, sent, oversized=False), NESTED, Nested)
    listed = refused.value.content["detail"]
    assert isinstance(listed, list)
    expected = theirs(Nested, sent)
    assert len(expected) == count
    assert [(each["loc"], each["type"], each["msg"]) for each in listed[:100]] == expected[:100]
    assert [each["msg"] for each in listed[100:]] == (
        [f"{count - 100:,} more issues are not listed"] if count > 100 else []
    )


@pytest.mark.parametrize("count", [101, 1000, 1_000_000])
def test_a_refusal_stays_small(session: httpx.Client, count: int) -> None:
    sent = b'{"name": "N", "trigger_event": "e", "actions": [' + b",".join([b"1"] * count) + b"]}"
    answer = session.post("/api/v2/automation-rules", content=sent)
    issues = answer.json()["detail"]
    assert answer.status_code == 422
    assert len(issues) <= 101
    assert len(answer.content) < 20_000


def test_a_refusal_of_many_issues_takes_little_memory(session: httpx.Client) -> None:
    sent = b'{"name": "N", "trigger_event": "e", "actions": [' + b",".join([b"1"] * 500_000) + b"]}"
    session.post("/api/v2/automation-rules", content=sent)
    tracemalloc.start()
    try:
        assert session.post("/api/v2/automation-rules", content=sent).status_code == 422
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 25 * len(sent)


# A key that stands twice.


@pytest.mark.parametrize("place", ["first", "last"])
def test_a_key_that_stands_twice_among_many_is_found_at_once(session: httpx.Client, place: str) -> None:
    """Looked for among 400,000 keys one by one it took half an hour."""
    keys = [str(number) for number in range(400_000)]
    twice = keys[0 if place == "first" else -1]
    sent = "{" + ", ".join(f'"{key}": 1' for key in [*keys, twice]) + "}"
    answer = session.put("/api/v1/tickets/1042", content=sent)
    assert refused(answer) == [f"Invalid JSON: the key '{twice}' stands twice in one object"]


# What was sent is repeated in excerpts.

LONG = "x" * 60_000


@pytest.mark.parametrize(
    ("method", "path", "headers", "body"),
    [
        ("DELETE", f"/api/v1/tickets/{LONG}", {}, ""),
        ("DELETE", f"/_mock/worlds/{LONG[:30_000]}/{LONG[:30_000]}", {}, ""),
        ("GET", f"/_mock/worlds/{LONG}", {}, ""),
        ("PUT", "/_mock/worlds/long", {}, json.dumps({"scenario": LONG})),
        ("PUT", "/_mock/worlds/long", {}, json.dumps({LONG: 1})),
        ("GET", "/api/v1/tickets", {"X-Mock-World": LONG}, ""),
        ("PUT", "/api/v1/tickets/1042", {"Content-Type": LONG}, '{"subject": "VPN"}'),
        ("PUT", "/api/v1/tickets/1042", {}, f'{{"{LONG}": 1, "{LONG}": 2}}'),
        ("PUT", "/api/v1/tickets/1042", {}, f'{{"a": 1{"0" * 4000}.5e999}}'),
        ("PUT", "/api/v1/tickets/1042", {}, f'{{"a": {LONG}}}'),
        ("PUT", "/api/v1/tickets/1042", {}, json.dumps({"priority": LONG, "status": LONG})),
        ("GET", f"/api/v1/tickets?status={LONG}", {}, ""),
        ("GET", f"/api/v1/tickets/{LONG}", {}, ""),
        ("GET", f"/api/v2/teams/{LONG}", {}, ""),
        ("GET", f"/api/v2/oncall/schedules/sched_abc123/entries?start_date={LONG}", {}, ""),
        ("POST", "/api/v1/tickets", {"Idempotency-Key": LONG}, '{"subject": "VPN"}'),
        ("POST", "/api/v2/business-hours", {}, json.dumps({"name": "N", "timezone": LONG, "schedule": []})),
        ("POST", "/api/v2/teams", {}, json.dumps({"name": "N", "routing_method": LONG})),
        ("POST", "/api/v2/oncall/schedules", {}, json.dumps({"name": "N", "team_id": "team_789", "timezone": LONG})),
        ("POST", "/_mock/clock/advance", {}, json.dumps({"to": LONG})),
        ("GET", "/api/v1/tickets", {"X-API-Key": LONG}, ""),
        ("GET", "/api/v1/tickets", {"Authorization": f"Bearer {LONG}", "Cookie": ""}, ""),
    ],
)
def test_a_refusal_repeats_little_of_what_was_sent(
    session: httpx.Client, method: str, path: str, headers: dict[str, str], body: str
) -> None:
    answer = session.request(method, path, content=body, headers=headers)
    if answer.status_code == 201:  # a zone may be optional, and an unknown field passed over
        return
    assert 400 <= answer.status_code < 500
    for said in (answer.text, answer.headers.get("x-mock-hint", "")):
        assert longest_run(said) <= 200


def longest_run(text: str) -> int:
    return max((len(run) for run in re.findall("x+|0+", text)), default=0)
