"""What all pages of the console have: worlds, the clock, the theme, the keyboard; in a real browser."""

import re
from datetime import datetime

import httpx
import pytest
from playwright.sync_api import expect

from mock_server.testing import MockServer
from mock_server.tests.connections import client
from mock_server.tests.console.conftest import Open, is_wider_than_its_window, violations

PAGES = (
    "/_mock/",
    "/_mock/console/requests",
    "/_mock/console/requests/latest",
    "/_mock/console/records",
    "/_mock/console/records/tickets",
    "/_mock/console/records/t_xyz/tickets/1042",
    "/_mock/console/workflows",
    "/_mock/console/workflows/t_xyz/wf_abc123",
    "/_mock/console/faults",
    "/_mock/console/webhooks",
    "/_mock/console/webhooks?edit=shop",
    "/_mock/console/webhooks/dlv_00000001",
    "/_mock/console/webhooks/dlv_none",
    "/_mock/console/worlds",
    "/_mock/console/worlds/diff?other=default",
    "/_mock/console/coverage",
    "/_mock/console/nothing",
    "/",
)


def busy(calling: httpx.Client) -> None:
    """Some of everything: a long subject, refusals, a fault, an unknown path."""
    calling.post("/api/v1/tickets", json={"subject": "W" * 200, "priority": "urgent"}).raise_for_status()
    calling.post("/api/v1/tickets", json={"subject": ""})
    calling.get("/api/v1/" + "long/" * 60)
    calling.put("/_mock/faults/f", json={"tag": "teams", "status": 503, "count": 1}).raise_for_status()
    calling.get("/api/v2/teams")
    hook = {"url": f"http://127.0.0.1:1/{'x' * 200}", "secret": "s", "misbehave": ["duplicate", "unsigned"]}
    calling.put("/_mock/webhooks/shop", json=hook).raise_for_status()
    calling.post("/api/v1/tickets", json={"subject": "W" * 200}).raise_for_status()
    calling.post("/_mock/webhooks/wait-for", json={"attempts": 1}).raise_for_status()


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (1440, "dark"), (400, "light"), (400, "dark")])
def test_every_page_is_accessible_and_fits_its_window(
    browse: Open, world: str, calling: httpx.Client, width: int, scheme: str
) -> None:
    busy(calling)
    page = browse("/", width=width, scheme=scheme)
    for path in PAGES:
        page.goto(f"{path}{'&' if '?' in path else '?'}world={world}")
        expect(page.locator("h1")).to_be_visible()
        assert (path, violations(page)) == (path, [])
        assert (path, is_wider_than_its_window(page)) == (path, False)


def test_an_empty_world_is_told_as_such_on_every_page(browse: Open, calling: httpx.Client, world: str) -> None:
    calling.put(f"/_mock/worlds/{world}", json={"scenario": "empty"}).raise_for_status()
    page = browse("/")
    empty = {
        "": "Nothing was sent to this world yet",
        "console/requests": "Nothing was sent to this world yet",
        "console/records/tickets": "There are none yet",
        "console/workflows": "There are no workflows",
        "console/faults": "Nothing is broken",
        "console/webhooks": "Nothing is delivered",
        "console/coverage": "No request has come yet",
    }
    for path, told in empty.items():
        page.goto(f"/_mock/{path}?world={world}")
        expect(page.get_by_text(told)).to_be_visible()
        assert violations(page) == []


def test_a_world_that_nobody_has_named_is_shown_and_not_made(browse: Open, console: MockServer, world: str) -> None:
    page = browse("/_mock/")
    page.get_by_label("World", exact=True).fill(world)
    page.get_by_role("button", name="Go").click()
    expect(page).to_have_url(re.compile(f"world={world}$"))
    expect(page.get_by_text("It will be made from the scenario docs")).to_be_visible()
    expect(page.get_by_text("is not made yet.")).to_be_visible()
    for path in (
        "console/faults",
        "console/webhooks",
        "console/webhooks/dlv_1",
        "console/requests",
        "console/records/tickets",
        "console/worlds",
    ):
        page.goto(f"/_mock/{path}?world={world}")
    with client(console) as visiting:
        assert world not in {each["name"] for each in visiting.get("/_mock/worlds").json()}


