"""Every answer has an X-Request-Id: the caller's own, or one that nobody else got."""

import httpx
import pytest

from mock_server.testing import MockServer
from mock_server.tests.connections import Connection, request

EVERY_KIND = [
    ("GET", "/api/v1/tickets"),
    ("GET", "/api/v1/tickets/0"),
    ("GET", "/api/v1/tickets/none"),
    ("GET", "/api/v2/teams"),
    ("GET", "/nowhere"),
    ("DELETE", "/api/v1/tickets"),
    ("GET", "/_mock/health"),
    ("POST", "/_mock/reset"),
    ("DELETE", "/_mock/worlds/never-made"),
]


@pytest.mark.parametrize(("method", "path"), EVERY_KIND)
def test_the_id_that_a_caller_sent_comes_back(key: httpx.Client, method: str, path: str) -> None:
    response = key.request(method, path, headers={"X-Request-Id": "trace-1234"})
    assert response.headers.get_list("x-request-id") == ["trace-1234"]


def test_a_request_without_an_id_gets_one_of_its_own(key: httpx.Client) -> None:
    ids = [key.request(method, path).headers["x-request-id"] for method, path in EVERY_KIND * 2]
    assert all(ids)
    assert len(set(ids)) == len(ids)


def test_an_empty_id_is_none(key: httpx.Client) -> None:
    assert key.get("/api/v1/tickets", headers={"X-Request-Id": ""}).headers["x-request-id"]


def test_a_bad_world_name_and_too_many_headers_are_answered_with_an_id(key: httpx.Client) -> None:
    crowd = {f"X-Header-{number}": "a" for number in range(250)}
    for headers, status in (({"X-Mock-World": "w" * 201}, 400), (crowd, 431)):
        response = key.get("/api/v1/tickets", headers={**headers, "X-Request-Id": "trace-1234"})
        assert (response.status_code, response.headers["x-request-id"]) == (status, "trace-1234")


def test_an_id_comes_back_byte_for_byte(aurion_mock: MockServer) -> None:
    sent = "!#$%&'*+-.^_`|~ \xe9\xff" + "x" * 500
    with Connection(aurion_mock) as connection:
        answer = connection.send(request("GET /nowhere", {"X-Request-Id": sent}))
    assert answer.headers["x-request-id"] == sent
