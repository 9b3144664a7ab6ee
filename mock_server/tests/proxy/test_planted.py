"""A deployment with forty planted violations: each is reported, at its place, and nothing else is."""

from collections.abc import Iterator

import httpx
import pytest

from mock_server.testing import MockServer
from mock_server.tests.proxy.plants import (
    BROKEN_ANSWERS,
    BROKEN_REQUESTS,
    PLANT,
    BrokenRequest,
    planted,
)
from mock_server.tests.proxy.standing import KEY, TICKET, Standing, notes, reported, standing_before, violations


@pytest.fixture(scope="module")
def deployment() -> Iterator[MockServer]:
    with MockServer(around=planted, clock="frozen", rate_limit="off") as mock:
        yield mock


@pytest.fixture(scope="module")
def proxy(deployment: MockServer) -> Iterator[Standing]:
    with standing_before(deployment.url) as standing:
        yield standing


@pytest.fixture(scope="module")
def strict_proxy(deployment: MockServer) -> Iterator[Standing]:
    with standing_before(deployment.url, errors=True) as standing:
        yield standing


def send_broken(proxy: Standing, broken: BrokenRequest, world: str) -> httpx.Response:
    headers = {**broken.credentials, **broken.headers, "X-Mock-World": world}
    sent = {"json": broken.json} if broken.json is not None else {"content": broken.content}
    return httpx.request(broken.method, proxy.url + broken.path, headers=headers, **sent)


def ask_broken(proxy: Standing, number: int, world: str) -> httpx.Response:
    broken, headers = BROKEN_ANSWERS[number], {**KEY, "X-Mock-World": world, PLANT: str(number)}
    url = proxy.url + broken.path
    with httpx.stream(broken.method, url, json=broken.json, headers=headers) as answer:
        for _ in answer.iter_raw():  # one of them says that it is gzip, and is not
            pass
    return answer


def test_there_are_twenty_of_each() -> None:
    assert (len(BROKEN_REQUESTS), len(BROKEN_ANSWERS)) == (20, 20)


@pytest.mark.parametrize("broken", BROKEN_REQUESTS, ids=lambda each: f"{each.method} {each.path} {each.where}"[:60])
def test_what_is_wrong_with_a_request_is_reported_and_the_request_passes(
    proxy: Standing, deployment: MockServer, broken: BrokenRequest, world_name: str
) -> None:
    answer = send_broken(proxy, broken, world_name)
    assert reported(answer) == [broken.place]
    assert violations(answer)[0]["rule"] is None
    assert notes(answer) == []
    assert answer.status_code >= 400  # the deployment's own word, and not the proxy's
    assert len(deployment.journal(world_name)) == 1


@pytest.mark.parametrize("number", range(20), ids=lambda each: f"{each} {BROKEN_ANSWERS[each].where}")
def test_what_is_wrong_with_an_answer_is_reported_with_its_rule_and_the_answer_passes(
    proxy: Standing, number: int, world_name: str
) -> None:
    answer = ask_broken(proxy, number, world_name)
    assert reported(answer) == [BROKEN_ANSWERS[number].place]
    assert violations(answer)[0]["rule"] == BROKEN_ANSWERS[number].rule
    assert notes(answer) == []
    assert answer.status_code != 502


@pytest.mark.parametrize("broken", BROKEN_REQUESTS, ids=lambda each: f"{each.method} {each.path} {each.where}"[:60])
def test_with_errors_a_broken_request_is_answered_502_and_reaches_nobody(
    strict_proxy: Standing, deployment: MockServer, broken: BrokenRequest, world_name: str
) -> None:
    answer = send_broken(strict_proxy, broken, world_name)
    assert answer.status_code == 502
    assert [(each["in"], each["where"]) for each in answer.json()["violations"]] == [broken.place]
    assert reported(answer) == [broken.place]
    assert deployment.journal(world_name) == []


@pytest.mark.parametrize("number", range(20), ids=lambda each: f"{each} {BROKEN_ANSWERS[each].where}")
def test_with_errors_an_answer_that_breaks_a_promise_is_replaced_by_a_502(
    strict_proxy: Standing, number: int, world_name: str
) -> None:
    """One that differs from a guess of ours is reported, and passes."""
    answer = ask_broken(strict_proxy, number, world_name)
    assert (answer.status_code == 502) == (BROKEN_ANSWERS[number].rule is not None)
    assert reported(answer) == [BROKEN_ANSWERS[number].place]


def test_what_is_not_broken_is_not_reported(proxy: Standing, strict_proxy: Standing) -> None:
    for each in (proxy, strict_proxy):
        answer = httpx.get(each.url + TICKET, headers=KEY)
        assert answer.status_code == 200
        assert "X-Contract-Violations" not in answer.headers
