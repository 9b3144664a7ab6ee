"""Requests, live: what a page sent is on the page of requests without a reload; one of them in full beside the list."""

import re
from threading import Thread
from time import monotonic

import httpx
import pytest
from playwright.sync_api import Page, Route, expect

from mock_server.console.requests import changes_of
from mock_server.testing import MockServer
from mock_server.tests.connections import KEY, Connection, client, request
from mock_server.tests.console.conftest import Open, violations


def rows(page: Page) -> list[str]:
    return page.locator("#list [data-entry] strong").all_inner_texts()


def test_a_request_appears_on_the_open_page_at_once(browse: Open, calling: httpx.Client, world: str) -> None:
    page = browse(f"/_mock/console/requests?world={world}")
    expect(page.locator("[data-live-state]")).to_have_text("live")
    expect(page.get_by_text("Nothing was sent to this world yet")).to_be_visible()
    calling.get("/api/v1/tickets").raise_for_status()
    expect(page.locator("#list [data-entry]")).to_have_count(1)
    for _ in range(3):
        calling.get("/api/v1/tickets/1042").raise_for_status()
    expect(page.locator("#list [data-entry]")).to_have_count(4)


def test_what_came_before_the_page_listened_is_shown_too(browse: Open, calling: httpx.Client, world: str) -> None:
    page = browse("/_mock/console/records")

    def send_first(route: Route) -> None:
        calling.get("/api/v1/tickets").raise_for_status()
        route.continue_()

    page.route("**/requests/news*", send_first)
    page.goto(f"/_mock/console/requests?world={world}")
    expect(page.locator("#list [data-entry]")).to_have_count(1)


def test_the_page_of_another_world_hears_nothing(browse: Open, console: MockServer, world: str) -> None:
    page = browse(f"/_mock/console/requests?world={world}")
    expect(page.locator("[data-live-state]")).to_have_text("live")
    with client(console, f"{world}-other", KEY) as elsewhere, client(console, world, KEY) as here:
        elsewhere.get("/api/v1/tickets").raise_for_status()
        here.get("/api/v1/tickets/1042").raise_for_status()
    expect(page.locator("#list [data-entry]")).to_have_count(1)
    expect(page.locator("#list")).to_contain_text("/api/v1/tickets/1042")


def test_latest_is_always_the_one_that_came_last(browse: Open, calling: httpx.Client, world: str) -> None:
    page = browse(f"/_mock/console/requests/latest?world={world}")
    expect(page.get_by_text("No request came yet")).to_be_visible()
    expect(page.locator("[data-live-state]")).to_have_text("live")
    calling.get("/api/v1/tickets/1042").raise_for_status()
    expect(page.get_by_role("heading", name="GET /api/v1/tickets/1042")).to_be_visible()
    calling.get("/api/v1/nothing")
    expect(page.get_by_role("heading", name="GET /api/v1/nothing")).to_be_visible()
    expect(page.locator("#one .note")).to_contain_text("No operation has this path")


def test_one_request_is_shown_with_what_it_wrote_and_what_came_of_it(
    browse: Open, calling: httpx.Client, world: str
) -> None:
    sent = {"subject": "No <b>network</b>", "priority": "urgent"}
    ticket = calling.post("/api/v1/tickets", json=sent).raise_for_status().json()
    calling.put(f"/api/v1/tickets/{ticket['id']}", json={"status": "pending"}).raise_for_status()
    page = browse(f"/_mock/console/requests/latest?world={world}")
    written = page.get_by_role("region", name=re.compile("What it wrote"))
    expect(written.locator("del", has_text="open").first).to_be_visible()
    expect(written.locator("ins", has_text="pending").first).to_be_visible()
    expect(page.get_by_role("region", name="What came of it")).to_contain_text("sla.paused")
    page.locator("#list [data-entry]").nth(1).click()
    expect(page.get_by_role("heading", name="POST /api/v1/tickets")).to_be_visible()
    expect(page.get_by_role("region", name="Answer")).to_contain_text('"subject": "No <b>network</b>"')
    expect(page.locator("#one b")).to_have_count(0)
    assert violations(page) == []
    page.get_by_role("region", name=re.compile("What it wrote")).get_by_role(
        "link", name=f"Open {ticket['id']}"
    ).first.click()
    expect(page).to_have_url(re.compile("/records/t_xyz/"))


