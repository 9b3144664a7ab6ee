"""Worlds: an operation happens wholly or not at all, copies part, events are bounded, replies expire."""

from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from operator import attrgetter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.errors import Conflict
from mock_server.families.records import User
from mock_server.families.tenant import Tenant, World
from mock_server.state import world as module
from mock_server.state.change import Change, Commit, Origin
from mock_server.state.clock import WorldClock
from mock_server.state.collection import Collection
from mock_server.state.events import KEPT, Cause, Event
from mock_server.state.ids import Ids
from mock_server.state.timers import TimerKey

BEGIN = datetime(2026, 3, 8, 20, tzinfo=UTC)
REPLY = (201, b"{}")
REPLAY = ("ak_live_xxxx", "/api/v1/tickets", "idem one")
NAMES = st.sampled_from("abcd")
DEEDS = st.one_of(
    st.tuples(st.sampled_from(["put", "remove", "set timer", "cancel timer", "emit", "meet"]), NAMES),
    st.tuples(st.sampled_from(["draw", "number"]), st.just("")),
)


def new_world() -> World:
    world = World("test", WorldClock(BEGIN, running=False), Ids("test"))
    world.add_tenant(Tenant("t_one", "enterprise", profile=True))
    world.timer_actions = {"bell": lambda tenant, name: tenant.emit("bell.rung", name)}
    world.reactions = {"user.met": (lambda tenant, event: tenant.emit("user.greeted", event.subject_id),)}
    return world


def tenant_of(world: World) -> Tenant:
    return world.tenants["t_one"]


def do(tenant: Tenant, deed: tuple[str, str]) -> None:
    """One of the things that an operation does to a world."""
    match deed:
        case ("put", name):
            tenant.users.put(User(id=name, name=tenant.ids.text("name"), email="owner@example.com"))
        case ("remove", name) if name in tenant.users:
            tenant.users.remove(name)
        case ("set timer", name):
            tenant.set_timer(BEGIN + timedelta(minutes=tenant.ids.number("bell")), "bell", name)
        case ("cancel timer", name):
            tenant.cancel_timer("bell", name)
        case ("emit", name):
            tenant.emit("user.seen", name)
        case ("meet", name):
            tenant.emit("user.met", name)
        case ("draw", _):
            tenant.ids.uuid()
        case ("number", _):
            tenant.ids.number("ticket")


def state(world: World) -> dict[str, Any]:
    """All that an operation can change."""
    return {
        "records": {name: list(collection) for name, collection in tenant_of(world).collections()},
        "next ids": (world.ids.copy().text("x"), world.ids.copy().number("ticket"), world.ids.copy().number("bell")),
        "timers": sorted(world.timers, key=attrgetter("order")),
        "events": list(world.events),
        "replies": list(world.replies),
        "causes": list(world.causes.kept),
    }


def perform(world: World, deeds: list[tuple[str, str]], refusal: Exception | None = None) -> None:
    def operation() -> None:
        for deed in deeds:
            do(tenant_of(world), deed)
        if refusal:
            raise refusal

    world.run(operation)


@given(st.lists(DEEDS, max_size=10), st.lists(DEEDS, max_size=10))
def test_a_refused_operation_leaves_no_trace(before: list[tuple[str, str]], deeds: list[tuple[str, str]]) -> None:
    world = new_world()
    perform(world, before)
    expected = state(world)
    with pytest.raises(Conflict, match="no"):
        perform(world, deeds, Conflict("no"))
    assert state(world) == expected


@given(st.lists(DEEDS, max_size=8), st.lists(DEEDS, max_size=8), st.lists(DEEDS, max_size=8))
def test_a_world_goes_on_after_a_refusal_as_if_it_had_not_been(
    before: list[tuple[str, str]], refused: list[tuple[str, str]], after: list[tuple[str, str]]
) -> None:
    tried, untried = new_world(), new_world()
    for world in (tried, untried):
        perform(world, before)
    with pytest.raises(Conflict):
        perform(tried, refused, Conflict("no"))
    for world in (tried, untried):
        perform(world, after)
    assert state(tried) == state(untried)


