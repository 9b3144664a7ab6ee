"""Who delivers: nobody is held up by a receiver, and nothing that fails is lost without a word."""

import asyncio
import errno
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import Any

import httpx
import pytest

from mock_server.stores.state_file import StateFile, StateFileError
from mock_server.testing import MockServer
from mock_server.tests.connections import KEY, client
from mock_server.tests.webhooks.conftest import Developer
from mock_server.tests.webhooks.receivers import Headers, Receiver, Take, answering
from mock_server.webhooks import sender
from mock_server.webhooks.lab import Lab
from mock_server.webhooks.sender import Sender


class Gate:
    """A receiver's answer that waits until the test lets it go."""

    def __init__(self, status: int = 204) -> None:
        self.asked, self.go = threading.Event(), threading.Event()
        self.status = status

    def take(self, _headers: Headers, _body: bytes) -> int:
        self.asked.set()
        assert self.go.wait(30)
        return self.status


@contextmanager
def held(take: Take | None = None) -> Iterator[tuple[Gate, Receiver]]:
    gate = Gate()
    with Receiver(take or gate.take) as receiver:
        try:
            yield gate, receiver
        finally:
            gate.go.set()


def test_a_receiver_that_hangs_holds_nobody_up(developer: Developer) -> None:
    with held() as (gate, hanging), Receiver(answering(204)) as prompt:
        developer.hook(hanging.url, name="hanging", timeout_ms=60_000)
        developer.hook(prompt.url, name="prompt")
        ticket = developer.create()
        assert gate.asked.wait(30)
        developer.rename(ticket, "new")
        assert [each["state"] for each in developer.wait(webhook="prompt")] == ["delivered", "delivered"]
        assert developer.webhook("hanging")["pending"] == 2
        gate.go.set()
        assert [each["state"] for each in developer.wait(webhook="hanging")] == ["delivered", "delivered"]


