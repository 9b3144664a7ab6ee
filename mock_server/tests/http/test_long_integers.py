"""Integers beyond 64 bits are JSON: whatever repeats one has all of its digits, whichever way it is asked."""

from collections.abc import Iterator

import httpx
import pytest

from mock_server.testing import MockServer
from mock_server.tests.connections import OWNER, client

LONG = 18446744073709551616
LONGEST = 10**4299
RULE = {"name": "Long", "conditions": [{"field": "priority", "operator": "equals", "value": LONG}]}
DIFF = {"Prefer": "dry-run, return=diff"}


@pytest.fixture
def api(frozen_mock: MockServer, world_name: str) -> Iterator[httpx.Client]:
    with client(frozen_mock, world_name, OWNER) as calling:
        yield calling


@pytest.mark.parametrize("number", [LONG, -LONG, LONGEST], ids=["long", "negative", "longest"])
def test_a_verdict_repeats_it(api: httpx.Client, number: int) -> None:
    api.post("/api/v1/tickets", json={"subject": "A", "n": number}).raise_for_status()
    answer = api.post("/_mock/verify", json={"body": {"n": 1}})
    assert answer.status_code == 409
    [near] = answer.json()["nearest"]
    assert near["differences"][0]["actual"] == number
    assert api.post("/_mock/verify", json={"body": {"n": number}}).status_code == 200
    assert api.post("/_mock/verify", json={"body": {"m": {"$equals": number}}}).status_code == 409


def test_a_record_that_has_it_is_answered_dry_run_kept_and_verified(api: httpx.Client) -> None:
    dry = api.post("/api/v2/automation-rules", json=RULE, headers=DIFF)
    assert dry.status_code == 200, dry.text
    assert dry.json()["body"]["conditions"][0]["value"] == LONG
    assert dry.json()["changes"][0]["after"]["conditions"][0]["value"] == LONG
    made = api.post("/api/v2/automation-rules", json=RULE)
    assert made.json()["conditions"][0]["value"] == LONG
    verdict = api.post("/_mock/verify", json={"changed": []})
    assert verdict.status_code == 409
    assert verdict.json()["unexpected"][0]["after"]["conditions"][0]["value"] == LONG


@pytest.mark.parametrize(
    "path",
    [
        "/_mock/requests",
        "/_mock/requests?format=har",
        "/_mock/requests?format=curl",
        "/_mock/requests?format=pytest",
        "/_mock/commits",
        "/_mock/worlds/{world}/snapshot",
        "/_mock/worlds/{world}/fixtures",
        "/_mock/console/requests/latest?world={world}",
        "/_mock/console/records/automation_rules?world={world}",
    ],
)
def test_what_shows_the_record_has_all_of_its_digits(api: httpx.Client, world_name: str, path: str) -> None:
    api.post("/api/v2/automation-rules", json=RULE).raise_for_status()
    answer = api.get(path.format(world=world_name))
    assert answer.status_code == 200
    assert str(LONG) in answer.text or "automation_rules?" in path


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/_mock/", {"do": "advance", "seconds": "99999999999999999999"}),
        ("/_mock/", {"do": "advance", "seconds": "9" * 5000}),
        ("/_mock/", {"do": "advance", "seconds": "inf"}),
        ("/_mock/console/faults", {"do": "put_fault", "name": "f", "count": "-99999999999999999999", "status": "503"}),
        ("/_mock/console/faults", {"do": "put_fault", "name": "f", "delay_ms": "99999999999999999999"}),
        ("/_mock/console/worlds", {"do": "fork_world", "name": "x", "at": "9" * 5000}),
        ("/_mock/console/worlds", {"do": "fork_world", "name": "x", "at": "99999999999999999999"}),
        ("/_mock/console/worlds", {"do": "fork_world", "name": "x", "at": "9" * 4300}),
    ],
)
def test_a_form_that_has_it_is_refused_by_the_control_api(
    api: httpx.Client, world_name: str, path: str, form: dict[str, str]
) -> None:
    api.post("/_mock/reset")
    answer = api.post(path, params={"world": world_name}, data=form)
    assert 400 <= answer.status_code < 500
    assert 'role="alert"' in answer.text


@pytest.mark.parametrize(
    ("field", "sent", "told"),
    [
        ("conditions", "[" * 2000, "nested too deeply"),
        ("conditions", "[" * 300 + "]" * 300, "recursion limit"),
        ("conditions", '[{"value": "\\ud800"}]', "should be JSON"),
        ("conditions", "[1" + "0" * 5000 + "]", "4,300 digits"),
        ("conditions", "[NaN]", "NaN is not a JSON number"),
        ("priority_order", "99999999999999999999", "less than or equal"),
    ],
)
def test_a_record_form_takes_what_the_api_takes(
    api: httpx.Client, world_name: str, field: str, sent: str, told: str
) -> None:
    form = {"do": "edit_record", "collection": "automation_rules", "key": "rule_abc123", "tenant": "t_xyz"}
    answer = api.post(
        "/_mock/console/records/t_xyz/automation_rules/rule_abc123",
        params={"world": world_name},
        data={**form, f"field:{field}": sent, f"was:{field}": "x"},
    )
    assert answer.status_code == 422
    assert told in answer.text
