"""What an answer has to be. Each expectation that fails says what was promised and what there was instead."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import httpx

from contract_tests.comparison import around, as_json, differences, shown
from contract_tests.contract import CONTRACT, KEY_REFUSED, Level, rules
from contract_tests.durations import lasted
from contract_tests.places import Place, strongest, weakest

__all__ = [
    "NOTED",
    "Inconclusive",
    "SetupRefused",
    "TooLong",
    "Violation",
    "agrees",
    "answer",
    "as_json",
    "at_most",
    "body",
    "has",
    "holds",
    "includes",
    "invalid",
    "made",
    "names",
    "parsed",
    "promise",
    "refused",
    "rejected",
    "same",
    "shown",
    "too_long",
]

Json = Any
FORBIDDEN, INVALID = 403, 422
REJECTED = {400, 422}


class Violation(AssertionError):
    """A promise that was not kept: what was expected, and what there was.

    rule    which one, where the check stands for several
    level   who answers for what differs, where that is less than the rule: a guess of ours in what the pages promise
    status  the actual status, where nothing but that is wrong
    flaky   it is known already that a second run does not see it
    """

    def __init__(
        self,
        expected: str,
        actual: str,
        rule: str = "",
        *,
        level: Level = "documented",
        status: int = 0,
        flaky: bool = False,
    ) -> None:
        super().__init__(expected, actual)
        self.expected = expected
        self.actual = actual
        self.rule = rule
        self.level = level
        self.status = status
        self.flaky = flaky

    def __str__(self) -> str:
        return f"expected {self.expected}, got {self.actual}"


class SetupRefused(Violation):
    """What a check needed was refused: of what it is about, that says nothing."""


NOTED: ContextVar[Callable[["Violation"], None] | None] = ContextVar("NOTED", default=None)
"""Who notes what differs from a guess of ours. Without anybody it ends the check, as all that is broken does."""


PROMISED: ContextVar[Level] = ContextVar("PROMISED", default="documented")
"""The level of the rule that is looked at, where a check stands for several."""


GUESSED: ContextVar[bool] = ContextVar("GUESSED", default=False)
"""Whether the rule that is looked at is a guess of ours: then nothing is left out where records are compared."""


NAMED: ContextVar[str] = ContextVar("NAMED", default="")
"""The rule that is looked at, where a check stands for several."""


def _tell(broken: Violation) -> None:
    """Raise it, or let it be noted: what only we assume keeps no check from seeing what the pages say."""
    broken.rule = broken.rule or NAMED.get()
    broken.level = weakest((broken.level, PROMISED.get()))
    note = NOTED.get()
    if note is None or broken.level in CONTRACT:
        raise broken
    note(broken)


class Inconclusive(Exception):
    """This deployment, or what was said of it, does not let us tell: the promise is neither kept nor broken."""


class TooLong(Inconclusive):
    """So many seconds would have to pass, for which this run is not patient enough."""

    def __init__(self, seconds: float) -> None:
        super().__init__(too_long(lasted(seconds)))
        self.seconds = seconds


def too_long(times: str) -> str:
    """That this is more than a run waits, in words."""
    return f"{times} would have to pass, and this deployment's clock cannot be moved"


def answer(response: httpx.Response) -> str:
    """A response as a sentence repeats it."""
    request = response.request
    return f"{response.status_code} {shown(response.text)} to {request.method} {request.url.raw_path.decode()}".strip()


def body(response: httpx.Response, status: int | None = 200) -> Json:
    """The body of an answer that has this status; None where it is empty. Who answers for 201 and not 200, say, stands
    in the document. Without a status it is any success: no page says which.
    """
    if status is None:
        holds(response.is_success, "a status of success", answer(response))
    elif response.status_code != status:
        level = _level(response, status) if response.is_success and 200 <= status < 300 else "documented"
        _tell(Violation(f"the status {status}", answer(response), level=level, status=response.status_code))
    if not response.content:
        return None
    try:
        return response.json()
    except ValueError:
        raise Violation("a JSON body", answer(response)) from None


def made(response: httpx.Response, status: int | None = 201) -> Json:
    """The body of an answer to a request that only prepares what is tested. `SetupRefused` where it was refused."""
    if response.is_client_error:
        raise SetupRefused(f"the status {status}" if status else "a status of success", answer(response))
    return body(response, status)


def succeeded(response: httpx.Response) -> None:
    """It was done. With which status and in which words that is said, no page shows."""
    if not response.is_success:
        raise Violation("a status of success", answer(response))


def done(response: httpx.Response) -> Json:
    """What was answered to a request that only prepares, whichever status its success has; None for no body.

    `SetupRefused` where it was refused.
    """
    if response.is_client_error:
        raise SetupRefused("a status of success", answer(response))
    succeeded(response)
    return parsed(response) if response.content else None


def refused(response: httpx.Response, status: int, detail: str) -> None:
    """The answer is this refusal, word for word.

    What was done all the same breaks the rule; for the status and the words of a refusal the document says who answers.
    """
    actual = parsed(response)
    if (response.status_code, actual) == (status, {"detail": detail}):
        return
    level: Level = "documented"
    if response.is_client_error:
        told = response.status_code == status and isinstance(actual, dict) and actual.get("detail") == detail
        level = "assumed" if told else _level_of_words(response, status, detail)
    _tell(Violation(f"{status} {as_json({'detail': detail})}", answer(response), level=level))


def rejected(response: httpx.Response) -> None:
    """What was sent is refused for what it says, a 400 or a 422: where the page says no status, both are as good."""
    holds(response.status_code in REJECTED, "a refusal, 400 or 422", answer(response))


def invalid(response: httpx.Response) -> set[str]:
    """Where the answer, a 422, says that something is wrong: `body.subject`, `query.limit` …"""
    level = _level(response, INVALID) if response.is_client_error else "documented"
    if response.status_code != INVALID:
        raise Violation(f"the status {INVALID}", answer(response), level=level, status=response.status_code)
    actual = parsed(response)
    issues = actual.get("detail") if isinstance(actual, dict) else None
    if not isinstance(issues, list) or not all(
        isinstance(issue, dict) and issue.keys() == {"loc", "msg", "type"} for issue in issues
    ):
        raise Violation("a 422 whose detail is a list of {loc, msg, type}", answer(response), level=level)
    return {".".join(map(str, issue["loc"])) for issue in issues}


def names(response: httpx.Response, *places: str) -> None:
    """The answer is a 422 that names these places, and no others: what else a deployment asks for is its own affair."""
    found = invalid(response)
    if found != set(places):
        level = "assumed" if found > set(places) else _level(response, INVALID)
        _tell(Violation(f"a 422 that names {', '.join(sorted(places))}", answer(response), level=level))


def _level(response: httpx.Response, status: int) -> Level:
    """Who answers for it that the operation which was called answers with this status."""
    operation = getattr(response, "operation", "")
    return Place(operation, status).level_of_status if operation else "documented"


def _level_of_words(response: httpx.Response, status: int, detail: str) -> Level:
    """The pages have the words of one 403 only."""
    return "assumed" if status == FORBIDDEN and detail != KEY_REFUSED else _level(response, status)


def same(actual: Json, expected: Json, what: str = "the value") -> None:
    """The two are equal, and of one type: 1 is not true, and not 1.0 either where the other is an integer.

    Where they are records, of which one came with an answer, it is asked field by field who answers for what differs.
    """
    if differing := list(differences(actual, expected)):
        one, other = around(actual, expected)
        _tell(Violation(f"{what} to be {other}", one, level=strongest(differing)))


def agrees(actual: Json, expected: Json, what: str = "the record") -> None:
    """The two are equal in all that the pages answer for. Where they may differ is nobody's promise, or a guess."""
    if GUESSED.get():
        same(actual, expected, what)
    elif (level := strongest(differences(actual, expected))) in CONTRACT:
        one, other = around(actual, expected)
        raise Violation(f"{what} to be {other}", one, level=level)


