"""What a deployment does otherwise is found, told with its rule, made small, and no more than once."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from contract_tests.registry import checks
from contract_tests.tests.twin.conftest import On
from contract_tests.twin.drawn import drawn_sequences
from contract_tests.twin.kit_traffic import sequence_of
from contract_tests.twin.report import TwinReport
from contract_tests.twin.twin import Twin
from mock_server.testing import MockServer
from mutation.mutant import Plant
from mutation.wire import Call, MutableReply, answers, asks, edits, ignores_fields, sets, status, without_header

Json = Any


@contextmanager
def planted(plant: Plant) -> Iterator[str]:
    """A mock with a defect on the wire."""
    with plant() as around, MockServer(around=around) as mock:
        yield mock.url


def drawn(plant: Plant, on: On, count: int = 3) -> TwinReport:
    """What the twin says of a defect, by sequences that are drawn alone."""
    with planted(plant) as url, on(url) as stage:
        return Twin(stage).run(drawn_sequences(stage, count, 30))


def found(report: TwinReport) -> set[tuple[str, str, tuple[str, ...]]]:
    return {(each.operation, each.kind, each.place) for each in report.failing}


def test_another_value_is_a_divergence_of_its_place(on: On) -> None:
    report = drawn(answers("create_ticket", sets(status="pending")), on)
    assert found(report) == {("create_ticket", "value", ("status",))}
    finding = report.failing[0]
    assert (finding.mock, finding.deployment) == ("open", "pending")
    assert finding.page == "tickets"
    assert finding.rule.startswith("TICKET-")
    assert '- "status": "open",' in [" ".join(line.split()) for line in finding.diff]
    assert any(line.startswith('+ "status": "pending"') for line in map(" ".join, map(str.split, finding.diff)))
    assert report.fidelity is not None
    assert 0 < report.fidelity < 1


def test_it_is_made_as_small_as_it_can_be(on: On) -> None:
    """A ticket and nothing else, with the one field that it takes: without a subject both refuse it."""
    finding = drawn(answers("create_ticket", sets(status="pending")), on).failing[0]
    (request,) = finding.requests
    assert "POST" in request
    assert "description" not in request


def test_another_status_and_a_header_that_is_missing_are_divergences(on: On) -> None:
    assert ("create_team", "status", ()) in found(drawn(answers("create_team", status(200)), on))
    report = drawn(answers("list_teams", without_header("x-ratelimit-limit")), on)
    assert found(report) == {("list_teams", "header", ("x-ratelimit-limit",))}


def test_what_is_not_kept_is_found_where_it_is_read(on: On) -> None:
    report = drawn(asks("create_ticket", ignores_fields("category")), on)
    assert ("create_ticket", "value", ("category",)) in found(report)


def test_an_id_that_becomes_another_one_is_a_divergence(on: On) -> None:
    def another(record: Json) -> None:
        record["conversation_id"] = "3f1c9a2e-7b40-4e8d-9a1f-2c6b5d8e0a11"

    report = drawn(answers("get_ticket", edits(another)), on)
    assert ("get_ticket", "id", ("conversation_id",)) in found(report)


def test_another_order_is_a_divergence_on_a_mock(on: On) -> None:
    def turned(page: Json) -> None:
        page["data"].reverse()

    report = drawn(answers("list_tickets", edits(turned)), on)
    assert ("list_tickets", "order", ("data",)) in found(report)


def test_what_differs_from_itself_is_no_divergence(on: On) -> None:
    """Not even where chance makes it agree now and then."""
    chance = random.Random(7)  # noqa: S311 - noise

    def noisy(record: Json) -> None:
        record["description"] = f"noise {chance.random()}"

    report = drawn(answers("create_ticket get_ticket update_ticket close_ticket", edits(noisy)), on)
    assert report.failing == ()
    assert report.ignored["the deployment differs from itself there"] > 0


def test_a_defect_of_one_rule_is_told_with_that_rule(on: On) -> None:
    named = {each.name: each for each in checks("checks")}
    check = named["a_move_backward_is_refused_with_both_statuses_and_changes_nothing"]
    with planted(answers("update_ticket", _swapped)) as url, on(url) as stage:
        sequence = sequence_of(check, stage)
        assert sequence is not None
        report = Twin(stage).run([sequence])
    assert [each.rule for each in report.failing] == [check.rules[0].id]
    assert report.failing[0].sentence == check.rules[0].sentence


def _swapped(_call: Call, reply: MutableReply) -> None:
    if reply.status == 409:
        reply.json = {"detail": "Cannot move ticket"}
