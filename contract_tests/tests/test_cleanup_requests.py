"""Everything that a run can make is taken back, or it is said what stays."""

import pytest

from contract_tests.client.cleanup_requests import (
    BEFORE,
    CLOSE_REQUESTS,
    ELSEWHERE,
    KEPT,
    CleanupRequest,
    cleanup_request,
    restore,
)
from contract_tests.contract import contract
from mock_server.document.operations import Operation

WITH_THEIR_PARENT = {
    "add_ticket_note": "create_ticket",
    "publish_workflow": "create_workflow",
    "restore_workflow_version": "create_workflow",
    "execute_workflow": "create_workflow",
}
"""What has no undo of its own: operationId → whose record it is part of."""
CREATIONS = [operation for operation in contract().operations if operation.idempotent]
RECORD = {"id": "made_1"}


def path_of(operation: Operation) -> str:
    """The operation's path, with an id in place of each parameter."""
    return operation.path.replace("{", "").replace("}", "")


@pytest.mark.parametrize("operation", CREATIONS, ids=lambda operation: operation.id)
def test_every_creation_is_taken_back_or_is_said_to_stay(operation: Operation) -> None:
    taken_back = cleanup_request(operation.id, path_of(operation), RECORD)
    if operation.id in WITH_THEIR_PARENT:
        assert taken_back is None
    else:
        assert taken_back
        assert (operation.id in KEPT) == (taken_back.method != "DELETE")


@pytest.mark.parametrize("operation", CREATIONS, ids=lambda operation: operation.id)
def test_an_undo_is_a_request_of_the_document_that_names_the_record(operation: Operation) -> None:
    taken_back = cleanup_request(operation.id, path_of(operation), RECORD)
    if taken_back:
        assert contract().match(taken_back.method, taken_back.path)
        assert RECORD["id"] in taken_back.path.split("/")


def test_what_is_part_of_a_record_goes_with_one_that_is_made() -> None:
    creations = {operation.id for operation in CREATIONS}
    assert {*WITH_THEIR_PARENT, *WITH_THEIR_PARENT.values()} <= creations


def test_the_tables_name_creations_only_and_each_once() -> None:
    creations = {operation.id for operation in CREATIONS}
    named = [*ELSEWHERE, *CLOSE_REQUESTS]
    assert set(named) <= creations
    assert len(named) == len(set(named))
    assert KEPT.keys() == CLOSE_REQUESTS.keys()


@pytest.mark.parametrize("record", [None, [], "made_1", {}, {"ids": []}])
def test_what_made_no_record_has_no_undo(record: object) -> None:
    assert cleanup_request("create_team", "/api/v2/teams", record) is None


def test_a_holiday_is_deleted_below_its_schedule() -> None:
    path = "/api/v2/business-hours/bh_1/holidays"
    assert cleanup_request("add_holiday", path, RECORD) == CleanupRequest("DELETE", f"{path}/made_1")


@pytest.mark.parametrize("name", BEFORE)
def test_what_changes_everybodys_is_read_before_by_an_operation_of_the_document(name: str) -> None:
    assert name in contract().by_id
    assert contract().match("GET", BEFORE[name])


@pytest.mark.parametrize(
    ("name", "before"),
    [
        ("update_ai_settings", {"routing": {"enabled": True}, "version": 3, "updated_at": "2026-03-08T20:00:00Z"}),
        ("reorder_routing_rules", [{"id": "rr_1", "sort_order": 4}, {"id": "rr_2", "sort_order": 4}]),
        ("reorder_sla_policies", {"data": [{"id": "sla_1"}, {"id": "sla_2"}]}),
    ],
)
def test_what_was_before_is_put_back_by_operations_of_the_document(name: str, before: object) -> None:
    cleanup = restore(name, before)
    assert cleanup
    assert all(contract().match(each.method, each.path) for each in cleanup)


def test_settings_are_put_back_without_what_the_deployment_counts() -> None:
    before = {"routing": {"enabled": True}, "version": 3}
    assert [each.body for each in restore("update_ai_settings", before)] == [{"routing": {"enabled": True}}]


def test_an_order_is_put_back_as_it_was() -> None:
    rules = [{"id": "rr_1", "sort_order": 4}, {"id": "rr_2", "sort_order": 0}]
    assert [each.body for each in restore("reorder_routing_rules", rules)] == [{"sort_order": 4}, {"sort_order": 0}]
    policies = {"data": [{"id": "sla_2"}, {"id": "sla_1"}]}
    assert [each.body for each in restore("reorder_sla_policies", policies)] == [{"policy_ids": ["sla_2", "sla_1"]}]
