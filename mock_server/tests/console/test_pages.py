"""The pages for people: who one can be, the documents, Swagger UI; all of it from this server alone."""

import re
from collections.abc import Iterator
from html import unescape

import httpx
import pytest
import yaml

from mock_server.document import loading
from mock_server.document.openapi31 import openapi31
from mock_server.scenarios.scenarios import SHIPPED
from mock_server.testing import MockServer
from mock_server.tests.connections import OWNER, Connection, client, request
from mock_server.tests.programs import python

HOST = re.compile(r"(?:https?:)?//([\w.:\[\]-]+)")
ASSETS = {"swagger-ui.css": "text/css", "swagger-ui-bundle.js": "javascript", "favicon-32x32.png": "image/png"}


@pytest.fixture
def browser(aurion_mock: MockServer) -> Iterator[httpx.Client]:
    """A visitor who keeps cookies and follows redirects."""
    with client(aurion_mock) as visiting:
        visiting.follow_redirects = True
        yield visiting


def page(browser: httpx.Client, path: str) -> str:
    response = browser.get(path).raise_for_status()
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    return unescape(response.text)


def test_the_front_page_shows_every_credential_and_what_it_may(browser: httpx.Client) -> None:
    rows = page(browser, "/").split("<tr>")
    written = yaml.safe_load((SHIPPED / "docs" / "world.yaml").read_text(encoding="utf-8"))
    callers = {**written["keys"], **written["sessions"]}
    assert len(callers) > 10
    for token, caller in callers.items():
        row = next(row for row in rows if f">{token}</code>" in row)
        assert caller["tenant"] in row
        assert (caller.get("role") or ", ".join(sorted(caller["scopes"])) or "none") in row


def test_the_front_page_counts_the_operations_and_lists_the_worlds(
    browser: httpx.Client, key: httpx.Client, world_name: str
) -> None:
    key.get("/api/v1/tickets").raise_for_status()
    shown = page(browser, "/")
    assert f"{len(loading.load('api').operations)} operations" in shown
    assert f"<code>{world_name}</code>" in shown
    assert "<code>docs</code>" in shown


def test_the_front_page_shows_commands_that_call_this_very_server(
    browser: httpx.Client, aurion_mock: MockServer
) -> None:
    commands = re.findall(r"curl (.+)", page(browser, "/"))
    assert len(commands) >= 3
    assert all(aurion_mock.url in command for command in commands)


def test_signing_in_makes_the_browser_that_session(browser: httpx.Client) -> None:
    assert browser.get("/api/v2/teams").status_code == 401
    signed_in = browser.post("/sign-in", data={"session": "sess_agent"})
    assert "signed in as" in signed_in.text
    assert "sess_agent</span>" in signed_in.text
    assert browser.get("/api/v2/teams").status_code == 200


@pytest.mark.parametrize("session", ["bogus", "ak_live_xxxx", "sess_agent ", "<b>"])
def test_a_session_that_no_world_has_signs_nobody_in(browser: httpx.Client, session: str) -> None:
    answer = browser.post("/sign-in", data={"session": session})
    assert "Nobody was signed in: no world here has that session" in answer.text
    assert len(browser.cookies) == 0


def test_a_session_that_no_world_has_any_more_is_named_on_the_page(browser: httpx.Client) -> None:
    shown = browser.get("/", headers={"Cookie": "aurion_session=bogus"}).text
    assert "sends a session that no world here has" in shown
    assert "Sign out" in shown


def test_the_credentials_of_every_scenario_that_a_world_is_made_from_are_shown() -> None:
    with MockServer() as mock, client(mock) as browser:
        browser.follow_redirects = True
        assert "Nobody was signed in" in browser.post("/sign-in", data={"session": "sess_empty_owner"}).text
        browser.put("/_mock/worlds/new", json={"scenario": "empty"}).raise_for_status()
        shown = page(browser, "/")
        for token in ("ak_live_xxxx", "sess_tenant_owner", "ak_live_empty", "sess_empty_owner"):
            assert f">{token}</code>" in shown
        assert "signed in as" in browser.post("/sign-in", data={"session": "sess_empty_owner"}).text
        browser.delete("/_mock/worlds/new").raise_for_status()
        assert "ak_live_empty" not in page(browser, "/")


def test_the_secrets_of_the_webhooks_are_shown_with_their_workflows(browser: httpx.Client) -> None:
    """README, "Credentials": the docs scenario signs with whsec_docs."""
    row = next(row for row in page(browser, "/").split("<tr>") if "whsec_docs" in row)
    assert "t_xyz" in row
    assert "wf_abc123" in row
    assert "X-Workflow-Signature" in page(browser, "/")