def test_a_world_as_it_was_before_a_request_is_one_button_away(browse: Open, calling: httpx.Client, world: str) -> None:
    kept = calling.post("/api/v1/tickets", json={"subject": "Kept"}).raise_for_status().json()
    gone = calling.post("/api/v1/tickets", json={"subject": "Gone"}).raise_for_status().json()
    page = browse(f"/_mock/console/requests/latest?world={world}")
    page.get_by_role("button", name="Fork").click()
    expect(page.get_by_role("heading", name="Overview")).to_be_visible()
    here = {"X-Mock-World": f"{world}-before-2"}
    assert calling.get(f"/api/v1/tickets/{kept['id']}", headers=here).json()["subject"] == "Kept"
    assert calling.get(f"/api/v1/tickets/{gone['id']}", headers=here).status_code == 404


def test_why_a_request_was_refused_is_said_in_full(browse: Open, calling: httpx.Client, world: str) -> None:
    calling.post("/api/v1/tickets", json={"subject": "", "priority": "highest"})
    page = browse(f"/_mock/console/requests/latest?world={world}")
    expect(page.locator("#one")).to_contain_text("body.subject")
    expect(page.locator("#one")).to_contain_text("body.priority")
    assert violations(page) == []


def test_a_filter_stays_while_requests_come(browse: Open, calling: httpx.Client, world: str) -> None:
    calling.get("/api/v1/tickets").raise_for_status()
    calling.get("/api/v1/tickets/0")
    page = browse(f"/_mock/console/requests?world={world}")
    page.get_by_label("Status").select_option("4xx")
    expect(page).to_have_url(re.compile("status=4xx"))
    expect(page.locator("#list [data-entry]")).to_have_count(1)
    calling.get("/api/v1/tickets").raise_for_status()
    calling.get("/api/v1/tickets/-1")
    expect(page.locator("#list [data-entry]")).to_have_count(2)
    page.reload()
    expect(page.locator("#list [data-entry]")).to_have_count(2)
    page.get_by_label("Operation").fill("none_such")
    page.get_by_role("button", name="Filter").click()
    expect(page.locator("#list").get_by_role("alert")).to_contain_text("none_such")


def test_a_request_is_copied_as_curl_and_as_pytest(browse: Open, calling: httpx.Client, world: str) -> None:
    calling.get("/api/v1/tickets/1042").raise_for_status()
    page = browse(f"/_mock/console/requests/latest?world={world}", permissions=["clipboard-read", "clipboard-write"])
    copied = {}
    for form in ("curl", "pytest"):
        button = page.get_by_role("button", name=f"Copy as {form}")
        button.click()
        expect(page.get_by_role("button", name="Copied")).to_be_visible()
        expect(page.get_by_role("button", name="Copied")).to_have_count(0)
        copied[form] = page.evaluate("navigator.clipboard.readText()")
    assert copied["curl"].startswith("curl -i 'http://")
    assert "/api/v1/tickets/1042" in copied["curl"]
    assert "assert send(client, 'GET', '/api/v1/tickets/1042'" in copied["pytest"]


def test_a_request_is_told_from_why_to_what_came_of_it(browse: Open, calling: httpx.Client, world: str) -> None:
    calling.post("/api/v1/tickets", json={"subject": "VPN"}, headers={"Origin": "https://app.example"})
    page = browse(f"/_mock/console/requests/latest?world={world}")
    note = page.locator("#one .note").first
    expect(note).to_contain_text("The browser hides this answer from the page: The page is neither on this machine")
    assert page.locator("#one :is(h2, h3)").all_inner_texts()[1:4] == ["Request", "Answer", "What it wrote 7 records"]
    expect(page.locator("#one").get_by_text("by this machine's clock")).to_be_visible()
    calling.get("/api/v2/teams")
    page.reload()
    expect(page.locator("#one .note").first).to_contain_text("Why: This is a preview operation")
    expect(page.get_by_text("It wrote nothing, and nothing came of it.")).to_be_visible()
    expect(page.get_by_text("What came of it")).to_have_count(0)


