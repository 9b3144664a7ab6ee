"""The control token: asked for where the server can be reached from beyond this machine, and nowhere else."""

import re
from collections.abc import Iterator

import httpx
import pytest

from mock_server.document import loading
from mock_server.document.operations import Operation
from mock_server.state.ids import secret_token
from mock_server.testing import MockServer
from mock_server.tests.connections import KEY, NO_TLS, PATIENCE, client

OPERATIONS = loading.load("control").operations
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
    assert [operation.id for operation in OPERATIONS if not operation.credentials] == ["get_health", "get_readiness"]


@pytest.mark.parametrize("authorization", WRONG)
def test_anything_but_the_token_is_refused(reachable: httpx.Client, authorization: str) -> None:
    headers = {"Authorization": authorization.format(token=TOKEN, short=TOKEN[:-1])}
    assert reachable.get("/_mock/clock", headers=headers).status_code == 401


def test_a_credential_of_the_product_is_no_control_token(reachable: httpx.Client) -> None:
    assert reachable.post("/_mock/reset", headers=KEY).status_code == 401


def test_without_the_token_nothing_happens(reachable: httpx.Client) -> None:
    made = reachable.post("/api/v1/tickets", json={"subject": "Mine"}, headers=KEY).json()
    assert reachable.post("/_mock/reset").status_code == 401
    assert reachable.get(f"/api/v1/tickets/{made['id']}", headers=KEY).json() == made | {"notes": []}


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


def test_a_wrong_token_is_called_wrong_and_a_missing_one_missing(reachable: httpx.Client) -> None:
    """RFC 6750 3.1: invalid_token for one that was sent, no error code where nothing was."""
    wrong = reachable.get("/_mock/clock", headers={"Authorization": f"bearer {TOKEN}x"})
    assert (wrong.status_code, wrong.json()) == (401, {"detail": "Wrong control token"})
    assert 'error="invalid_token"' in wrong.headers["www-authenticate"]
    assert "printed" in wrong.headers["x-mock-hint"]
    for sent in ({}, {"Authorization": ""}, {"Authorization": "Bearer"}, {"Authorization": "Basic YTpi"}):
        missing = reachable.get("/_mock/clock", headers=sent)
        assert missing.json() == {"detail": "Control token required"}
        assert "error=" not in missing.headers["www-authenticate"]
        assert "Bearer" in missing.headers["x-mock-hint"]
        assert TOKEN not in missing.headers["x-mock-hint"] + wrong.headers["x-mock-hint"]


@pytest.fixture(scope="module")
def signed_in(reachable: httpx.Client) -> str:
    """What a browser sends that signed in with the token at `/`."""
    given = httpx.post(f"{reachable.base_url}/sign-in", data={"token": TOKEN}, verify=NO_TLS)
    return f"aurion_mock_control={given.cookies['aurion_mock_control']}"


READ, WRITE = ("GET", "/_mock/clock"), ("POST", "/_mock/reset")
OWN = "{own}"
OTHER_PORT = "http://127.0.0.1:5173"


@pytest.mark.parametrize(
    ("line", "fields", "status"),
    [
        # As browsers send it to localhost and over TLS (Fetch Metadata, W3C), from Swagger UI on our own page …
        (READ, {"Sec-Fetch-Site": "same-origin"}, 200),
        (WRITE, {"Sec-Fetch-Site": "same-origin", "Origin": OWN}, 200),
        (READ, {"Sec-Fetch-Site": "none"}, 200),
        # … and to another address without TLS, where there is no Sec-Fetch-Site (Fetch: Origin in every write)
        (READ, {}, 200),
        (WRITE, {"Origin": OWN}, 200),
        # A page on another port of this host is of the same site, so that the cookie comes along: it is not ours
        (READ, {"Sec-Fetch-Site": "same-site"}, 401),
        (READ, {"Sec-Fetch-Site": "same-site", "Origin": OTHER_PORT}, 401),
        (READ, {"Origin": OTHER_PORT}, 401),
        (WRITE, {"Sec-Fetch-Site": "same-site", "Origin": OTHER_PORT}, 401),
        (WRITE, {"Origin": OTHER_PORT}, 401),
        # A page of somebody else's, in a browser that knows nothing of SameSite
        (READ, {"Sec-Fetch-Site": "cross-site"}, 401),
        (READ, {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}, 401),
        (READ, {"Origin": "null"}, 401),
        (READ, {"Origin": "https://evil.example", "Sec-Fetch-Site": "same-origin"}, 401),
        (WRITE, {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}, 403),
        (WRITE, {"Origin": "null"}, 403),
        (WRITE, {"Sec-Fetch-Site": "cross-site"}, 403),
        # A write of which nobody says where it comes from
        (WRITE, {}, 401),
        (WRITE, {"Sec-Fetch-Site": "none"}, 401),
    ],
)
def test_the_cookie_of_the_pages_counts_in_what_our_own_page_sends(
    reachable: httpx.Client, signed_in: str, line: tuple[str, str], fields: dict[str, str], status: int
) -> None:
    own = str(reachable.base_url).rstrip("/")
    headers = {name: value.format(own=own) for name, value in fields.items()} | {"Cookie": signed_in}
    assert reachable.request(*line, headers=headers).status_code == status


@pytest.mark.parametrize("cookie", ["aurion_mock_control=", "aurion_mock_control={token}", "x_{given}", "{given}x"])
def test_a_cookie_that_was_made_up_counts_for_nothing(reachable: httpx.Client, signed_in: str, cookie: str) -> None:
    headers = {"Cookie": cookie.format(given=signed_in, token=TOKEN), "Sec-Fetch-Site": "same-origin"}
    assert reachable.get("/_mock/clock", headers=headers).status_code == 401


def test_the_document_of_the_control_api_names_both_ways_in(reachable: httpx.Client) -> None:
    schemes = reachable.get("/_mock/openapi.json").json()["components"]["securitySchemes"]
    assert schemes["controlToken"]["scheme"] == "bearer"
    assert (schemes["consoleCookie"]["in"], schemes["consoleCookie"]["name"]) == ("cookie", "aurion_mock_control")
