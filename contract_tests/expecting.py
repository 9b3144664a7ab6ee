"""What an answer has to be. Each expectation that fails says what was promised and what came instead."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import httpx

from contract_tests.redaction import redact

Json = Any
SHOWN = 400
"""Characters of an answer that a sentence repeats; the finding has all of it."""


class Broken(AssertionError):
    """A promise that was not kept: what was expected, and what came.

    rule    which one, where the case stands for several
    answer  the status whose answer differs only in its details: another 2xx, other words of a refusal. The document
            says whether the pages answer for these
    flaky   it is known already that a second look does not see it
    """

    def __init__(self, expected: str, came: str, rule: str = "", answer: int = 0, *, flaky: bool = False) -> None:
        super().__init__(expected, came)
        self.expected = expected
        self.came = came
        self.rule = rule
        self.answer = answer
        self.flaky = flaky

    def __str__(self) -> str:
        return f"expected {self.expected}, came {self.came}"


class NotGiven(Exception):
    """This deployment, or what was said of it, does not let us look: the promise is neither kept nor broken."""


def as_json(value: object) -> str:
    """A value as JSON writes it, which is how it was sent; what JSON does not know as a text."""
    return json.dumps(value, ensure_ascii=False, default=_writable)


def _writable(value: object) -> object:
    if isinstance(value, set | frozenset):
        return sorted(value, key=str)
    if isinstance(value, bytes):
        return value.decode("utf-8", "backslashreplace")
    return value.isoformat().replace("+00:00", "Z") if isinstance(value, datetime) else str(value)


def shown(value: object) -> str:
    """A text, or any other value as JSON, as a sentence repeats it.

    What is secret goes before anything is cut off: half of it would be left.
    """
    text = redact(value if isinstance(value, str) else as_json(value))
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}… ({len(text)} characters)"


def answer(response: httpx.Response) -> str:
    """A response as a sentence repeats it."""
    request = response.request
    return f"{response.status_code} {shown(response.text)} to {request.method} {request.url.raw_path.decode()}".strip()


def body(response: httpx.Response, status: int = 200) -> Json:
    """The body of an answer that has this status; None where it is empty."""
    if response.status_code != status:
        alike = response.is_success and 200 <= status < 300
        raise Broken(f"the status {status}", answer(response), answer=status if alike else 0)
    if not response.content:
        return None
    try:
        return response.json()
    except ValueError:
        raise Broken("a JSON body", answer(response)) from None


def refused(response: httpx.Response, status: int, detail: str) -> None:
    """The answer is this refusal, word for word."""
    if (response.status_code, parsed(response)) != (status, {"detail": detail}):
        alike = response.status_code == status
        raise Broken(f"{status} {as_json({'detail': detail})}", answer(response), answer=status if alike else 0)


def invalid(response: httpx.Response) -> set[str]:
    """Where the answer, a 422, says that something is wrong: `body.subject`, `query.limit` …"""
    issues = body(response, 422)["detail"]
    if not isinstance(issues, list) or not all(
        isinstance(issue, dict) and issue.keys() == {"loc", "msg", "type"} for issue in issues
    ):
        raise Broken("a 422 whose detail is a list of {loc, msg, type}", answer(response))
    return {".".join(map(str, issue["loc"])) for issue in issues}


def names(response: httpx.Response, *places: str) -> None:
    """The answer is a 422 that names these places, and no others."""
    found = invalid(response)
    if found != set(places):
        raise Broken(f"a 422 that names {', '.join(sorted(places))}", answer(response))


def same(came: Json, expected: Json, what: str = "the value") -> None:
    """The two are equal, and of one type: 1 is not true, and not 1.0 either where the other is an integer."""
    if came != expected or type(came) is not type(expected):
        raise Broken(f"{what} to be {shown(as_json(expected))}", shown(as_json(came)))


def holds(truth: object, expected: str, came: object) -> None:
    """What has to be true, in words; `came` is what there was instead."""
    if not truth:
        raise Broken(expected, shown(came))


def includes(came: Json, expected: Json, what: str = "the answer") -> None:
    """The answer has at least what is expected of it, as `has` compares."""
    if not has(came, expected):
        raise Broken(f"{what} to have {shown(as_json(expected))}", shown(as_json(came)))


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
    """What fails in here breaks this rule, of the several that a model stands for."""
    try:
        yield
    except Broken as broken:
        broken.rule = broken.rule or rule
        raise
