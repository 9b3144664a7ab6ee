"""What is said of clients in a time that does not pass: laws over any policy, and what belongs together."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import count, zip_longest
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mock_server.grading.attempts import WINDOW, Asked, Attempt, Call, Calls
from mock_server.grading.criteria import CRITERIA, GRADES, grade_of, judge
from mock_server.grading.deck import Deck
from mock_server.grading.troubles import BREAKING, DECKS, TROUBLES, kind_of
from mock_server.grading.verdicts import Verdict

AT = datetime(2026, 3, 8, 20, tzinfo=UTC)
CREATE = Asked("w", "key", "POST", "/api/v1/tickets", "body", "k1", "create_ticket", takes_key=True)
READ = Asked("w", "key", "GET", "/api/v1/tickets", "", None, "list_tickets", takes_key=False)


@dataclass(frozen=True)
class Policy:
    """How a client takes trouble: its attempts, its waits, and how much of Retry-After it sits out."""

    attempts: int = 5
    first: float = 0.1
    factor: float = 2.0
    jitter: float = 0.5
    patience: float = 1.0
    key: str = "kept"


LONGEST = 20.0
"""Seconds that a client waits at most."""

careful = st.builds(
    Policy,
    attempts=st.integers(3, 9),
    first=st.floats(0.1, 1),
    factor=st.floats(1.8, 3),
    jitter=st.floats(0.3, 0.5),
    patience=st.floats(1, 2),
)


def lived(policy: Policy, seed: int, methods: str = "POST GET PUT", size: int = 12) -> list[Call]:
    """The calls of a client with this policy, one after the other."""
    calls = Calls()
    for _ in live(policy, seed, "w", calls, Deck(seed), methods, size):
        pass
    return calls.all


def live(policy: Policy, seed: int, world: str, calls: Calls, deck: Deck, methods: str, size: int) -> Iterator[None]:
    """The same, attempt by attempt."""
    chance, now, keys = Random(seed), 0.0, count()  # noqa: S311 - jitter
    for number in range(size):
        for method in methods.split():
            call, trouble = None, deck.deal(kind_of(method))
            key = f"{world} {next(keys)}" if method == "POST" and policy.key != "none" else None
            asked = replace_asked(CREATE if method == "POST" else READ, world, method, f"/{number}", key)
            for attempt in range(policy.attempts):
                if policy.key == "dropped" and key:
                    asked = asked._replace(key=f"{key} {attempt}")
                call = calls.of(asked, now)
                call.trouble = trouble
                made = answered(call, asked, now)
                yield
                now += 0.001
                if not made.trouble or made.trouble.meaning == "final" or made.trouble.name == "slow":
                    break
                own = policy.first * policy.factor**attempt * (1 + policy.jitter * chance.random())
                own = min(own, LONGEST)
                now += own if made.retry_at is None else (made.retry_at - now) * policy.patience
            now += 0.001


def replace_asked(asked: Asked, world: str, method: str, target: str, key: str | None) -> Asked:
    return asked._replace(world=world, method=method, target=target, key=key)


def answered(call: Call, asked: Asked, now: float) -> Attempt:
    """An attempt as the mock would answer it: with what was dealt, or as it should be."""
    trouble, met = call.trouble, len(call.troubled)
    attempt = Attempt(asked, "r", AT, now, answered=now)
    before = {each.asked.key for each in call.attempts if each.made}
    if trouble and met < trouble.times and met == len(call.attempts):
        attempt.trouble, attempt.status = trouble, trouble.status if trouble.kind != "drop" else 0
        if trouble.retry_after is not None:
            attempt.retry_at = now + trouble.retry_after
    else:
        attempt.status = 200
    done = not attempt.trouble or attempt.trouble.place != "request"
    attempt.made = asked.method == "POST" and done and (asked.key is None or asked.key not in before)
    call.attempts.append(attempt)
    return attempt


def failed(calls: list[Call]) -> set[str]:
    """What fails, apart from what is said of chance: waits that were drawn may be alike by chance."""
    return {name for name, verdict in judge(calls).items() if verdict.state == "fail" and name != "jitter"}


law = settings(max_examples=60)


@law
@given(careful, st.integers(0, 1000))
def test_a_careful_client_is_graded_a_however_it_waits(policy: Policy, seed: int) -> None:
    calls = lived(policy, seed)
    assert failed(calls) == set()
    assert grade_of(judge(calls)) in {"A", "B"}


@pytest.mark.parametrize(("jitter", "verdict"), [(0.0, "fail"), (0.01, "fail"), (0.5, "pass"), (1.0, "pass")])
def test_chance_in_the_waits_is_seen(jitter: float, verdict: str) -> None:
    assert judge(lived(Policy(jitter=jitter), 1))["jitter"].state == verdict


@law
@given(careful, st.integers(0, 1000), st.floats(0, 0.9))
def test_one_that_comes_too_early_is_told_and_nothing_else(policy: Policy, seed: int, patience: float) -> None:
    assert failed(lived(replace(policy, patience=patience), seed)) == {"retry-after"}


@law
@given(careful, st.integers(0, 1000), st.floats(0, 1))
def test_one_whose_waits_do_not_grow_is_told(policy: Policy, seed: int, factor: float) -> None:
    assert failed(lived(replace(policy, factor=factor, jitter=0.15), seed)) == {"backoff"}


@law
@given(careful, st.integers(0, 1000))
def test_a_key_for_each_attempt_is_told_and_what_it_makes(policy: Policy, seed: int) -> None:
    assert failed(lived(replace(policy, key="dropped"), seed)) == {"key-reused", "duplicates"}


@law
@given(careful, st.integers(0, 1000))
def test_one_without_keys_that_repeats_all_is_told(policy: Policy, seed: int) -> None:
    assert failed(lived(replace(policy, key="none"), seed)) == {"key-sent", "unsafe", "duplicates"}


@law
@given(careful, st.integers(0, 100))
def test_more_attempts_than_anybody_needs_are_told(policy: Policy, seed: int) -> None:
    assert failed(lived(replace(policy, attempts=11, factor=1.8), seed)) == {"gives-up"}


@law
@given(careful, st.integers(0, 1000), st.sampled_from(["kept", "none"]), st.integers(1, 40))
def test_one_that_never_tries_again_passes_nothing_by_that(policy: Policy, seed: int, key: str, size: int) -> None:
    verdicts = judge(lived(replace(policy, attempts=1, key=key), seed, size=size))
    assert {name for name, each in verdicts.items() if each.state == "pass"} <= {"key-sent"}
    assert verdicts["tries-again"].state == "fail"
    assert grade_of(verdicts) is None


@law
@given(careful, careful, st.integers(0, 100), st.integers(0, 100))
def test_two_worlds_do_not_get_in_each_others_way(one: Policy, other: Policy, first: int, second: int) -> None:
    """Their requests come in between each other's, and each call still has its own attempts."""
    mixed = Calls()
    lives = [
        live(policy, seed, world, mixed, Deck(seed), "POST GET", 8)
        for policy, seed, world in ((one, first, "w"), (other, second, "v"))
    ]
    for _ in zip_longest(*lives):
        pass
    sizes = [len(call.attempts) for call in mixed.all if call.asked.world == "w"]
    assert sizes == [len(call.attempts) for call in lived(one, first, "POST GET", 8)]


