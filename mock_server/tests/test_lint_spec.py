"""Our own rules for openapi/: what an operation may not answer, and what none has to state."""

from copy import deepcopy
from typing import Any

import pytest

from mock_server.document.bundling import bundle
from mock_server.document.common import API
from mock_server.document.loading import load
from mock_server.document.sources import INDEXES, SOURCES
from tools.lint_spec import Linter, headings, repeated, unshown_words, unsound_sources

KEYED = "a POST that creates takes Idempotency-Key, another only where that is assumed, and nothing else"
DOCUMENTS = {name: load(name).raw for name in INDEXES}


def faults(operation: str, change: Any, *, ours: bool = False) -> list[str]:
    """What is wrong with the document when the responses of one operation are changed."""
    document = deepcopy(DOCUMENTS["control" if ours else "api"])
    for item in document["paths"].values():
        for each in item.values():
            if each["operationId"] == operation:
                change(each["responses"])
    return list(Linter(document, ours=ours).faults())


@pytest.mark.parametrize(
    ("operation", "status", "ours"),
    [
        ("trigger_workflow_webhook", "429", False),
        ("trigger_workflow_webhook", "403", False),
        ("list_tickets", "403", False),
        ("list_team_members", "413", False),
        ("get_workflow_quota", "422", False),
        ("get_clock", "403", True),
        ("get_health", "401", True),
    ],
)
def test_an_error_that_no_request_can_cause_is_a_fault(operation: str, status: str, *, ours: bool) -> None:
    name = "ControlUnauthorized" if ours else "Unprocessable"
    reference = {"$ref": f"#/components/responses/{name}"}
    told = faults(operation, lambda responses: responses.update({status: reference}), ours=ours)
    assert told == [f"{operation}: cannot answer {status}"]


@pytest.mark.parametrize(
    ("operation", "status", "fault"),
    [
        ("update_team", "400", "should answer 400"),
        ("get_team", "200", "should have exactly one success"),
        ("create_team", "201", KEYED),
    ],
)
def test_an_answer_that_is_missing_is_a_fault(operation: str, status: str, fault: str) -> None:
    assert f"{operation}: {fault}" in faults(operation, lambda responses: responses.pop(status))


def test_our_own_files_state_nothing_that_every_operation_has() -> None:
    assert list(repeated(bundle(SOURCES / INDEXES["api"]), API)) == []


def test_what_an_operation_has_anyway_is_told_where_it_states_it_itself() -> None:
    told = list(repeated(DOCUMENTS["api"], API))
    assert "get_team: states 401, which it has anyway" in told
    assert "get_team: 200 states X-Request-Id, which it has anyway" in told
    assert "trigger_workflow_webhook: 401 states WWW-Authenticate, which it has anyway" in told
    assert not [each for each in told if each.startswith("trigger_workflow_webhook: states 401")]
    assert not [each for each in told if "get_team: states 404" in each or "get_team: states 200" in each]


def test_a_value_that_is_assumed_names_the_decision_it_follows_from() -> None:
    silent = {"Team": {"x-source": {"value": "assumed"}}}
    told = list(unsound_sources(silent, "#", {"sla"}))
    assert told == ["#/Team: x-source.value is assumed, and no decision says by what heading of docs/decisions.md"]
    assert list(unsound_sources({"x-source": {"value": "assumed", "decision": "sla"}}, "#", {"sla"})) == []


def test_a_source_says_only_what_can_be_read() -> None:
    told = list(unsound_sources([{"x-source": {"access": "guessed", "decision": "tea"}}], "#", {"sla"}))
    levels = "#/0: x-source.access should be one of assumed, documented, implied"
    assert told == [levels, "#/0: x-source.decision names 'tea', no heading of docs/decisions.md"]


def test_words_that_a_page_shows_are_those_of_an_example() -> None:
    content = {"application/json": {"examples": {"one": {"value": {"detail": "Team not found"}}}}}
    response = {"x-source": {"words": ["Team not found", "No such team"]}, "content": content}
    assert list(unshown_words(response)) == ["x-source.words has 'No such team', which is the detail of no example"]


def test_headings_are_named_as_github_names_them() -> None:
    assert headings("# Page\n## Teams and business hours\n### The mock's own clock\ntext") == {
        "teams-and-business-hours",
        "the-mocks-own-clock",
    }


@pytest.mark.parametrize(("described", "fault"), [("Deletes it.", "less than a sentence"), ("", "has no description")])
def test_a_description_that_says_nothing_is_a_fault(described: str, fault: str) -> None:
    document = deepcopy(DOCUMENTS["api"])
    document["paths"]["/api/v2/teams/{team_id}"]["delete"]["description"] = described
    (told,) = Linter(document, ours=False).faults()
    assert told.startswith("delete_team: ")
    assert fault in told
