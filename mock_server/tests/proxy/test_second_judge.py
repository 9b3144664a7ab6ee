"""The same exchanges before openapi-core: where it says something else than the guard, the table says why."""

from collections.abc import Iterator
from itertools import islice

import httpx
import pytest

from mock_server.proxy.exchange import ProxiedExchange
from mock_server.testing import MockServer
from mock_server.tests.proxy.plants import BROKEN_ANSWERS, BROKEN_REQUESTS, planted
from mock_server.tests.proxy.second_judge import says_of_answer, says_of_request
from mock_server.tests.proxy.standing import Standing, standing_before
from mock_server.tests.proxy.test_planted import ask_broken, send_broken
from mock_server.tests.proxy.valid_traffic import valid_requests

Verdicts = tuple[bool, bool]
"""Whether something is wrong with the request, and with the answer."""

DISAGREEMENTS = {
    "body.timezone": "`timezone` is a format of the document's own. It knows none, and lets every text pass.",
    "gzip": "It reads a body as it is, whatever Content-Encoding says. The guard says that it is no gzip.",
    "path": "Where there is no operation, it has a mistake in the answer as well. The guard tells one thing once.",
    "method": "The same.",
    "HEAD": "It wants HEAD as an operation of its own. HTTP has it wherever GET is (RFC 9110 9.3.2).",
}
"""Where it differs from the guard → why the guard is right."""


@pytest.fixture(scope="module")
def proxy() -> Iterator[Standing]:
    with (
        MockServer(around=planted, clock="frozen", rate_limit="off") as mock,
        standing_before(mock.url) as standing,
    ):
        yield standing


def latest(proxy: Standing, before: int) -> ProxiedExchange:
    return proxy.exchange(before + 1)


def guard_says(exchange: ProxiedExchange) -> Verdicts:
    sides = {each.side for each in exchange.violations}
    return "request" in sides, "response" in sides


def it_says(exchange: ProxiedExchange) -> Verdicts:
    return bool(says_of_request(exchange)), bool(says_of_answer(exchange))


def test_it_agrees_with_the_guard_on_what_is_broken_but_for_what_is_explained(proxy: Standing, world_name: str) -> None:
    differing = {}
    for broken in BROKEN_REQUESTS:
        before = len(proxy.exchanges)
        send_broken(proxy, broken, world_name)
        exchange = latest(proxy, before)
        if guard_says(exchange) != it_says(exchange):
            differing[broken.where] = it_says(exchange)
    for number, planted_answer in enumerate(BROKEN_ANSWERS):
        before = len(proxy.exchanges)
        ask_broken(proxy, number, world_name)
        exchange = latest(proxy, before)
        if guard_says(exchange) != it_says(exchange):
            differing[exchange.header(b"content-encoding") or planted_answer.where] = it_says(exchange)
    assert differing == {
        "body.timezone": (False, False),
        "gzip": (False, False),
        "path": (True, True),
        "method": (True, True),
    }
    assert differing.keys() | {"HEAD"} == DISAGREEMENTS.keys()


def test_it_agrees_that_nothing_is_wrong_with_what_is_valid_but_for_head(proxy: Standing, world_name: str) -> None:
    differing = set()
    with httpx.Client() as client:
        for each in islice(valid_requests(), 0, None, 5):  # it takes its time for each
            before = len(proxy.exchanges)
            headers = {**each.headers, "X-Mock-World": world_name}
            client.request(each.method, proxy.url + each.path, headers=headers, content=each.body)
            exchange = latest(proxy, before)
            if guard_says(exchange) != it_says(exchange):
                differing.add(each.method)
    assert differing == {"HEAD"}