@given(st.lists(DEEDS, max_size=8), st.lists(DEEDS, max_size=8), st.lists(DEEDS, max_size=8))
def test_copies_part(before: list[tuple[str, str]], ours: list[tuple[str, str]], theirs: list[tuple[str, str]]) -> None:
    world, alone = new_world(), new_world()
    for each in (world, alone):
        perform(each, before)
    twin = world.copy()
    perform(twin, theirs)
    perform(world, ours)
    perform(alone, ours)
    assert state(world) == state(alone)


def test_a_reaction_that_fails_takes_the_operation_back() -> None:
    def refuse(tenant: Tenant, event: Event) -> None:
        tenant.users.put(User(id="late", name="Late", email="late@example.com"))
        raise Conflict(f"{event.name} is refused")

    world = new_world()
    world.reactions = {"user.seen": (refuse,)}
    before = state(world)
    with pytest.raises(Conflict, match=r"user\.seen is refused"):
        perform(world, [("put", "a"), ("emit", "a")])
    assert state(world) == before


def test_what_happens_after_a_refusal_is_heard() -> None:
    heard: list[str] = []

    def refuse_b(_: Tenant, event: Event) -> None:
        heard.append(event.subject_id)
        if event.subject_id == "b":
            raise Conflict("b is refused")

    world = new_world()
    world.reactions = {"user.seen": (refuse_b,)}
    with pytest.raises(Conflict):
        perform(world, [("emit", "a"), ("emit", "b")])
    perform(world, [("emit", "c")])
    assert heard == ["a", "b", "c"]


def test_every_event_is_heard_once_those_of_reactions_included() -> None:
    heard: list[str] = []

    def echo(tenant: Tenant, event: Event) -> None:
        heard.append(event.subject_id)
        if len(event.subject_id) < 3:
            tenant.emit("user.seen", event.subject_id + "!")

    world = new_world()
    world.reactions = {"user.seen": (echo,)}
    perform(world, [("emit", "a")])
    perform(world, [])
    assert heard == ["a", "a!", "a!!"]


def test_only_the_latest_events_are_kept() -> None:
    world, half = new_world(), KEPT // 2 + 1
    for round_name in "abc":
        perform(world, [("emit", round_name)] * half)
    assert len(world.events) == KEPT
    assert [event.subject_id for event in world.events] == ["b"] * (KEPT - half) + ["c"] * half


def test_events_after_the_bound_are_still_heard() -> None:
    heard: list[str] = []
    world = new_world()
    world.reactions = {"user.seen": (lambda _, event: heard.append(event.subject_id),)}
    perform(world, [("emit", "a")] * (KEPT + 1))
    perform(world, [("emit", "b")])
    assert heard[KEPT:] == ["a", "b"]


def test_a_reply_is_kept_for_24_hours_of_the_clock() -> None:
    world = new_world()
    world.keep_reply(REPLAY, "t_one", *REPLY)
    world.advance(BEGIN + timedelta(hours=24, microseconds=-1))
    assert [(kept.status, kept.body) for kept in world.replies] == [REPLY]
    assert [fired.at for fired in world.advance(BEGIN + timedelta(hours=24))] == [BEGIN + timedelta(hours=24)]
    assert list(world.replies) == []


@pytest.mark.parametrize("token", ["ak_live_xxxx", "a key with spaces"])
def test_a_reply_expires_whatever_the_credential_looks_like(token: str) -> None:
    world = new_world()
    world.keep_reply((token, "/api/v1/tickets", "idem"), "t_one", *REPLY)
    world.advance(BEGIN + timedelta(hours=24))
    assert list(world.replies) == []


def test_a_copy_forgets_its_replies_alone() -> None:
    world = new_world()
    world.keep_reply(REPLAY, "t_one", *REPLY)
    world.copy().advance(BEGIN + timedelta(days=2))
    assert [(kept.status, kept.body) for kept in world.replies] == [REPLY]


