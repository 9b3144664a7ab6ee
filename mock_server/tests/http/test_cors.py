"""Browsers: a page on this machine may call the mock with its session and read every header; other pages may not."""

from collections.abc import Iterator

import httpx
import pytest

from mock_server.document import loading
from mock_server.testing import MockServer
from mock_server.tests.connections import KEY, OWNER, client

ORIGIN = "http://localhost:5173"
LOCAL = [
    ORIGIN,
    "http://localhost",
    "https://localhost:8443",
    "http://127.0.0.1:3000",
    "http://127.1.2.3:3000",
    "http://[::1]:3000",
    "http://app.localhost:8080",
    "http://a.b.localhost",
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
NOT_FOR_PAGES = {"connection", "date", "vary", "x-content-type-options"}
"""What the server under us adds, and what is for caches and browsers."""


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
    assert refused.status_code == 403
    assert refused.json()["detail"]
    assert "localhost" in refused.headers["x-mock-hint"] or f"--cors-origin {origin}" in refused.headers["x-mock-hint"]
    assert allowed(refused) == {}


def test_a_page_of_the_mock_itself_needs_no_leave(aurion_mock: MockServer, key: httpx.Client) -> None:
    for host in ("localhost", "127.0.0.1"):
        authority = f"{host}:{aurion_mock.port}"
        response = key.get("/api/v1/tickets", headers={"Host": authority, "Origin": f"http://{authority}"})
        assert "x-mock-hint" not in response.headers


def test_an_answer_that_a_browser_keeps_from_its_page_says_so(key: httpx.Client) -> None:
    response = key.get("/api/v1/tickets", headers={"Origin": "https://app.example.com"})
    assert response.status_code == 200
    assert "--cors-origin https://app.example.com" in response.headers["x-mock-hint"]


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("https://app.example.com", 204),
        ("https://pr-12.preview.example.com", 204),
        ("https://deploy-7--site.example.org", 204),
        ("https://own-port.example.com", 204),
        ("capacitor://localhost", 204),
        (ORIGIN, 204),
        ("http://app.example.com", 403),
        ("https://app.example.com:8443", 403),
        ("https://preview.example.com", 403),
        ("https://a.b.preview.example.com", 403),
        ("https://pr-12.preview.example.com.evil.example", 403),
        ("https://evil.example/.preview.example.com", 403),
        ("https://pr-12xpreview.example.com", 403),
        ("null", 403),
    ],
)
def test_origins_may_be_allowed_besides(allowing: httpx.Client, origin: str, status: int) -> None:
    asked = {"Origin": origin, "Access-Control-Request-Method": "POST"}
    response = allowing.options("/api/v1/tickets", headers=asked)
    assert response.status_code == status
    read = allowing.get("/api/v1/tickets", headers={"Origin": origin})
    for each in (response, read):
        assert each.headers.get("access-control-allow-origin") == (origin if status == 204 else None)


@pytest.fixture(scope="module")
def allowing() -> Iterator[httpx.Client]:
    """A mock that pages of some other origins may call."""
    origins = (
        "https://app.example.com",
        "https://*.preview.example.com",
        "https://deploy-*--site.example.org",
        "https://own-port.example.com:443",
        "capacitor://localhost",
    )
    with MockServer(cors_origins=origins) as mock, client(mock, None, KEY) as calling:
        yield calling


@pytest.mark.parametrize(
    "origin",
    [
        *("*", "null", "", "example.com", "https://", "https://*", "https://a.example/", "https://a.example/path"),
        *("https://user@a.example", "https://a.example:*", "https://a..example", "https://a.example https://b.example"),
    ],
)
def test_what_is_no_origin_is_refused_when_the_mock_starts(origin: str) -> None:
    with pytest.raises(ValueError, match="is no origin"):
        MockServer(cors_origins=(origin,))


@pytest.mark.parametrize("host", ["", "*", "http://mock.example", "mock.example:4010", "a b", "mock..example", "*.*"])
def test_what_is_no_host_name_is_refused_when_the_mock_starts(host: str) -> None:
    with pytest.raises(ValueError, match="is no host name"):
        MockServer(allowed_hosts=(host,))


@pytest.mark.parametrize(
    ("page", "called", "told"),
    [
        ("http://localhost:5173", "127.0.0.1", "call http://localhost:"),
        ("http://127.0.0.1:5173", "localhost", "call http://127.0.0.1:"),
        ("http://app.localhost:5173", "localhost", "call http://app.localhost:"),
        ("http://localhost:5173", "localhost", "credentials: 'include'"),
    ],
)
def test_a_missing_cookie_is_explained_by_the_pages_host(
    aurion_mock: MockServer, page: str, called: str, told: str
) -> None:
    """RFC 6265 5.3: a cookie is kept for its host, and ports make no difference."""
    with client(aurion_mock) as browser:
        asked = {"Origin": page, "Host": f"{called}:{aurion_mock.port}"}
        response = browser.get("/api/v2/teams", headers=asked)
        assert response.status_code == 401
        assert told in response.headers["x-mock-hint"]
        if "call " in told:
            assert f"{told}{aurion_mock.port}" in response.headers["x-mock-hint"]
        for sent in ({"Cookie": "aurion_session=none"}, {"X-API-Key": "none"}):
            explained = browser.get("/api/v2/teams", headers={**asked, **sent}).headers["x-mock-hint"]
            assert "Browsers keep" not in explained
            assert told not in explained


def test_a_request_without_an_origin_gets_no_headers_for_browsers(key: httpx.Client) -> None:
    assert allowed(key.get("/api/v1/tickets")) == {}


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"])
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
        yield calling.get("/api/v1/tickets", headers={"Prefer": "dry-run"})
        calling.put("/_mock/faults/down", json={"status": 503, "count": 1}).raise_for_status()
        yield calling.get("/api/v1/tickets")
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
    documents = [loading.load("api"), loading.load("control")]
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