def ended(asked: Asked, at: float, trouble: str | None, calls: Calls) -> Call:
    """The call that a request turns out to be an attempt of, answered at once."""
    call = calls.of(asked, at)
    call.attempts.append(
        Attempt(asked, "r", AT, at, TROUBLES[trouble] if trouble else None, at, 200 if trouble is None else 503)
    )
    return call


@pytest.mark.parametrize(
    ("trouble", "second", "after", "same"),
    [
        ("overloaded", READ, 1.0, True),
        (None, READ, 1.0, False),  # it had its answer
        ("overloaded", READ, WINDOW + 1, False),
        ("overloaded", READ._replace(world="v"), 1.0, False),
        ("overloaded", READ._replace(credential="other"), 1.0, False),
        ("overloaded", READ._replace(target="/api/v1/tickets?limit=1"), 1.0, False),
        ("slow", READ, 1.0, False),  # it came, late
    ],
)
def test_what_is_asked_again_is_another_attempt(trouble: str | None, second: Asked, after: float, same: bool) -> None:
    calls = Calls()
    first = ended(READ, 0.0, trouble, calls)
    assert (ended(second, after, None, calls) is first) == same


def test_whoever_does_not_wait_for_a_slow_answer_tries_again() -> None:
    calls = Calls()
    call = calls.of(READ, 0.0)
    call.attempts.append(Attempt(READ, "r", AT, 0.0, TROUBLES["slow"]))
    assert ended(READ, 0.5, None, calls) is call
    assert [retry.wait for retry in call.retries()] == [0.5]


def test_a_key_says_that_it_is_the_same_call_whatever_else_is_sent() -> None:
    calls = Calls()
    first = ended(CREATE, 0.0, "dropped", calls)
    assert ended(CREATE._replace(body="with a new time in it"), WINDOW * 9, None, calls) is first
    assert ended(CREATE._replace(key="k2"), WINDOW * 9, None, calls) is not first
    assert ended(CREATE._replace(target="/api/v2/teams"), WINDOW * 9, None, calls) is not first


@given(st.integers(0, 2**31 - 1), st.sets(st.sampled_from(list(TROUBLES))), st.sampled_from(list(DECKS)))
def test_a_deck_deals_all_once_and_the_same_seed_the_same(seed: int, out: set[str], kind: str) -> None:
    deck, again = Deck(seed, out), Deck(seed, out)
    wanted = {name for group in DECKS[kind] for name in group} - out  # type: ignore[index]
    dealt = [deck.deal(kind) for _ in range(60)]  # type: ignore[arg-type]
    assert dealt == [again.deal(kind) for _ in range(60)]  # type: ignore[arg-type]
    first = [each.name for each in dealt[: len(wanted)] if each]
    assert sorted(first) == sorted(wanted)
    assert not {each.name for each in dealt[len(wanted) :] if each} & (BREAKING | out)


def test_every_trouble_is_dealt_to_some_kind_of_call() -> None:
    assert {name for groups in DECKS.values() for group in groups for name in group} == set(TROUBLES)


@given(st.dictionaries(st.sampled_from([each.id for each in CRITERIA]), st.sampled_from(["pass", "fail", "not_seen"])))
def test_no_failure_makes_a_grade_better(states: dict[str, str]) -> None:
    verdicts = {each.id: Verdict(states.get(each.id, "pass"), "") for each in CRITERIA}  # type: ignore[arg-type]
    grade = grade_of(verdicts)
    for each in CRITERIA:
        if grade and verdicts[each.id].state == "pass":
            worse = grade_of({**verdicts, each.id: Verdict("fail", "")})
            assert worse
            assert GRADES.index(worse) >= GRADES.index(grade)
