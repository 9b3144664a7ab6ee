"""The control token: asked for where the server can be reached from beyond this machine, and nowhere else."""

import re
from collections.abc import Iterator

import httpx
import pytest

from mock_server import spec
from mock_server.core.ids import secret_token
from mock_server.spec import Operation
from mock_server.testing import MockServer
from mock_server.tests.calling import KEY, NO_TLS, PATIENCE, client

OPERATIONS = spec.load("control").operations
TOKEN = secret_token()
WRONG = ["", "Bearer", "{token}", "Bearer {token}x", "Bearer {short}", "Basic {token}"]


@pytest.fixture(scope="module")
def reachable() -> Iterator[httpx.Client]:
    """A client of a mock that listens on every address."""
    with MockServer(host="0.0.0.0", control_token=TOKEN, rate_limit=None) as mock:
        url = f"http://127.0.0.1:{mock.port}"
        with httpx.Client(base_url=url, verify=NO_TLS, timeout=PATIENCE) as calling:
            yield calling


def call(calling: httpx.Client, operation: Operation, headers: dict[str, str]) -> httpx.Response:
    path = re.sub(r"\{\w+\}", "token-test", operation.path)
    return calling.request(operation.method, path, json={} if operation.body else None, headers=headers)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.id)
def test_an_operation_wants_the_token_exactly_where_the_document_says_so(
    reachable: httpx.Client, operation: Operation
) -> None:
    refused = call(reachable, operation, {})
    if operation.credentials:
        assert (refused.status_code, refused.json()) == (401, {"detail": "Control token required"})
        assert refused.headers["www-authenticate"].startswith("Bearer")
    else:
        assert refused.status_code == 200
    assert call(reachable, operation, {"Authorization": f"Bearer {TOKEN}"}).status_code != 401


def test_health_alone_is_open_to_everybody() -> None:
    assert [operation.id for operation in OPERATIONS if not operation.credentials] == ["get_health"]


@pytest.mark.parametrize("authorization", WRONG)
def test_anything_but_the_token_is_refused(reachable: httpx.Client, authorization: str) -> None:
    headers = {"Authorization": authorization.format(token=TOKEN, short=TOKEN[:-1])}
    assert reachable.get("/_mock/clock", headers=headers).status_code == 401


def test_a_credential_of_the_product_is_no_control_token(reachable: httpx.Client) -> None:
    assert reachable.post("/_mock/reset", headers=KEY).status_code == 401


def test_without_the_token_nothing_happens(reachable: httpx.Client) -> None:
    made = reachable.post("/api/v1/tickets", json={"subject": "Mine"}, headers=KEY).json()
    assert reachable.post("/_mock/reset").status_code == 401
    assert reachable.get(f"/api/v1/tickets/{made['id']}", headers=KEY).json() == made


def test_the_product_asks_for_no_control_token(reachable: httpx.Client) -> None:
    assert reachable.get("/api/v1/tickets", headers=KEY).status_code == 200


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.id)
def test_on_loopback_nobody_has_to_show_a_token(aurion_mock: MockServer, world_name: str, operation: Operation) -> None:
    with client(aurion_mock, world_name) as nobody:
        assert call(nobody, operation, {}).status_code != 401


def test_a_mock_beyond_loopback_has_a_token_even_if_none_was_given() -> None:
    with MockServer(host="0.0.0.0") as mock:
        response = httpx.post(f"http://127.0.0.1:{mock.port}/_mock/reset", verify=NO_TLS, timeout=PATIENCE)
    assert response.status_code == 401
