"""Swagger UI: the session works in it, no filter is filled in, and each operation says who may call it."""

import json
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from mock_server.console.swagger_document import access_in_words, for_swagger_ui
from mock_server.document import loading
from mock_server.document.operations import Document
from mock_server.testing import MockServer
from mock_server.tests.connections import client
from mock_server.tests.console.conftest import Open, is_wider_than_its_window, violations

STATIC = Path(__file__).parents[2] / "console" / "static"


def opened(page: Page, operation: str) -> None:
    page.locator(f"[id$='-{operation}'] .opblock-summary-control").click()


def test_execute_sends_the_session_that_was_chosen_on_the_page(browse: Open) -> None:
    page = browse("/docs")
    page.get_by_label("sends the session of").select_option("sess_agent")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_label("sends the session of")).to_have_value("sess_agent")
    opened(page, "list_teams")
    with page.expect_response(lambda answer: "/api/v2/teams" in answer.url) as answered:
        page.get_by_role("button", name="Execute", exact=True).click()
    assert answered.value.status == 200
    assert answered.value.request.header_value("cookie") == "aurion_session=sess_agent"


def test_a_copy_of_the_curl_that_is_shown_is_answered_as_in_the_page(
    browse: Open, console: MockServer, world: str
) -> None:
    page = browse(f"/?__world={world}")
    page.goto("/docs")
    page.get_by_label("sends the session of").select_option("sess_agent")
    page.get_by_role("button", name="Sign in", exact=True).click()
    opened(page, "list_teams")
    page.get_by_role("button", name="Execute", exact=True).click()
    curl = page.locator(".curl-command code").inner_text()
    ran = subprocess.run(["bash"], input=f"{curl} -s -i", capture_output=True, text=True, timeout=60, check=True)  # noqa: S607
    assert ran.stdout.startswith("HTTP/1.1 200 "), (curl, ran.stdout)
    with client(console, world) as visiting:
        assert visiting.get("/_mock/requests").json()["total"] == 2


def test_authorize_begins_at_the_api_key_and_asks_for_no_cookie(browse: Open) -> None:
    page = browse("/docs")
    page.get_by_role("button", name="Authorize", exact=True).click()
    dialog = page.locator(".modal-ux-content")
    expect(dialog.locator("input").first).to_be_focused()
    expect(dialog.get_by_role("heading", name="apiKey (apiKey)")).to_be_in_viewport()
    expect(dialog).to_contain_text("choose one at the top of the page")
    expect(dialog.get_by_text("aurion_session")).to_have_count(0)


def test_a_list_is_asked_for_without_filters_that_nobody_chose(browse: Open) -> None:
    page = browse("/docs", extra_http_headers={"X-API-Key": "ak_live_xxxx"})
    opened(page, "list_tickets")
    with page.expect_response(lambda answer: "/api/v1/tickets" in answer.url) as answered:
        page.get_by_role("button", name="Execute", exact=True).click()
    sent = answered.value.url.partition("?")[2]
    assert sorted(sent.split("&")) == ["limit=25", "offset=0"]
    assert answered.value.json()["total"] > 1


def test_each_operation_says_who_may_call_it(browse: Open) -> None:
    page = browse("/docs")
    opened(page, "create_sla_policy")
    told = page.locator("[id$='-create_sla_policy']").locator(".opblock-description")
    expect(told).to_contain_text("sla:write")
    expect(told).to_contain_text("tenant_owner")
    expect(told).to_contain_text("plan professional")


def test_the_control_api_can_be_tried_out_too(browse: Open) -> None:
    page = browse("/docs?control")
    opened(page, "get_health")
    with page.expect_response(lambda answer: "/_mock/health" in answer.url) as answered:
        page.get_by_role("button", name="Execute", exact=True).click()
    assert answered.value.json()["status"] == "ok"


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (400, "dark")])
def test_the_page_around_it_is_accessible_and_fits(browse: Open, width: int, scheme: str) -> None:
    page = browse("/docs", width=width, scheme=scheme)
    page.locator(".opblock").first.wait_for()
    assert violations(page) == []
    assert not is_wider_than_its_window(page)


@pytest.mark.parametrize("name", ["api", "control"])
def test_no_optional_parameter_has_an_example_and_every_required_one_keeps_it(name: loading.Name) -> None:
    document = Document(for_swagger_ui(loading.load(name).raw))
    parameters = [each for operation in document.operations for each in operation.raw.get("parameters", [])]
    optional = [each for each in parameters if not each.get("required")]
    assert optional
    for each in optional:
        assert {"example", "examples"}.isdisjoint({*each, *each["schema"]}), each
    required = [each for each in parameters if each.get("required")]
    assert required
    assert all("example" in {*each, *document.resolve(each["schema"])} for each in required)


def test_the_documents_themselves_keep_their_examples() -> None:
    before = json.dumps(loading.load("api").raw)
    for_swagger_ui(loading.load("api").raw)
    assert json.dumps(loading.load("api").raw) == before


def test_whoever_may_call_is_said_of_every_operation_that_not_everybody_may() -> None:
    for operation in loading.load("api").operations:
        told = access_in_words(operation.credentials, operation.access)
        assert told
        for part in (operation.access.scope, operation.access.permission, operation.access.plan):
            assert part is None or part in told
        assert all(role in told for role in operation.access.roles)


def test_what_swagger_ui_reads_names_this_very_server(console: MockServer) -> None:
    with client(console) as visiting:
        for name in ("api", "control"):
            assert visiting.get(f"/docs/{name}.json").json()["servers"][0]["url"] == console.url


def test_the_version_and_the_licence_of_what_is_shipped_are_noted() -> None:
    noted = (STATIC / "VENDORED.md").read_text(encoding="utf-8")
    bundle = (STATIC / "swagger-ui" / "swagger-ui-bundle.js").read_text(encoding="utf-8")
    version = noted.partition("SmartBear Software Inc. | ")[2].partition(" |")[0]
    assert f'"{version}"' in bundle
    assert "4.0.1" in noted
    assert 'version="4.0.1"' in (STATIC / "htmx" / "htmx.min.js").read_text(encoding="utf-8")
    for folder in ("swagger-ui", "htmx"):
        assert (STATIC / folder / "LICENSE").is_file()