def test_a_timer_can_be_moved_and_cancelled_by_the_record_it_is_about() -> None:
    world = new_world()
    tenant = tenant_of(world)
    for name in "ab":
        tenant.set_timer(BEGIN + timedelta(minutes=1), "bell", name)
    tenant.set_timer(BEGIN + timedelta(minutes=2), "bell", "a")
    tenant.cancel_timer("bell", "b")
    fired = world.advance(BEGIN + timedelta(hours=1))
    assert [(each.at, each.key) for each in fired] == [(BEGIN + timedelta(minutes=2), TimerKey("bell", "t_one", "a"))]
    assert [event.subject_id for event in world.events] == ["a"]


# Commits


def test_a_commit_that_is_not_the_next_is_refused() -> None:
    world = new_world()
    copy = world.copy()
    perform(world, [("put", "a")])
    perform(world, [("put", "b")])
    first, second = world.commits
    with pytest.raises(ValueError, match="After commit 0 comes 1, not 2"):
        copy.apply(second)
    copy.apply(first)
    with pytest.raises(ValueError, match="After commit 1 comes 2, not 1"):
        copy.apply(first)
    copy.apply(second)
    assert state(copy) == state(world)


def test_a_commit_of_another_history_is_refused_and_changes_nothing() -> None:
    world, bystander = new_world(), new_world()
    perform(world, [("put", "a")])
    copy, before = world.copy(), state(world)
    (user,) = tenant_of(world).users
    strange = Change("t_one", "users", "b", user, None, 0)
    for changes in (
        (strange,),
        (Change("t_one", "users", "a", user, None, 0), strange),
        (Change("t_two", "x", 1, None, user),),
    ):
        with pytest.raises((ValueError, KeyError)):
            copy.apply(Commit(2, BEGIN, Origin("direct"), changes, ()))
        assert state(copy) == before
        assert copy.number == 1
    assert state(bystander) == state(new_world())


@pytest.mark.parametrize("left", range(7))
@pytest.mark.parametrize("where", ["_place", "_take_out"])
def test_an_interrupt_in_the_middle_of_a_write_leaves_no_trace(
    monkeypatch: pytest.MonkeyPatch, where: str, left: int
) -> None:
    world, bystander = new_world(), new_world()
    perform(world, [("put", name) for name in "abc"])
    before, untouched = state(world), state(bystander)
    undisturbed, countdown = getattr(Collection, where), [left]

    def interrupted(*given: Any) -> None:
        countdown[0] -= 1
        if countdown[0] == -1:
            raise KeyboardInterrupt
        undisturbed(*given)

    with monkeypatch.context() as patch:
        patch.setattr(Collection, where, interrupted)
        with pytest.raises((KeyboardInterrupt, Conflict)):
            perform(world, [(what, name) for name in "abdc" for what in ("remove", "put", "remove")], Conflict("no"))
    assert state(world) == before
    assert state(bystander) == untouched
    perform(world, [("remove", "b")])
    assert [user.id for user in tenant_of(world).users] == ["a", "c"]


def test_an_interrupt_before_something_new_is_there_leaves_no_trace(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: Any) -> None:
        raise KeyboardInterrupt

    world, bystander = new_world(), new_world()
    before = state(world)
    with monkeypatch.context() as patch:
        patch.setattr(Collection, "_place", interrupted)
        with pytest.raises(KeyboardInterrupt):
            perform(world, [("put", "a")])
    assert state(world) == state(bystander) == before


class Interrupted(module.World[Tenant]):
    """A world that is interrupted when this attribute gets a value for which it holds."""

    attribute, holds = "", staticmethod(lambda _: False)

    def __setattr__(self, name: str, value: Any) -> None:
        if name == self.attribute and self.holds(value):
            raise KeyboardInterrupt
        super().__setattr__(name, value)


def interrupted_at(monkeypatch: pytest.MonkeyPatch, attribute: str, holds: Callable[[Any], bool]) -> Interrupted:
    """One user is there, and whatever is written next is interrupted where the attribute is set."""
    world = Interrupted("test", WorldClock(BEGIN, running=False), Ids("test"))
    world.add_tenant(Tenant("t_one", "enterprise", profile=True))
    perform(world, [("put", "a"), ("emit", "a")])
    monkeypatch.setattr(Interrupted, "attribute", attribute)
    monkeypatch.setattr(Interrupted, "holds", staticmethod(holds))
    return world


