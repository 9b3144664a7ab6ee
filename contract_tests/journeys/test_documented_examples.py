"""Every curl example of the API docs, sent as it is written, is answered as it is written."""

from collections import Counter

import pytest

from contract_tests.calling import Caller, Json
from contract_tests.expecting import refused
from contract_tests.journeys.documented import EXAMPLES, PREVIEWS, Example, differences, example_of

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
KEY_REFUSED = [example for example in EXAMPLES if example.page in PREVIEWS and example.takes_a_key]
every_example = pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: f"{example.page}: {example.id}")
every_refused_example = pytest.mark.parametrize("example", KEY_REFUSED, ids=lambda example: example.id)


def test_every_example_of_the_five_pages_is_there_once() -> None:
    assert Counter(example.page for example in EXAMPLES) == COUNTS
    assert len({example.id for example in EXAMPLES}) == len(EXAMPLES) == 78


def test_every_operation_has_an_example_but_those_that_the_pages_do_not_show(document: Json) -> None:
    served = {operation["operationId"] for item in document["paths"].values() for operation in item.values()}
    shown = {example.operation for example in EXAMPLES}
    assert served - shown == WITHOUT_EXAMPLE
    assert shown <= served


@every_example
def test_the_document_cites_the_section_of_the_example(document: Json, example: Example) -> None:
    operations = [operation for item in document["paths"].values() for operation in item.values()]
    sources = [each["x-source"] for each in operations if each["operationId"] == example.operation]
    sources.append(document["components"]["parameters"]["IdempotencyKey"]["x-source"])
    assert {"page": example.page, "section": example.section, "level": "documented"} in sources


@pytest.mark.rule("TICKET-01", "TICKET-05", "TICKET-15", "TICKET-17", "TICKET-19", "AUTH-01")
@pytest.mark.rule("TEAM-01", "TEAM-06", "TEAM-12", "TEAM-14", "TEAM-20", "HOURS-01", "HOURS-02", "HOURS-05", "HOURS-12")
@pytest.mark.rule(
    "ONCALL-01", "ONCALL-02", "ONCALL-03", "ONCALL-06", "ONCALL-09", "ONCALL-11", "ONCALL-13", "ONCALL-17"
)
@pytest.mark.rule("SLA-02", "SLA-04", "SLA-06", "SLA-12", "SLA-14", "SLA-19", "SLA-26", "SLA-28", "SLA-34", "SLA-36")
@pytest.mark.rule("SLA-42", "SLA-43", "SLA-44", "SLA-57", "SLA-62", "SLA-64", "SLA-65", "SLA-67")
@pytest.mark.rule("RULE-03", "RULE-06", "RULE-15", "RULE-19", "RULE-22", "RULE-23", "RULE-30")
@pytest.mark.rule("WF-02", "WF-05", "WF-06", "WF-07", "WF-19", "WF-43", "WF-51", "WF-60", "WF-70", "WF-80", "WF-81")
@pytest.mark.rule("AI-01", "AI-10", "AI-11", "AI-13", "AI-20", "AI-30", "AI-40", "AI-50", "AI-52", "AI-58", "AI-59")
@every_example
def test_a_documented_example_is_answered_as_documented(api: Caller, example: Example) -> None:
    api.begin(example.scenario)
    answer = example.send(api)
    assert answer.status_code == example.status, answer.text
    if example.answer is None:
        assert answer.content == b""
    else:
        assert differences(example, answer.json()) == []


@pytest.mark.rule("PREVIEW-01", "RULE-01", "WF-01", "AI-05")
@every_refused_example
def test_an_api_key_is_refused_on_a_preview_before_anything_is_looked_at(api: Caller, example: Example) -> None:
    words = "API keys are not permitted for this endpoint"
    refused(example.send_with_key(api), 403, words)
    refused(api.request(example.method, example.path, example.headers, content=b"{"), 403, words)


@pytest.mark.rule("HOURS-08")
def test_the_examples_business_hours_are_a_second_default_in_the_docs_world(dashboard: Caller) -> None:
    answer = example_of("create_business_hours").send_as(dashboard)
    assert answer.status_code == 409
    assert isinstance(answer.json()["detail"], str)


@pytest.mark.rule("TICKET-24")
def test_the_two_examples_with_an_idempotency_key_create_one_ticket(api: Caller) -> None:
    first, again = (each.send(api) for each in EXAMPLES if each.operation == "create_ticket")
    assert again.status_code == first.status_code == 201
    assert again.json() == first.json()


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
        "section": "",
        "operation": "",
        "method": "GET",
        "path": "/",
        "headers": {},
    }
    assert differences(Example(**place, status=200, shown=documented, **more), answered)