def test_receivers_that_hang_hold_no_other_world_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even where there are as many attempts under way as may be."""
    monkeypatch.setattr(sender, "MOST_CALLS", 1)
    taken: list[bytes] = []

    def take(headers: Headers, body: bytes) -> int:
        taken.append(body)
        return gate.take(headers, body)

    with (
        held(take) as (gate, hanging),
        Receiver(answering(204)) as prompt,
        MockServer(clock="frozen") as mock,
        client(mock, "theirs", KEY) as others,
        client(mock, "ours", KEY) as calling,
    ):
        theirs, ours = Developer(others), Developer(calling)
        for name in ("one", "two", "three"):
            theirs.hook(hanging.url, name=name, timeout_ms=60_000)
        ours.hook(prompt.url)
        theirs.create()
        assert gate.asked.wait(30)
        ours.create()
        assert [each["state"] for each in ours.wait()] == ["delivered"]
        assert 1 <= len(taken) <= 2
        gate.go.set()
        assert [each["state"] for each in theirs.wait(count=3)] == ["delivered"] * 3


def test_the_mock_stops_while_a_receiver_hangs() -> None:
    with held() as (gate, hanging):
        with MockServer(clock="frozen") as mock, client(mock, "w", KEY) as calling:
            developer = Developer(calling)
            developer.hook(hanging.url, timeout_ms=60_000)
            developer.create()
            assert gate.asked.wait(30)
            began = perf_counter()
        assert perf_counter() - began < 5


def test_what_is_answered_after_the_webhook_was_deleted_counts_no_more(developer: Developer) -> None:
    with held() as (gate, hanging), Receiver(answering(204)) as receiver:
        developer.hook(hanging.url)
        ticket = developer.create()
        developer.rename(ticket, "never told")
        assert gate.asked.wait(30)
        developer.http.delete("/_mock/webhooks/shop").raise_for_status()
        developer.hook(receiver.url)
        developer.rename(ticket, "new")
        developer.wait()
        gate.go.set()
    assert [(each["state"], each["sequence"]) for each in developer.deliveries()] == [
        ("failed", 1),
        ("failed", 2),
        ("delivered", 3),
    ]
    assert [each.message["data"]["subject"] for each in receiver.received] == ["new"]


def test_whoever_waits_in_a_world_that_is_reset_is_told(developer: Developer, monkeypatch: pytest.MonkeyPatch) -> None:
    answers: list[httpx.Response] = []
    waited, until = threading.Event(), Sender.until

    async def noted(own: Sender, name: str, holds: Any) -> None:
        waited.set()
        await until(own, name, holds)

    monkeypatch.setattr(Sender, "until", noted)
    with held() as (gate, hanging), client_like(developer) as other:
        developer.hook(hanging.url, timeout_ms=60_000)
        developer.create()
        assert gate.asked.wait(30)
        waiting = threading.Thread(
            target=lambda: answers.append(other.post("/_mock/webhooks/wait-for", json={"timeout_ms": 20_000}))
        )
        waiting.start()
        assert waited.wait(30)
        developer.http.post("/_mock/reset").raise_for_status()
        waiting.join(30)
    assert answers[0].status_code == 409
    assert answers[0].json() == {"detail": "The world was reset or deleted meanwhile, and its webhooks with it"}


@contextmanager
def client_like(developer: Developer) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=developer.http.base_url, headers=developer.http.headers, timeout=30) as other:
        yield other


def test_a_result_that_cannot_be_kept_is_a_delivery_that_failed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with (
        Receiver(answering(503)) as receiver,
        MockServer(clock="frozen", state=tmp_path / "state") as mock,
        client(mock, "w", KEY) as calling,
    ):
        developer = Developer(calling)
        developer.hook(receiver.url)
        with monkeypatch.context() as full:
            _disk_full_after(full, "webhook.attempt_failed")
            developer.create()
            (delivery,) = developer.wait()
        assert (delivery["state"], delivery["reason"]) == ("failed", "The mock failed, and its log says why.")
        assert "The delivery dlv_00000001 failed" in caplog.text
        developer.create("another")
        developer.wait(attempts=1, count=2)
        assert developer.events("webhook.") == ["webhook.attempt_failed"]


def test_what_cannot_be_made_due_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with (
        Receiver(answering(204)) as receiver,
        MockServer(clock="frozen", state=tmp_path / "state") as mock,
        client(mock, "w", KEY) as calling,
    ):
        developer = Developer(calling)
        developer.hook(receiver.url, misbehave=["late"])
        developer.hook(receiver.url, name="prompt")
        with monkeypatch.context() as full:
            _disk_full_after(full, "webhook.due")
            developer.create()
            developer.wait(webhook="prompt", attempts=1)
        assert "What happened in the world 'w' could not be delivered" in caplog.text


def _disk_full_after(monkeypatch: pytest.MonkeyPatch, word: str) -> None:
    """Let the state file take nothing that has this word in it."""
    written = StateFile.append

    def append(file: StateFile, data: bytes) -> None:
        if word.encode() in data:
            raise StateFileError(file.file, os.strerror(errno.ENOSPC))
        written(file, data)

    monkeypatch.setattr(StateFile, "append", append)


def test_a_clock_that_runs_is_looked_at_when_something_is_due(aurion_mock: MockServer, world_name: str) -> None:
    """A run of a workflow goes on 200 ms after the ticket: nobody asks, and its end is delivered."""
    with Receiver(answering(204)) as receiver, client(aurion_mock, world_name, KEY) as calling:
        developer = Developer(calling)
        developer.hook(receiver.url, events=["workflow.run_*"])
        developer.create()
        names = {each["event"] for each in developer.wait(count=2, timeout_ms=20_000)}
        assert "workflow.run_started" in names
        assert len(names) == 2


def test_a_catch_up_that_fails_is_told_and_not_tried_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    told = threading.Event()
    with (
        Receiver(answering(204)) as receiver,
        MockServer(state=tmp_path / "state") as mock,
        client(mock, "w", KEY) as calling,
    ):
        developer = Developer(calling)
        developer.hook(receiver.url, events=["workflow.run_*"])
        monkeypatch.setattr(Lab, "collect", _failing_once(Lab.collect, told))
        developer.create()
        assert told.wait(20)
        assert developer.wait(timeout_ms=20_000)
    assert "could not be d" in caplog.text


def _failing_once(collect: Any, told: threading.Event) -> Any:
    """Fail where somebody has not asked: the clock came there by itself."""

    def failing(lab: Lab, world: Any) -> None:
        due = asyncio.current_task()
        if due and "_catch_up" in repr(due.get_coro()) and not told.is_set():
            told.set()
            raise ValueError("not this time")
        collect(lab, world)

    return failing


def test_no_more_calls_than_may_be_are_under_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sender, "MOST_CALLS", 1)
    with held() as (gate, hanging), Receiver(answering(204)) as prompt:
        with MockServer(clock="frozen") as mock, client(mock, "w", KEY) as calling:
            developer = Developer(calling)
            for name in ("hanging", "in-the-worlds-own-place"):
                developer.hook(hanging.url, name=name, timeout_ms=60_000)
            developer.hook(prompt.url, name="prompt")
            developer.create()
            assert gate.asked.wait(30)
            late = calling.post("/_mock/webhooks/wait-for", json={"webhook": "prompt", "timeout_ms": 20})
            assert late.status_code == 409
            calling.delete("/_mock/webhooks/prompt").raise_for_status()
            gate.go.set()
            developer.wait()
        assert prompt.received == []


def test_a_world_that_idles_away_is_no_longer_delivered_for() -> None:
    with Receiver(answering(503)) as receiver, MockServer(clock="frozen", world_ttl=0.05) as mock:
        with client(mock, "w", KEY) as calling:
            developer = Developer(calling)
            developer.hook(receiver.url)
            developer.create()
        with client(mock, "other", KEY) as calling:
            while "w" in {each["name"] for each in calling.get("/_mock/worlds").json()}:
                pass
        with client(mock, "w", KEY) as calling:
            assert Developer(calling).deliveries() == []


def test_a_world_that_is_gone_is_not_looked_at_when_something_would_be_due(
    aurion_mock: MockServer, world_name: str
) -> None:
    with Receiver(answering(204)) as receiver, client(aurion_mock, world_name, KEY) as calling:
        developer = Developer(calling)
        developer.hook(receiver.url, events=["workflow.run_*"])
        developer.create()
        calling.delete(f"/_mock/worlds/{world_name}").raise_for_status()
        worlds = [each["name"] for each in calling.get("/_mock/worlds").json()]
        assert world_name not in worlds
        developer.hook(receiver.url, events=["ticket.created"])
        developer.create()
        assert [each["event"] for each in developer.wait()] == ["ticket.created"]
