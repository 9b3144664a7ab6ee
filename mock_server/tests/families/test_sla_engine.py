"""The life of an SLA instance, one thing at a time."""

from datetime import timedelta

import pytest

from mock_server.models import SlaTargetState
from mock_server.tests.families.schedules import open_day
from mock_server.tests.families.sla_world import Desk

NOTIFY = [{"type": "notify"}]


def target(desk: Desk, ticket_id: int, kind: str) -> SlaTargetState:
    instance = desk.instance(ticket_id)
    assert instance is not None
    state: SlaTargetState = getattr(instance.targets, kind)
    return state


def events(desk: Desk, *names: str) -> list[str]:
    return [event.name for event in desk.world.events if event.name in names]


@pytest.mark.parametrize(("private", "met"), [(False, True), (True, None)])
def test_only_a_public_note_is_the_first_response(*, private: bool, met: bool | None) -> None:
    desk = Desk()
    desk.policy(("first_response", 1), ("resolution", 4))
    ticket = desk.ticket().id
    desk.note(ticket, private=private)
    assert [target(desk, ticket, kind).met for kind in ("first_response", "resolution")] == [met, None]


def test_a_ticket_that_changes_while_it_waits_is_paused_once() -> None:
    desk = Desk()
    desk.policy(("resolution", 1))
    ticket = desk.ticket().id
    desk.update(ticket, status="pending")
    desk.wait(30)
    desk.update(ticket, priority="high")
    desk.wait(30)
    desk.change(ticket, status="open")
    assert events(desk, "sla.paused", "sla.resumed") == ["sla.paused", "sla.resumed"]
    assert target(desk, ticket, "resolution").due_at == desk.now + timedelta(hours=1)


def test_a_target_that_is_never_due_is_never_due_after_a_pause() -> None:
    desk = Desk()
    desk.hours([open_day(0, "09:00", "17:00").model_copy(update={"is_closed": True})])
    desk.policy(("resolution", 1), business=True)
    ticket = desk.ticket().id
    desk.update(ticket, status="pending")
    desk.wait(30)
    desk.change(ticket, status="open")
    desk.wait(60 * 24 * 365)
    assert (target(desk, ticket, "resolution").due_at, target(desk, ticket, "resolution").met) == (None, None)


def test_escalations_of_one_policy_fire_each_at_its_own_instant() -> None:
    desk = Desk()
    policy = desk.policy(("resolution", 1))
    for percent in (50, 75):
        desk.escalation(policy, trigger_percent=percent, actions=NOTIFY)
    desk.ticket()
    sent = []
    for _ in range(4):
        desk.wait(15)
        sent.append(len(events(desk, "notification.sent")))
    assert sent == [0, 1, 2, 2]
