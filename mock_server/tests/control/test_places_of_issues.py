"""A 422 names the place of what is wrong as the body has it: no part of it is a word of the validation's own."""

from typing import Any

import httpx
import pytest

VERIFY, FAULT, WORLD = "/_mock/verify", "/_mock/faults/x", "/_mock/worlds/places"


@pytest.mark.parametrize(
    ("method", "path", "body", "places"),
    [
        ("POST", VERIFY, {"count": -1}, ["count"]),
        ("POST", VERIFY, {"count": "many"}, ["count"]),
        ("POST", VERIFY, {"count": {"min": -1}}, ["count", "count.min"]),
        ("POST", VERIFY, {"count": {"least": 1}}, ["count", "count.least"]),
        ("POST", VERIFY, {"status": 700}, ["status"]),
        ("POST", VERIFY, {"status": "9xx"}, ["status"]),
        ("POST", VERIFY, {"since": 1.5}, ["since"]),
        ("POST", VERIFY, {"changed": [{"collection": "tickets", "key": []}]}, ["changed.0.key"]),
        ("POST", VERIFY, {"changed": [{"key": 1}, {"collection": "teams", "fields": [1]}]}, None),
        ("PUT", FAULT, {"status": 503, "delay_ms": "long"}, ["delay_ms"]),
        ("PUT", FAULT, {"status": 503, "delay_ms": {"min": "a", "max": 1}}, ["delay_ms", "delay_ms.min"]),
        ("PUT", FAULT, {"status": 503, "from": 5}, ["from"]),
        ("PUT", WORLD, {"records": {"str": {"int": [1]}}}, ["records.str.int.0"]),
        ("PUT", WORLD, {"records": {"Fault": {"float": {}}}}, ["records.Fault.float"]),
        ("PUT", WORLD, {"clock": 5, "mode": "still"}, ["clock", "mode"]),
        ("PUT", WORLD, {"int": 1}, ["int"]),
        ("PUT", "/_mock/clock", {"now": True}, ["now"]),
        ("POST", "/_mock/clock/advance", {"seconds": -1, "to": 5, "until": "noon"}, ["seconds", "to", "until"]),
        ("POST", f"{WORLD}/fork", {"name": 1, "at": []}, ["at", "name"]),
        ("PUT", f"{WORLD}/restore", {"aurion_snapshot": "x"}, None),
    ],
)
def test_a_place_is_one_of_the_body(
    control: httpx.Client, method: str, path: str, body: Any, places: list[str] | None
) -> None:
    control.put(WORLD, json={}).raise_for_status()
    answer = control.request(method, path, json=body)
    assert answer.status_code == 422, answer.text
    found = [each["loc"] for each in answer.json()["detail"]]
    assert all(each[0] == "body" for each in found)
    words = {str(part) for each in found for part in each} - keys(body)
    assert not {word for word in words if "-" in word or "[" in word or word in {"int", "str", "float", "Fault"}}
    if places is not None:
        assert sorted({".".join(map(str, each[1:])) for each in found}) == places


def keys(value: Any) -> set[str]:
    """Every name in a value."""
    inner = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
    return set(value if isinstance(value, dict) else ()).union(*map(keys, inner))


def test_an_unknown_field_of_a_fault_is_answered_with_the_names_that_are_sent(control: httpx.Client) -> None:
    [issue] = control.put(FAULT, json={"status": 503, "begin": 1}).json()["detail"]
    assert issue["loc"] == ["body", "begin"]
    assert " from," in issue["msg"]
    assert "from_" not in issue["msg"]