@pytest.mark.parametrize("way", ["run", "apply"])
def test_an_interrupt_before_the_number_takes_the_commit_back(monkeypatch: pytest.MonkeyPatch, way: str) -> None:
    world = interrupted_at(monkeypatch, "number", lambda number: number == 2)
    before = state(world)
    emitted = Event(2, BEGIN, "user.seen", "t_one", "b", None, Cause(2))
    interrupted: dict[str, Callable[[], object]] = {
        "run": lambda: perform(world, [("put", "b"), ("emit", "b")]),
        "apply": lambda: world.apply(Commit(2, BEGIN, Origin("direct"), (), (emitted,))),
    }
    with pytest.raises(KeyboardInterrupt):
        interrupted[way]()
    assert (state(world), world.number, [commit.number for commit in world.commits]) == (before, 1, [1])


@pytest.mark.parametrize("way", ["run", "apply"])
def test_an_interrupt_after_the_number_leaves_the_commit(monkeypatch: pytest.MonkeyPatch, way: str) -> None:
    world = interrupted_at(monkeypatch, "committed", lambda commit: commit is not None)
    user = User(id="b", name="B", email="b@example.com")
    written = Commit(2, BEGIN, Origin("direct"), (Change("t_one", "users", "b", None, user),), ())
    interrupted: dict[str, Callable[[], object]] = {
        "run": lambda: world.run(lambda: tenant_of(world).users.put(user)),
        "apply": lambda: world.apply(written),
    }
    with pytest.raises(KeyboardInterrupt):
        interrupted[way]()
    assert [each.id for each in tenant_of(world).users] == ["a", "b"]
    assert (world.number, [commit.number for commit in world.commits], world.changes) == (2, [1, 2], [])


def test_a_commit_is_done_with_its_number_or_not_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    class Interrupting(deque[Any]):
        """A deque whose use is interrupted."""

        def append(self, _: Any) -> None:
            raise KeyboardInterrupt

    monkeypatch.setattr(module, "MOST_COMMITS", 1)
    world = new_world()
    perform(world, [("put", "a"), ("meet", "a")])
    before, number = state(world), world.number
    weights = world._weights
    world._weights = Interrupting(weights)
    with pytest.raises(KeyboardInterrupt):
        perform(world, [("put", "b"), ("meet", "b")])
    world._weights = weights
    assert (state(world), world.number, [commit.number for commit in world.commits]) == (before, number, [number])
    perform(world, [("put", "c")])
    assert world.number == number + 1


def test_an_operation_that_does_nothing_is_no_commit() -> None:
    world = new_world()
    perform(world, [("put", "a")])
    perform(world, [])
    assert (world.number, len(world.commits), world.committed) == (1, 1, None)


def test_the_latest_commits_are_kept_up_to_so_many_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_CHANGES", 20)
    world = new_world()
    for count in (3, 4, 5, 6):
        perform(world, [("meet", "a")] * count)  # two events each, and one change that counts what came of the cause
    assert [commit.number for commit in world.commits] == [4]
    perform(world, [("meet", "a")] * 50)
    assert [len(commit.events) for commit in world.commits] == [100]
    perform(world, [("put", "a")])
    assert [commit.number for commit in world.commits] == [6]


def test_a_running_clock_stays_where_too_many_timers_have_brought_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_TIMERS", 3)
    world = new_world()
    perform(world, [("set timer", str(minute)) for minute in range(1, 6)])
    world.clock.set(BEGIN + timedelta(hours=1))  # time has passed, and nobody looked
    assert [fired.key.subject_id for fired in world.catch_up()] == ["1", "2", "3"]
    assert world.clock.now() == BEGIN + timedelta(minutes=3)
    world.clock.set(BEGIN + timedelta(hours=1))
    assert [fired.key.subject_id for fired in world.catch_up()] == ["4", "5"]
    assert world.clock.now() == BEGIN + timedelta(hours=1)
