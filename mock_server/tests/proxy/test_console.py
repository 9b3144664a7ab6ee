"""The proxy's page in a real browser: what passes, live; what breaks a promise first, each violation at its place."""

import re
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from mock_server.testing import MockServer
from mock_server.tests.console.conftest import (
    PATIENCE,
    chromium,
    is_wider_than_its_window,
    playwright,
    violations,
)
from mock_server.tests.proxy.plants import PLANT, planted
from mock_server.tests.proxy.standing import KEY, TICKET, TICKETS, Standing, standing_before

SHOWN_AT_START = "let-me-in"
__all__ = ["chromium", "playwright"]  # fixtures


@pytest.fixture(scope="module")
def deployment() -> Iterator[MockServer]:
    with MockServer(around=planted, clock="frozen", rate_limit="off") as mock:
        yield mock


@pytest.fixture
def proxy(deployment: MockServer) -> Iterator[Standing]:
    with standing_before(deployment.url) as standing:
        yield standing


@pytest.fixture
def page(chromium: Browser, proxy: Standing) -> Iterator[Page]:
    """Whatever the browser says against a page, or loads from elsewhere, fails the test."""
    said: list[str] = []
    context = chromium.new_context(base_url=proxy.url, viewport={"width": 1440, "height": 900})
    context.set_default_timeout(PATIENCE)
    opened = context.new_page()
    opened.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    opened.on("pageerror", lambda error: said.append(str(error)))
    opened.on("request", lambda sent: None if sent.url.startswith((proxy.url, "data:")) else said.append(sent.url))
    yield opened
    context.close()
    assert [each for each in said if "status of 4" not in each] == []


def some_traffic(proxy: Standing) -> None:
    """Well, broken at a place, a mistake of the client, a note, something long and something unknown."""
    httpx.get(proxy.url + TICKET, headers=KEY)
    httpx.get(proxy.url + TICKET, headers={**KEY, PLANT: "15"})
    httpx.get(f"{proxy.url}{TICKETS}?limit=0&token=abc&{'x' * 150}=1", headers=KEY)
    httpx.post(proxy.url + TICKETS, headers=KEY, json={"subject": "W" * 190, "secret": "hidden"})
    httpx.get(f"{proxy.url}/{'long/' * 60}")
    proxy.exchange(5)


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (1440, "dark"), (400, "light"), (400, "dark")])
def test_it_is_accessible_and_fits_its_window(page: Page, proxy: Standing, width: int, scheme: str) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.goto("/_mock/")
    expect(page.get_by_text("Nothing has passed yet")).to_be_visible()
    assert violations(page) == []
    some_traffic(proxy)
    for path in ("", "exchanges/2", "exchanges/3", "exchanges/5", "exchanges/99", "?rule=SCHEMA", "?rule=NONE"):
        page.goto(f"/_mock/{path}")
        expect(page.locator("h1")).to_be_visible()
        assert (path, violations(page)) == (path, [])
        assert (path, is_wider_than_its_window(page)) == (path, False)


def test_what_passes_stands_in_the_list_at_once_and_what_is_broken_first(page: Page, proxy: Standing) -> None:
    page.goto("/_mock/")
    expect(page.locator("[data-live-state]")).to_have_text("live")
    httpx.get(proxy.url + TICKET, headers={**KEY, PLANT: "15"})
    expect(page.locator("[data-entry]")).to_have_count(1)
    httpx.get(proxy.url + TICKET, headers=KEY)
    expect(page.locator("[data-entry]")).to_have_count(2)
    expect(page.locator("[data-entry]").first).to_contain_text("SCHEMA")
    expect(page.get_by_text("2 passed, 1 with violations.")).to_be_visible()


def test_an_exchange_shows_each_violation_at_its_place_with_its_sentence_and_page(page: Page, proxy: Standing) -> None:
    some_traffic(proxy)
    page.goto("/_mock/")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/_mock/exchanges/2$"))  # the one that breaks a promise
    expect(page.locator("#one del")).to_contain_text('"status": "lost"')
    told = page.get_by_role("listitem").filter(has_text="body.status")
    expect(told).to_contain_text("Every answer is as the OpenAPI document describes it.")
    expect(told).to_contain_text("tickets, Get a Ticket (documented)")
    page.goto("/_mock/exchanges/4")
    expect(page.get_by_label("Body of the request")).to_contain_text('"secret": "[redacted]"')
    assert KEY["X-API-Key"] not in page.content()
    page.goto("/_mock/exchanges/3")
    assert "abc" not in page.locator("#exchange-title").inner_text()


def test_a_finding_of_several_exchanges_leads_to_them(page: Page, proxy: Standing) -> None:
    headers = {**KEY, "Idempotency-Key": "k"}
    first = httpx.post(proxy.url + TICKETS, headers=headers, json={"subject": "VPN"})
    assert first.status_code == 201
    httpx.post(proxy.url + TICKETS, headers={**headers, PLANT: "14"}, json={"subject": "VPN"})
    httpx.get(f"{proxy.url}{TICKETS}/{first.json()['id']}", headers=KEY).raise_for_status()
    page.goto("/_mock/?rule=TICKET-24")
    page.locator("[data-entry]").click()
    told = page.get_by_role("listitem").filter(has_text="TICKET-24").filter(has_text="Shown by")
    expect(told).to_contain_text("the same Idempotency-Key")
    told.get_by_role("link", name="exchange 1").click()
    expect(page.locator("#exchange-title")).to_contain_text("POST /api/v1/tickets")


def test_the_list_is_filtered_by_operation_and_rule_and_cleared(page: Page, proxy: Standing) -> None:
    some_traffic(proxy)
    page.goto("/_mock/")
    page.get_by_label("Operation").select_option("create_ticket")
    expect(page.locator("[data-entry]")).to_have_count(1)
    expect(page).to_have_url(re.compile("operation=create_ticket"))
    page.goto("/_mock/?only=violations")
    expect(page.locator("[data-entry]")).to_have_count(3)
    page.get_by_label("Rule").select_option("SCHEMA")
    expect(page.locator("[data-entry]")).to_have_count(1)
    page.goto("/_mock/")
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Clear the list").click()
    expect(page.get_by_text("Nothing has passed yet")).to_be_visible()


def test_beyond_loopback_it_asks_for_the_token(chromium: Browser, deployment: MockServer) -> None:
    with standing_before(deployment.url, control_token=SHOWN_AT_START) as proxy:
        context = chromium.new_context(base_url=proxy.url)
        opened = context.new_page()
        opened.goto("/_mock/")
        opened.get_by_label("Control token").fill("wrong")
        opened.get_by_role("button", name="Show the exchanges").click()
        expect(opened.get_by_role("alert")).to_be_visible()
        assert violations(opened) == []
        opened.get_by_label("Control token").fill(SHOWN_AT_START)
        opened.get_by_role("button", name="Show the exchanges").click()
        expect(opened.get_by_text("Nothing has passed yet")).to_be_visible()
        context.close()
