"""Where others can reach the mock, its credentials are shown to those alone who have the control token."""

import re
from collections.abc import Iterator

import httpx
import pytest

from mock_server.state.ids import secret_token
from mock_server.testing import MockServer
from mock_server.tests.connections import Connection, client, request

TOKEN = secret_token()
CREDENTIAL = re.compile(r"(ak|itsm_sk)_live|sess_\w+")


@pytest.fixture(scope="module")
def reachable() -> Iterator[MockServer]:
    with MockServer(host="0.0.0.0", control_token=TOKEN) as mock:
        yield mock


@pytest.fixture
def browser(reachable: MockServer) -> Iterator[httpx.Client]:
    with client(reachable) as visiting:
        visiting.follow_redirects = True
        yield visiting


def filled(template: str) -> str:
    """The token, or what is nearly one, in the place of its name."""
    return template.format(token=TOKEN, short=TOKEN[:-1], swapped=TOKEN.swapcase())


def test_a_stranger_sees_a_form_and_no_credential(browser: httpx.Client) -> None:
    page = browser.get("/").raise_for_status()
    assert CREDENTIAL.findall(page.text) == []
    assert re.search(r'<form[^>]*action="/sign-in"', page.text)
    assert 'name="token"' in page.text
    assert TOKEN not in page.text
    assert page.headers["cache-control"] == "no-store"


def test_who_has_the_token_signs_in_and_sees_what_a_local_visitor_sees(browser: httpx.Client) -> None:
    page = browser.post("/sign-in", data={"token": TOKEN}).raise_for_status()
    assert page.url.path == "/"
    assert "ak_live_xxxx" in page.text
    assert "ak_live_xxxx" in browser.get("/").text
    assert TOKEN not in page.text
    signed_in = browser.post("/sign-in", data={"session": "sess_agent"})
    assert "signed in as" in signed_in.text
    assert browser.get("/api/v2/teams").status_code == 200


def test_the_cookie_is_not_the_token_and_no_script_or_other_site_has_it(reachable: MockServer) -> None:
    with client(reachable) as visiting:
        given = visiting.post("/sign-in", data={"token": f" {TOKEN}\n"})
    (cookie,) = given.headers.get_list("set-cookie")
    assert given.status_code == 303
    assert TOKEN not in cookie
    assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= {part.strip() for part in cookie.split(";")}


@pytest.mark.parametrize("sent", ["", " ", "wrong", "{short}", "{token}x", "{swapped}", "\u00fc", "\x00"])
def test_anything_but_the_token_shows_the_form_again(browser: httpx.Client, sent: str) -> None:
    page = browser.post("/sign-in", data={"token": filled(sent)})
    assert CREDENTIAL.findall(page.text) == []
    assert "not this mock's control token" in page.text
    assert len(browser.cookies) == 0


@pytest.mark.parametrize("cookie", ["", "{token}", "0" * 64, "\xfc"])
def test_a_cookie_that_was_made_up_opens_nothing(reachable: MockServer, cookie: str) -> None:
    with Connection(reachable) as connection:
        answer = connection.send(request("GET /", {"Cookie": f"aurion_mock_control={filled(cookie)}"}))
    assert answer.status == 200
    assert CREDENTIAL.findall(answer.body.decode()) == []


def test_a_cookie_of_one_mock_opens_no_other(reachable: MockServer, browser: httpx.Client) -> None:
    browser.post("/sign-in", data={"token": TOKEN})
    with MockServer(host="0.0.0.0") as other, client(other) as visiting:
        page = visiting.get("/", headers={"Cookie": "; ".join(f"{k}={v}" for k, v in browser.cookies.items())})
    assert CREDENTIAL.findall(page.text) == []


def test_a_program_shows_the_token_itself(reachable: MockServer) -> None:
    with client(reachable) as program:
        assert "ak_live_xxxx" in program.get("/", headers={"Authorization": f"bearer {TOKEN}"}).text
        assert "ak_live_xxxx" not in program.get("/", headers={"Authorization": f"bearer {TOKEN}x"}).text


def test_a_stranger_is_made_no_session(reachable: MockServer) -> None:
    with client(reachable) as visiting:
        answer = visiting.post("/sign-in", data={"session": "sess_agent"})
        assert (answer.status_code, "set-cookie" in answer.headers) == (303, False)


def test_the_documents_are_open(browser: httpx.Client) -> None:
    for path in (
        "/docs",
        "/openapi.json",
        "/openapi.yaml",
        "/openapi-3.1.json",
        "/_mock/openapi.json",
        "/docs/swagger-ui.css",
    ):
        assert browser.get(path).status_code == 200


def test_on_loopback_nobody_signs_in(aurion_mock: MockServer) -> None:
    with client(aurion_mock) as visiting:
        assert "ak_live_xxxx" in visiting.get("/").text