def holds(truth: object, expected: str, actual: object) -> None:
    """What has to be true, in words; `actual` is what there was instead."""
    if not truth:
        _tell(Violation(expected, shown(actual)))


def includes(actual: Json, expected: Json, what: str = "the answer") -> None:
    """The answer has at least what is expected of it, as `has` compares."""
    if not has(actual, expected):
        level = strongest(differences(actual, expected))
        one, other = around(actual, expected)
        _tell(Violation(f"{what} to have {other}", one, level=level))


def has(actual: Json, expected: Json) -> bool:
    """Whether an answer has at least what is expected of it: objects may have more fields, lists no more entries."""
    if isinstance(expected, dict):
        return isinstance(actual, dict) and all(
            name in actual and has(actual[name], value) for name, value in expected.items()
        )
    if isinstance(expected, list):
        return isinstance(actual, list) and len(actual) == len(expected) and all(map(has, actual, expected))
    return bool(actual == expected)


def parsed(response: httpx.Response) -> Json:
    """The JSON of an answer; its text where it is none."""
    try:
        return response.json()
    except ValueError:
        return response.text


@contextmanager
def promise(rule: str) -> Iterator[None]:
    """What fails in here breaks this rule, of the several that a check stands for."""
    token = NAMED.set(rule)
    try:
        with at_most(rules()[rule].level):
            yield
    except Violation as broken:
        broken.rule = broken.rule or rule
        raise
    finally:
        NAMED.reset(token)


@contextmanager
def at_most(level: Level) -> Iterator[None]:
    """Who answers, at most, for what fails in here."""
    token = PROMISED.set(weakest((level, PROMISED.get())))
    try:
        yield
    except Violation as broken:
        broken.level = weakest((level, broken.level))
        raise
    finally:
        PROMISED.reset(token)
