"""A receiver as it should be survives all that the lab does to it; one that trusts too much is caught."""

from collections.abc import Iterator

import pytest

from mock_server.testing import MockServer
from mock_server.tests.connections import KEY, client
from mock_server.tests.webhooks.conftest import Developer
from mock_server.tests.webhooks.receivers import (
    BEFORE,
    Helpdesk,
    Receiver,
    TrustsOldSecrets,
    TrustsOldSignatures,
    TrustsOrder,
    TrustsUniqueness,
    TrustsUnsigned,
)

FORGERIES = ["unsigned", "wrong_signature", "rotated_key", "stale_timestamp"]
ALL = ["duplicate", "reorder", "late", *FORGERIES]


@pytest.fixture
def fixed(frozen_mock: MockServer) -> Iterator[Developer]:
    """In a world of a name that is always the same, so that chance is."""
    with client(frozen_mock, "webhook-lab", KEY) as calling:
        yield Developer(calling)


def live(developer: Developer) -> dict[int, str]:
    """Two tickets whose subjects change; answers what they are in the end."""
    first, second = developer.create("one"), developer.create("two")
    for number in range(3):
        developer.rename(first, f"one {number}")
        developer.rename(second, f"two {number}")
    developer.wait(advance=True)
    return {first: "one 2", second: "two 2"}


def misbehaviours(developer: Developer) -> set[str]:
    return {each["misbehaviour"] for each in developer.deliveries() if each["misbehaviour"]}


@pytest.mark.parametrize("misbehave", [*([each] for each in ALL), [], ALL, [each for each in ALL if each != "late"]])
def test_a_careful_receiver_survives_it(developer: Developer, misbehave: list[str]) -> None:
    helpdesk = Helpdesk()
    with Receiver(helpdesk.take) as receiver:
        developer.hook(receiver.url, secret=BEFORE)
        developer.hook(receiver.url, misbehave=misbehave)
        subjects = live(developer)
    assert (helpdesk.subjects, helpdesk.created) == (subjects, 2)
    assert misbehaviours(developer) >= set(misbehave) - ({"reorder"} if "late" in misbehave else set())
    webhook = developer.webhook()
    assert (webhook["caught"], webhook["pending"], webhook["delivered"] > 0) == (0, 0, True)
    assert developer.deliveries(caught="true") == []


def test_a_careful_receiver_survives_any_mixture_of_it(fixed: Developer) -> None:
    helpdesk = Helpdesk()
    with Receiver(helpdesk.take) as receiver:
        fixed.hook(receiver.url, misbehave=ALL, probability=0.4)
        subjects = live(fixed)
        seen = fixed.deliveries()
        assert (helpdesk.subjects, helpdesk.created) == (subjects, 2)
        fixed.http.post("/_mock/reset").raise_for_status()
        fixed.hook(receiver.url, misbehave=ALL, probability=0.4)
        live(fixed)
    assert {each["misbehaviour"] for each in seen} == {None, *ALL}
    what = [(each["sequence"], each["misbehaviour"]) for each in seen]
    assert [(each["sequence"], each["misbehaviour"]) for each in fixed.deliveries()] == what
    assert not {each["message_id"] for each in seen} & {each["message_id"] for each in fixed.deliveries()}


def test_one_that_trusts_order_is_caught_by_what_it_knows(developer: Developer) -> None:
    naive = TrustsOrder()
    with Receiver(naive.take) as receiver:
        developer.hook(receiver.url, misbehave=["reorder"])
        ticket = developer.create("old")
        developer.rename(ticket, "new")
        developer.wait(count=2)
    assert naive.subjects == {ticket: "old"}
    assert [each.message["event"] for each in receiver.received] == ["ticket.updated", "ticket.created"]
    assert [each["misbehaviour"] for each in developer.deliveries()] == ["reorder", None]


