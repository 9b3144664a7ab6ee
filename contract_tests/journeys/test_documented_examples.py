"""Every curl example of the API docs, sent as it is written, is answered as it is written."""

from collections import Counter

import pytest

from contract_tests.caller import Caller, Json
from contract_tests.contract import contract, rules
from contract_tests.journeys.documented import EXAMPLES, Example, differences

COUNTS = {"tickets": 7, "teams-and-routing": 14, "on-call": 10, "sla": 18, "automation-and-workflows": 29}
WITHOUT_EXAMPLE = {
    "swap_oncall_entry_by_id",
    "get_automation_rule",
    "update_automation_rule",
    "run_time_automation_rules",
    "get_workflow",
    "update_workflow",
    "delete_workflow",
    "get_workflow_quota",
    "get_workflow_run",
    "list_workflow_run_steps",
    "save_workflow_template",
    "delete_workflow_template",
}
"""What the pages have in their words and tables only."""
every_example = pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: f"{example.page}: {example.id}")


def test_every_example_of_the_five_pages_is_there_once() -> None:
    assert Counter(example.page for example in EXAMPLES) == COUNTS
    assert len({example.id for example in EXAMPLES}) == len(EXAMPLES) == 78


def test_every_operation_has_an_example_but_those_that_the_pages_do_not_show() -> None:
    served = contract().by_id.keys()
    shown = {example.operation for example in EXAMPLES}
    assert served - shown == WITHOUT_EXAMPLE
    assert shown <= served


@every_example
def test_the_rules_of_an_example_are_of_its_section(example: Example) -> None:
    assert {(rules()[each].page, rules()[each].section) for each in example.rules} == {(example.page, example.section)}


@every_example
def test_the_document_cites_the_section_of_the_example(example: Example) -> None:
    cited = (
        contract().by_id[example.operation].raw["x-source"],
        contract().raw["components"]["parameters"]["IdempotencyKey"]["x-source"],
    )
    places = [(each["page"], each["section"], each["level"]) for each in cited]
    assert (example.page, example.section, "documented") in places


@every_example
def test_a_documented_example_is_answered_as_documented(api: Caller, example: Example) -> None:
    api.begin(example.scenario)
    answer = example.send(api)
    assert answer.status_code == example.status, answer.text
    if example.answer is None:
        assert answer.content == b""
    else:
        assert differences(example, answer.json()) == []


@pytest.mark.parametrize(
    ("documented", "answered", "more"),
    [
        ({"a": 1}, {"b": 1}, {}),
        ({"a": 1}, {"a": True}, {}),
        ({"a": None}, {}, {}),
        ({"a": {"b": "x"}}, {"a": {"b": "y"}}, {}),
        ({"schedule": []}, {"schedule": [1]}, {}),
        ({"targets": [{"hours": 1}]}, {"targets": [{"hours": 2, "id": "a"}]}, {}),
        ({"targets": [1, 2]}, {"targets": [2, 1]}, {}),
        ({"data": [{"id": 1}]}, {"data": [{"id": 2}]}, {}),
        ({"data": [{"id": 1}]}, {"data": []}, {}),
        ([{"id": 1}], {}, {}),
        ({"id": "hol_123"}, {"id": "holiday_1"}, {"anew": ["id"]}),
        ({"id": 1042}, {"id": "1042"}, {"anew": ["id"]}),
        ({"created_at": "2026-02-20T14:30:00Z"}, {"created_at": "2026-02-20"}, {"anew": ["created_at"]}),
        ({"rule": {"place": 2}}, {"rule": {"place": 2}}, {"differs": {"rule.place": 0}}),
    ],
)
def test_the_comparison_notices_what_differs(documented: Json, answered: Json, more: Json) -> None:
    place: Json = {
        "page": "none",
        "id": "none",
        "rules": [],
        "operation": "",
        "method": "GET",
        "path": "/",
        "headers": {},
    }
    assert differences(Example(**place, status=200, shown=documented, **more), answered)
