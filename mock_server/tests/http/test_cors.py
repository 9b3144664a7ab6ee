"""Browsers: a page on this machine may call the mock with its session and read every header; other pages may not."""

from collections.abc import Iterator

import httpx
import pytest

from mock_server import spec
from mock_server.testing import MockServer
from mock_server.tests.calling import KEY, OWNER, client

ORIGIN = "http://localhost:5173"
LOCAL = [
    ORIGIN,
    "http://localhost",
    "https://localhost:8443",
    "http://127.0.0.1:3000",
    "http://127.1.2.3:3000",
    "http://[::1]:3000",
    "http://app.localhost:8080",
]
FOREIGN = [
    "https://apps.aurionai.net",
    "http://localhost.example.com",
    "http://localhost:5173.example.com",
    "http://evil-localhost:80",
    "http://127.0.0.1.example.com",
    "http://192.168.1.10:3000",
    "http://localhost:5173/",
    "http://localhost:",
    "ftp://localhost",
    "null",
    "",
]
READABLE = {"cache-control", "content-language", "content-length", "content-type", "expires", "last-modified", "pragma"}
"""What a page may read of any answer (Fetch, "CORS-safelisted response-header name")."""
NOT_FOR_PAGES = {"connection", "date", "vary"}
"""What the server under us adds, and what is for caches."""


@pytest.fixture
def page(key: httpx.Client) -> httpx.Client:
    """A page of a development server on this machine."""
    key.headers["Origin"] = ORIGIN
    return key


def allowed(response: httpx.Response) -> dict[str, str]:
    return {name: value for name, value in response.headers.items() if name.startswith("access-control-")}


def preflight(page: httpx.Client, path: str, method: str, **headers: str) -> httpx.Response:
    asked = {f"Access-Control-Request-{name.replace('_', '-')}": value for name, value in headers.items()}
    return page.options(path, headers={"Access-Control-Request-Method": method, **asked})


@pytest.mark.parametrize("origin", LOCAL)
def test_a_page_on_this_machine_may_call_with_its_session(key: httpx.Client, origin: str) -> None:
    response = key.get("/api/v1/tickets", headers={"Origin": origin})
    assert response.status_code == 200
    assert response.headers["access-control-allow-origin"] == origin
    assert response.headers["access-control-allow-credentials"] == "true"
    assert "Origin" in response.headers["vary"]


@pytest.mark.parametrize("origin", FOREIGN)
def test_a_page_elsewhere_gets_an_answer_that_its_browser_keeps_from_it(key: httpx.Client, origin: str) -> None:
    headers = {"Origin": origin}
    assert allowed(key.get("/api/v1/tickets", headers=headers)) == {}
    refused = key.options("/api/v1/tickets", headers={**headers, "Access-Control-Request-Method": "POST"})
    assert refused.status_code == 405
    assert allowed(refused) == {}


def test_a_request_without_an_origin_gets_no_headers_for_browsers(key: httpx.Client) -> None:
    assert allowed(key.get("/api/v1/tickets")) == {}


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("path", ["/api/v1/tickets", "/_mock/clock", "/nowhere"])
def test_a_preflight_allows_every_method_with_any_header(page: httpx.Client, path: str, method: str) -> None:
    response = preflight(page, path, method, headers="x-api-key, idempotency-key")
    assert (response.status_code, response.content) == (204, b"")
    assert method in response.headers["access-control-allow-methods"].split(", ")
    assert response.headers["access-control-allow-headers"] == "x-api-key, idempotency-key"
    assert response.headers["access-control-allow-origin"] == ORIGIN
    assert response.headers["access-control-allow-credentials"] == "true"
    assert int(response.headers["access-control-max-age"]) > 0


def test_a_preflight_needs_no_credential_and_does_nothing(aurion_mock: MockServer) -> None:
    with client(aurion_mock, "never-made") as nobody:
        nobody.headers["Origin"] = ORIGIN
        assert preflight(nobody, "/api/v1/tickets", "POST").status_code == 204
        assert nobody.get("/_mock/worlds/never-made").status_code == 404


def test_a_page_of_the_internet_may_reach_this_machine_only_if_it_asks_from_it(page: httpx.Client) -> None:
    name = "access-control-allow-private-network"
    assert preflight(page, "/api/v1/tickets", "GET", private_network="true").headers[name] == "true"
    assert name not in preflight(page, "/api/v1/tickets", "GET").headers


def test_options_without_a_preflight_is_a_wrong_method(page: httpx.Client) -> None:
    response = page.options("/api/v1/tickets")
    assert response.status_code == 405
    assert response.headers["allow"] == "GET, HEAD, POST"


def every_kind_of_answer(mock: MockServer, world: str) -> Iterator[httpx.Response]:
    """Answers that have, between them, every header there is."""
    with client(mock, world) as calling:
        calling.headers["Origin"] = ORIGIN
        yield calling.get("/api/v1/tickets")
        yield calling.delete("/api/v1/tickets")
        yield calling.get("/api/v1/nothing")
        yield calling.get("/api/v2/teams", headers=KEY)
        yield calling.get("/_mock/clock")
        yield calling.get("/openapi.json")
        yield calling.get("/docs/swagger-ui.css")
        for _ in range(4):
            yield calling.post(
                "/api/v1/tickets", json={"subject": "VPN"}, headers={**OWNER, "Idempotency-Key": "idem_xxxx"}
            )


def test_every_header_that_we_send_is_exposed_by_name(strict_mock: MockServer, world_name: str) -> None:
    answers = list(every_kind_of_answer(strict_mock, world_name))
    ours = {answer.url.path: answer for answer in answers if answer.url.path.startswith(("/api/", "/_mock/"))}
    sent = {name for answer in answers if answer.url.path in ours for name in answer.headers}
    exposed = {name.strip().lower() for name in answers[0].headers["access-control-expose-headers"].split(",")}
    assert exposed == {name for name in sent if not name.startswith("access-control-")} - READABLE - NOT_FOR_PAGES


def test_every_header_that_the_documents_describe_is_exposed(page: httpx.Client) -> None:
    documents = [spec.load("api"), spec.load("control")]
    described = {
        name.lower()
        for document in documents
        for operation in document.operations
        for response in operation.raw["responses"].values()
        for name in document.resolve(response).get("headers", {})
    }
    exposed = page.get("/_mock/health").headers["access-control-expose-headers"].lower().split(", ")
    assert described <= set(exposed)


def test_refusals_can_be_read_by_pages_too(page: httpx.Client) -> None:
    for response in (page.get("/api/v1/tickets/0"), page.get("/api/v2/teams"), page.patch("/api/v1/tickets")):
        assert response.status_code >= 400
        assert response.headers["access-control-allow-origin"] == ORIGIN