def test_signing_out_ends_it(browser: httpx.Client) -> None:
    browser.post("/sign-in", data={"session": "sess_agent"})
    assert "signed in as" not in browser.post("/sign-in", data={"session": ""}).text
    assert browser.get("/api/v2/teams").status_code == 401


@pytest.mark.parametrize(("name", "content_type"), ASSETS.items())
def test_the_parts_of_swagger_ui_are_served_from_here(browser: httpx.Client, name: str, content_type: str) -> None:
    response = browser.get(f"/docs/{name}").raise_for_status()
    assert content_type in response.headers["content-type"]
    assert len(response.content) > 500
    assert f"/docs/{name}" in page(browser, "/docs")


@pytest.mark.parametrize("path", ["/", "/docs", "/docs?control"])
def test_a_page_refers_to_no_other_host(browser: httpx.Client, aurion_mock: MockServer, path: str) -> None:
    own = {f"{host}:{aurion_mock.port}" for host in ("127.0.0.1", "my-test.localhost")}
    assert set(HOST.findall(page(browser, path))) <= own


def test_the_stylesheet_loads_nothing(browser: httpx.Client) -> None:
    style = browser.get("/docs/swagger-ui.css").text
    loaded = re.findall(r"url\(\s*[\"']?([^\"')]{1,40})", style)
    assert [target for target in loaded if not target.startswith("data:")] == []
    assert "@import" not in style


@pytest.mark.parametrize(
    ("path", "name"), [("/openapi.json", "api"), ("/_mock/openapi.json", "control"), ("/openapi.yaml", "api")]
)
def test_a_document_is_the_one_that_drives_the_server(
    browser: httpx.Client, aurion_mock: MockServer, path: str, name: loading.Name
) -> None:
    served, ours = yaml.safe_load(browser.get(path).text), loading.load(name).raw
    assert served["servers"][0]["url"] == aurion_mock.url
    assert {**served, "servers": []} == {**ours, "servers": []}
    assert served["servers"][1:] == ours["servers"][1:]


@pytest.mark.parametrize("name", ["openapi", "openapi-3.1"])
def test_json_and_yaml_are_the_same_document(browser: httpx.Client, name: str) -> None:
    as_json, as_yaml = browser.get(f"/{name}.json"), browser.get(f"/{name}.yaml")
    assert as_json.json() == yaml.safe_load(as_yaml.text)
    assert as_json.headers["content-type"] == "application/json"
    assert as_yaml.headers["content-type"].startswith("application/yaml")


def test_the_document_of_3_1_is_the_same_contract_and_the_front_page_leads_there(browser: httpx.Client) -> None:
    served, derived = browser.get("/openapi-3.1.json").json(), openapi31(browser.get("/openapi.json").json())
    assert served == derived
    assert served["openapi"] == "3.1.0"
    front = browser.get("/", headers={"Accept": "text/html"}).text
    assert '"/openapi-3.1.json"' in front
    assert '"/openapi-3.1.yaml"' in front


def test_the_document_keeps_the_order_in_which_it_was_written(browser: httpx.Client) -> None:
    assert list(browser.get("/openapi.json").json()["paths"]) == list(loading.load("api").raw["paths"])


@pytest.mark.parametrize(
    "path", ["/docs/pages.py", "/docs/", "/docs/index.html", "/docs/swagger-ui.css/", "/index.html"]
)
def test_there_are_no_other_pages(browser: httpx.Client, path: str) -> None:
    response = browser.get(path)
    assert (response.status_code, response.json()) == (404, {"detail": "Not Found"})


def test_a_page_is_read_and_not_written(browser: httpx.Client) -> None:
    for path in ("/", "/docs", "/openapi.json"):
        response = browser.put(path)
        assert (response.status_code, response.json()) == (405, {"detail": "Method Not Allowed"})
        assert "GET" in response.headers["allow"]


def test_what_a_visitor_sends_is_shown_as_text(aurion_mock: MockServer) -> None:
    with Connection(aurion_mock) as connection:
        answer = connection.send(request("GET /", {"Host": '"><script>alert(1)</script>', **OWNER}))
    assert answer.status < 500
    assert b"<script>alert" not in answer.body


def test_the_console_is_loaded_when_somebody_looks_and_not_before() -> None:
    script = """
import sys, urllib.request
from mock_server.testing import MockServer
with MockServer() as mock:
    urllib.request.urlopen(mock.url + "/_mock/health").read()
    assert "flask" not in sys.modules
    urllib.request.urlopen(mock.url + "/").read()
    assert "flask" in sys.modules
"""
    ended = python("-c", script)
    assert (ended.returncode, ended.stderr) == (0, "")