def test_the_list_is_cleared_once_the_question_is_answered(browse: Open, calling: httpx.Client, world: str) -> None:
    calling.get("/api/v1/tickets").raise_for_status()
    page = browse(f"/_mock/console/requests?world={world}")
    page.once("dialog", lambda dialog: dialog.dismiss())
    page.get_by_role("button", name="Clear the list").click()
    assert calling.get("/_mock/requests").json()["total"] == 1
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Clear the list").click()
    expect(page.get_by_text("The requests are forgotten")).to_be_visible()
    assert calling.get("/_mock/requests").json()["total"] == 0


def test_the_overview_counts_requests_as_they_come(browse: Open, calling: httpx.Client, world: str) -> None:
    page = browse(f"/_mock/?world={world}")
    expect(page.locator("[data-live-state]")).to_have_text("live")
    calling.get("/api/v1/tickets").raise_for_status()
    calling.get("/api/v1/tickets/0")
    traffic = page.get_by_role("region", name=re.compile("Requests"))
    expect(traffic).to_contain_text("answered: 1")
    expect(traffic).to_contain_text("refused: 1")
    expect(page.locator("[data-live-state]")).to_have_text("live")


def test_a_long_list_has_pages(browse: Open, calling: httpx.Client, world: str) -> None:
    for number in range(60):
        calling.get(f"/api/v1/tickets/{number}")
    page = browse(f"/_mock/console/requests?world={world}")
    expect(page.locator("#list [data-entry]")).to_have_count(50)
    page.get_by_role("link", name="Older").click()
    expect(page.locator("#list [data-entry]")).to_have_count(10)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_news_are_server_sent_events(console: MockServer, world: str, method: str) -> None:
    with client(console) as visiting, visiting.stream(method, f"/_mock/console/requests/news?world={world}") as news:
        assert news.headers["content-type"] == "text/event-stream"
        if method == "HEAD":
            return
        lines = news.iter_lines()
        assert [next(lines) for _ in range(3)] == ["retry: 1000", "event: latest", "data: 0"]
        with client(console, world, KEY) as calling:
            calling.get("/api/v1/tickets").raise_for_status()
        assert next(line for line in lines if line) == "event: news"


def test_a_page_that_listens_does_not_keep_the_server_from_stopping() -> None:
    began = 0.0

    def listen() -> None:
        with Connection(mock) as connection:
            connection.send(request("GET /_mock/console/requests/news"))

    with MockServer() as mock:
        listening = Thread(target=listen)
        listening.start()
        with client(mock, None, KEY) as calling:
            calling.get("/api/v1/tickets").raise_for_status()
        began = monotonic()
    listening.join(5)
    assert not listening.is_alive()
    assert monotonic() - began < 0.9


def test_a_record_that_was_written_twice_is_shown_once_from_before_to_after() -> None:
    def change(before: object, after: object) -> dict[str, object]:
        return {"tenant_id": "t", "collection": "c", "key": "k", "before": before, "after": after}

    own: dict[str, object] = {"tenant_id": None, "collection": "timers", "key": "k", "before": None, "after": {}}
    commits = [
        {"changes": [change({"a": 1, "b": 1}, {"a": 2, "b": 1}), own, change({"a": 2, "b": 1}, {"a": 3, "b": 1})]}
    ]
    (seen,) = changes_of({"commits": commits})
    assert (seen.kind, [tuple(each) for each in seen.fields]) == ("changed", [("a", 1, 3)])
    (gone,) = changes_of({"commits": [{"changes": [change(None, {"a": 1}), change({"a": 1}, None)]}]})
    assert gone.fields == []