def test_the_clock_is_moved_frozen_and_let_run(browse: Open, calling: httpx.Client, world: str) -> None:
    before = calling.get("/_mock/clock").json()
    assert before["mode"] == "frozen"
    page = browse(f"/_mock/?world={world}")
    page.get_by_role("button", name="+ 1 h").click()
    expect(page.get_by_role("status").filter(has_text="The clock went from")).to_be_visible()
    assert calling.get("/_mock/clock").json()["now"] > before["now"]
    page.get_by_label("Set it to").fill("2026-05-01T08:00:00")
    page.get_by_role("button", name="Set", exact=True).click()
    expect(page.get_by_text("The clock was set to")).to_be_visible()
    assert calling.get("/_mock/clock").json() == {"now": "2026-05-01T08:00:00Z", "mode": "frozen"}
    calling.post("/api/v1/tickets", json={"subject": "Printer", "priority": "urgent"}).raise_for_status()
    for button in ("To the next timer", "Until idle"):
        before = calling.get("/_mock/clock").json()
        page.get_by_role("button", name=button).click()
        expect(page.get_by_role("status").filter(has_text="fired (")).to_contain_text(
            before["now"][:16].replace("T", " ")
        )
        after = calling.get("/_mock/clock").json()["now"]
        assert datetime.fromisoformat(after) > datetime.fromisoformat(before["now"])
    page.get_by_role("button", name="Let it run").click()
    expect(page.get_by_role("button", name="Freeze")).to_be_visible()
    assert calling.get("/_mock/clock").json()["mode"] == "running"


def test_what_the_control_api_refuses_is_said_on_the_page_that_asked(browse: Open, world: str) -> None:
    page = browse(f"/_mock/?world={world}")
    page.get_by_label("Set it to").evaluate("field => { field.type = 'text'; field.value = '1900-01-01T00:00:00' }")
    page.get_by_role("button", name="Set", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("between 1970 and 9000")
    assert violations(page) == []


def test_the_overview_says_who_is_on_call_what_is_due_and_how_much_of_the_limits_is_used(
    browse: Open, calling: httpx.Client, world: str
) -> None:
    calling.post("/api/v1/tickets", json={"subject": "Printer", "priority": "urgent"}).raise_for_status()
    page = browse(f"/_mock/?world={world}")
    expect(page.get_by_role("region", name="Due next")).to_contain_text("sla.breached")
    expect(page.get_by_role("region", name="Rate limits")).to_contain_text("1 of 300")
    expect(page.get_by_role("region", name="What happened last")).to_contain_text("ticket.created")
    expect(page.get_by_role("region", name="On call")).to_contain_text("for")
    happened = page.get_by_role("region", name="What happened last")
    for part in (happened, page.get_by_role("region", name="Due next")):
        part.get_by_role("link", name=re.compile("^#")).first.click()
        expect(page.get_by_role("heading", name="Printer")).to_be_visible()
        page.go_back()
    happened.get_by_role("link", name=re.compile("^run_")).first.click()
    expect(page.get_by_role("heading", name=re.compile("^Run run_"))).to_be_visible()


def test_the_theme_follows_the_system_until_it_is_chosen_and_then_stays(browse: Open) -> None:
    page = browse("/_mock/", scheme="dark")
    shown = "getComputedStyle(document.body).backgroundColor"
    dark = page.evaluate(shown)
    switch = page.get_by_role("button", name="Dark pages")
    expect(switch).to_have_attribute("aria-pressed", "true")
    switch.click()
    light = page.evaluate(shown)
    assert light != dark
    page.goto("/_mock/console/records")
    assert page.evaluate(shown) == light
    page.emulate_media(color_scheme="light")
    page.get_by_role("button", name="Dark pages").click()
    assert page.evaluate(shown) == dark


def test_the_keyboard_alone_leads_everywhere(browse: Open, calling: httpx.Client, world: str) -> None:
    calling.get("/api/v1/tickets").raise_for_status()
    page = browse(f"/_mock/?world={world}")
    keyboard = page.keyboard
    keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    keyboard.press("g")
    keyboard.press("c")
    expect(page).to_have_url(re.compile(f"records.*world={world}"))
    page.wait_for_load_state()  # keys are heard once the page's script has run
    keyboard.press("j")
    keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Tickets")).to_be_visible()
    page.wait_for_load_state()
    keyboard.press("/")
    expect(page.get_by_label("Search")).to_be_focused()
    keyboard.type("vpn")
    expect(page).to_have_url(re.compile("q=vpn"))
    page.locator("body").press("Escape")
    page.evaluate("document.activeElement.blur()")
    keyboard.press("j")
    keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Timeline")).to_be_visible()
    page.wait_for_load_state()
    keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    keyboard.press("g")
    keyboard.press("w")
    expect(page.get_by_role("heading", name="Worlds")).to_be_visible()


def test_letters_typed_into_a_field_are_no_shortcuts(browse: Open) -> None:
    page = browse("/_mock/console/records/tickets")
    page.get_by_label("Search").click()
    page.keyboard.type("gw?")
    expect(page.get_by_label("Search")).to_have_value("gw?")
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_signing_in_as_somebody_is_for_the_whole_browser(browse: Open) -> None:
    page = browse("/")
    page.get_by_role("button", name="Sign in as sess_agent", exact=True).click()
    expect(page.get_by_text("signed in as sess_agent")).to_be_visible()
    assert page.evaluate("fetch('/api/v2/teams').then(answer => answer.status)") == 200
    page.get_by_role("button", name="Sign out sess_agent", exact=True).click()
    expect(page.get_by_text("Sign in with a session")).to_be_visible()
    assert page.evaluate("fetch('/api/v2/teams').then(answer => answer.status)") == 401