def test_one_that_trusts_order_is_caught_by_what_is_late(developer: Developer) -> None:
    naive = TrustsOrder()
    with Receiver(naive.take) as receiver:
        developer.hook(receiver.url, misbehave=["late"], events=["ticket.created"])
        developer.hook(receiver.url, name="prompt", events=["ticket.updated"])
        ticket = developer.create("old")
        developer.rename(ticket, "new")
        developer.wait(webhook="prompt")
        assert developer.deliveries(state="pending")[0]["due"] == "2026-03-08T20:10:00Z"
        developer.advance(seconds=599)
        assert developer.webhook()["pending"] == 1
        developer.advance(seconds=1)
        developer.wait()
    assert naive.subjects == {ticket: "old"}


def test_one_that_trusts_uniqueness_is_caught_by_what_it_counts(developer: Developer) -> None:
    naive = TrustsUniqueness()
    with Receiver(naive.take) as receiver:
        developer.hook(receiver.url, misbehave=["duplicate"])
        developer.create()
        genuine, duplicate = developer.wait()
    assert naive.created == 2
    assert (genuine["misbehaviour"], duplicate["misbehaviour"]) == (None, "duplicate")
    assert genuine["message_id"] == duplicate["message_id"]
    assert genuine["id"] != duplicate["id"]
    first, second = receiver.received
    assert first.body == second.body
    assert first.headers["X-Webhook-Id"] == second.headers["X-Webhook-Id"] == genuine["message_id"]


def test_one_that_trusts_unsigned_bodies_is_caught_by_the_log(developer: Developer) -> None:
    naive = TrustsUnsigned()
    with Receiver(naive.take) as receiver:
        developer.hook(receiver.url, misbehave=FORGERIES[:3])
        developer.create()
        developer.wait()
    caught = developer.deliveries(caught="true")
    assert [each["misbehaviour"] for each in caught] == FORGERIES[:3]
    assert {(each["expected"], each["state"]) for each in caught} == {("refused", "delivered")}
    assert developer.webhook()["caught"] == 3
    assert receiver.received[0].message["data"]["forged"] is True
    assert "X-Webhook-Signature" not in receiver.received[0].headers


@pytest.mark.parametrize(
    ("naive", "misbehaviour"), [(TrustsOldSignatures, "stale_timestamp"), (TrustsOldSecrets, "rotated_key")]
)
def test_one_that_trusts_what_is_old_is_caught_by_the_log(
    developer: Developer, naive: type[Helpdesk], misbehaviour: str
) -> None:
    with Receiver(naive().take) as receiver:
        developer.hook(receiver.url, secret=BEFORE)
        developer.hook(receiver.url, misbehave=FORGERIES)
        developer.create()
        developer.wait()
    assert [each["misbehaviour"] for each in developer.deliveries(caught="true")] == [misbehaviour]


def test_one_that_refuses_what_is_genuine_is_caught_too(developer: Developer) -> None:
    careful = Helpdesk()

    def only_once(headers: object, body: bytes) -> int:
        return 204 if careful.is_new(body.decode()) else 409

    with Receiver(only_once) as receiver:
        developer.hook(receiver.url, misbehave=["duplicate"])
        developer.create()
        developer.wait()
    (caught,) = developer.deliveries(caught="true")
    assert (caught["misbehaviour"], caught["reason"]) == ("duplicate", "409 is a refusal.")


def test_a_refused_forgery_is_no_fault_and_is_sent_once(developer: Developer) -> None:
    with Receiver(lambda headers, _: 503 if "X-Webhook-Signature" not in headers else 204) as receiver:
        developer.hook(receiver.url, misbehave=["unsigned"])
        developer.create()
        forged, genuine = developer.wait()
    assert (forged["state"], forged["caught"], forged["reason"]) == ("failed", False, "A forgery is sent once.")
    assert (genuine["state"], genuine["caught"]) == ("delivered", False)


def test_what_is_held_back_comes_after_a_minute_where_nothing_follows(developer: Developer) -> None:
    with Receiver(Helpdesk().take) as receiver:
        developer.hook(receiver.url, misbehave=["reorder", "duplicate"])
        developer.create()
        assert developer.advance(seconds=59)["complete"]
        assert receiver.received == []
        developer.advance(seconds=1)
        assert [each["misbehaviour"] for each in developer.wait()] == ["reorder", "duplicate"]
