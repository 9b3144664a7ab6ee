"""What a page looks like where it was measured to be wrong: what is cut, what stands askew, what only colours tell."""

from itertools import pairwise

import httpx
import pytest
from playwright.sync_api import Page, expect

from mock_server.tests.console.conftest import Open

LONG = "It does not work, and has not since Monday, when the update came to all machines of the second floor. " * 4


def tallest_row(page: Page) -> int:
    """Pixels of the tallest row of the first table."""
    rows = page.locator("table").first.locator("tbody tr")
    return int(max(rows.evaluate_all("(all) => all.map(row => row.offsetHeight)")))


def tops(page: Page, selector: str) -> list[float]:
    script = "(all) => all.map(each => Math.round(each.getBoundingClientRect().top * 2) / 2)"
    return page.locator(selector).evaluate_all(script)  # type: ignore[no-any-return]


@pytest.mark.parametrize("width", [400, 1280, 1440])
def test_nothing_in_the_cards_of_the_overview_is_cut(
    browse: Open, calling: httpx.Client, world: str, width: int
) -> None:
    calling.post("/api/v1/tickets", json={"subject": "Printer"}).raise_for_status()
    page = browse(f"/_mock/?world={world}", width=width)
    expect(page.get_by_role("region", name="Tickets")).to_contain_text("open")
    assert page.locator(".card, .scroll").evaluate_all("(all) => all.filter(e => e.scrollWidth > e.clientWidth)") == []
    size = page.locator(".caption").evaluate("(each) => getComputedStyle(each).fontSize")
    assert size == "13.92px"


def test_rows_are_no_taller_than_what_one_sees_of_them(browse: Open, calling: httpx.Client, world: str) -> None:
    calling.post("/api/v1/tickets", json={"subject": "Printer " * 20, "description": LONG}).raise_for_status()
    page = browse(f"/_mock/console/records/tickets?world={world}", width=400)
    assert tallest_row(page) < 60
    status = page.locator("tbody tr").first.locator(".badge").first.bounding_box()
    assert status
    assert status["x"] + status["width"] < 390
    page.goto(f"/_mock/console/worlds?world={world}&q={world}")
    assert tallest_row(page) < 80


def test_the_front_page_shows_its_buttons_and_breaks_no_session_on_a_phone(browse: Open) -> None:
    page = browse("/", width=400)
    box = page.get_by_role("button", name="Sign in as sess_tenant_readonly").bounding_box()
    assert box
    assert box["x"] + box["width"] < 390
    assert tallest_row(page) < 60


def test_labels_stand_in_line_and_text_beside_its_buttons(browse: Open, calling: httpx.Client, world: str) -> None:
    calling.get("/api/v1/tickets").raise_for_status()
    page = browse(f"/_mock/console/faults?world={world}")
    assert len(set(tops(page, ".pane form .row:first-of-type label"))) == 1
    empty, form = page.locator(".empty").bounding_box(), page.locator(".pane").bounding_box()
    assert empty
    assert form
    assert form["y"] - empty["y"] - empty["height"] >= 8
    page.goto(f"/_mock/console/worlds?world={world}&q={world}")
    buttons = page.locator("tbody .buttons > .button, tbody .buttons button")
    boxes = [box for each in buttons.all() if (box := each.bounding_box())]
    gaps = {round(after["x"] - before["x"] - before["width"]) for before, after in pairwise(boxes)}
    assert len(gaps) == 1
    name = page.locator("tbody th a").bounding_box()
    assert name
    assert abs((name["y"] + name["height"] / 2) - (boxes[0]["y"] + boxes[0]["height"] / 2)) < 3


def test_the_columns_of_the_coverage_are_those_of_every_group(browse: Open, calling: httpx.Client, world: str) -> None:
    for path in ("/api/v1/tickets", "/api/v2/teams", "/api/v2/oncall/schedules"):
        calling.get(path)
    page = browse(f"/_mock/console/coverage?world={world}")
    counts = page.locator("details[open] .even th.num")
    lefts = counts.evaluate_all("(all) => all.map(each => each.getBoundingClientRect().left)")
    assert len(lefts) == 3
    assert len(set(lefts)) == 1
    expect(page.get_by_text("On-call", exact=True)).to_be_visible()


def test_what_differs_is_told_by_more_than_colours(browse: Open, calling: httpx.Client, world: str) -> None:
    calling.put("/api/v1/tickets/1042", json={"subject": "Changed"}).raise_for_status()
    calling.post(f"/_mock/worlds/{world}/fork", json={"name": f"{world}-before", "at": 0}).raise_for_status()
    page = browse(f"/_mock/console/worlds/diff?world={world}&other={world}-before")
    mark = "(each) => getComputedStyle(each, '::before').content"
    expect(page.get_by_text(f"\u2212 is what {world} has, + what {world}-before has.")).to_be_visible()
    assert "\u2212" in page.locator("del").first.evaluate(mark)
    assert "+" in page.locator("ins").first.evaluate(mark)


def test_placeholders_can_be_read_in_the_dark(browse: Open) -> None:
    page = browse("/_mock/console/faults", scheme="dark")
    shown = page.evaluate("getComputedStyle(document.querySelector('input[name=status]'), '::placeholder').color")
    assert shown == "rgb(163, 172, 189)"


def test_a_target_that_was_met_early_is_drawn_up_to_then(browse: Open, calling: httpx.Client, world: str) -> None:
    ticket = calling.post("/api/v1/tickets", json={"subject": "Printer", "priority": "high"}).raise_for_status().json()
    calling.post("/_mock/clock/advance", json={"seconds": 600}).raise_for_status()
    calling.put(f"/api/v1/tickets/{ticket['id']}", json={"status": "resolved"}).raise_for_status()
    page = browse(f"/_mock/console/records/t_xyz/tickets/{ticket['id']}?world={world}")
    met = page.locator("svg .term.good")
    expect(met).to_have_count(2)
    ends = met.evaluate_all("(all) => all.map(each => each.x.baseVal.value + each.width.baseVal.value)")
    dues = page.locator("svg .due").evaluate_all("(all) => all.map(each => each.x1.baseVal.value)")
    assert all(end < due - 50 for end, due in zip(ends, dues, strict=True))
    expect(page.get_by_text("Why this SLA and assignee")).to_be_visible()
    expect(page.get_by_text("was chosen")).to_be_visible()


def test_the_banner_of_the_clock_has_no_microseconds(browse: Open, world: str) -> None:
    page = browse(f"/_mock/?world={world}")
    page.get_by_role("button", name="+ 1 h").click()
    expect(page.get_by_role("status").filter(has_text="The clock went")).to_contain_text(
        "The clock went from 2026-03-08 20:00:00 UTC to 2026-03-08 21:00:00 UTC."
    )
