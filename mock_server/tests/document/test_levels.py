"""Who answers for what stands in a place, by `x-source`: words of refusals, values, paths, access, entries."""

from typing import Any

import pytest

from mock_server.document.levels import (
    decision_at,
    level_at,
    level_of_access,
    level_of_entries,
    level_of_path,
    level_of_words,
    value_level_at,
)
from mock_server.document.loading import load
from mock_server.document.operations import Schema

API = load("api")
KEY = "API keys are not permitted for this endpoint"


def response(operation: str, status: int) -> Schema:
    return API.resolve(API.by_id[operation].raw["responses"][str(status)])


def schema(operation: str, status: int = 200) -> Schema:
    found: Schema = response(operation, status)["content"]["application/json"]["schema"]
    return found


@pytest.mark.parametrize(
    ("operation", "steps", "level"),
    [
        ("get_sla_instance", ["status"], "assumed"),
        ("list_sla_instances", ["data", 3, "targets", "resolution", "due_at"], "assumed"),
        ("get_sla_instance", ["targets", "first_response", "met"], "documented"),
        ("get_automation_rule", ["execution_count"], "assumed"),
        ("get_automation_rule", ["name"], "documented"),
        ("get_automation_rule", ["nobody", "knows"], "documented"),
    ],
)
def test_a_value_is_ours_where_the_document_says_so(operation: str, steps: list[Any], level: str) -> None:
    assert value_level_at(API, schema(operation), steps) == level


def test_that_the_value_is_ours_says_nothing_of_the_property() -> None:
    assert level_at(API, schema("get_sla_instance"), ["status"], "documented") == "documented"


def test_what_a_list_of_issues_says_is_ours_and_a_sentence_is_not() -> None:
    refusal = schema("create_team", 422)
    assert value_level_at(API, refusal, ["detail", 0, "msg"]) == "assumed"
    assert level_of_words(response("create_team", 422), "Invalid team member role.") == "documented"


def test_only_the_words_that_a_page_shows_are_the_pages() -> None:
    assert level_of_words(response("list_teams", 403), KEY) == "documented"
    assert level_of_words(response("list_teams", 403), "Insufficient role") == "assumed"
    assert level_of_words(response("get_team", 404), "anything") == "documented", "nothing is said of its words"
    assert level_of_words(response("delete_sla_policy", 409), "in use") == "assumed"


def test_who_may_call_and_where_it_is_may_be_our_decision() -> None:
    assert [level_of_access(API.by_id[each]) for each in ("get_ai_settings", "list_teams")] == ["assumed", "documented"]
    assert [level_of_path(API.by_id[each]) for each in ("swap_oncall_entry", "list_teams")] == ["assumed", "documented"]


def test_which_entries_there_are_may_be_our_decision() -> None:
    assert level_of_entries(response("list_automation_logs", 200)) == "assumed"
    assert level_of_entries(response("list_automation_rules", 200)) == "documented"


def test_a_place_leads_to_the_decision_that_is_nearest() -> None:
    logs, instances = API.by_id["list_automation_logs"], API.by_id["list_sla_instances"]
    assert decision_at(API, logs, 200, [0, "rule_id"]) == "automation-rules"
    assert decision_at(API, instances, 200, ["data", 0, "status"]) == "sla"
    assert decision_at(API, API.by_id["get_ticket"], 200, ["subject"]) == ""
    assert decision_at(API, API.by_id["delete_team"], 204, []) == ""
