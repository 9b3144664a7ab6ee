"""Records: found, paged, changed as the API changes them; a ticket's timeline."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import expect

from mock_server.console import timeline
from mock_server.console.record_form import EDITS, Unreadable, body_of, fields_of
from mock_server.console.records import FAMILIES, OTHERS
from mock_server.document import loading
from mock_server.families.tenant import COLLECTIONS
from mock_server.scenarios.scenarios import SHIPPED, Scenarios
from mock_server.state.commit_json import value_as_json
from mock_server.testing import MockServer
from mock_server.tests.connections import client
from mock_server.tests.console.conftest import Open, violations

RAW = loading.load("api").raw
NOON = datetime(2026, 3, 9, 12, tzinfo=UTC)


def test_every_collection_stands_in_a_family() -> None:
    assert OTHERS == ()
    assert sorted(COLLECTIONS) == sorted(name for names in FAMILIES.values() for name in names)


@pytest.mark.parametrize("scenario", ["docs", "busy"])
def test_every_record_that_a_list_shows_has_a_page(scenario: str) -> None:
    with MockServer(scenario=scenario, clock="frozen") as mock, client(mock) as visiting:
        for collection in COLLECTIONS:
            page = visiting.get(f"/_mock/console/records/{collection}").raise_for_status()
            links = re.findall(r'<a data-entry href="([^"]+)"', page.text)
            for link in links[:3]:
                assert visiting.get(link).status_code == 200, link


def test_a_list_is_searched_while_one_types_and_its_address_says_so(browse: Open, world: str) -> None:
    page = browse(f"/_mock/console/records/tickets?world={world}")
    before = page.locator("[data-entry]").count()
    page.get_by_label("Search").press_sequentially("vpn")
    expect(page).to_have_url(re.compile("q=vpn"))
    expect(page.get_by_role("status").filter(has_text="with “vpn”")).to_be_visible()
    assert 0 < page.locator("[data-entry]").count() < before
    expect(page.get_by_label("Search")).to_be_focused()
    page.get_by_label("Search").fill("no ticket says this")
    expect(page.get_by_text("No record fits")).to_be_visible()


def test_a_long_list_has_pages_and_one_of_a_tenant_is_its_own(browse: Open, calling: httpx.Client, world: str) -> None:
    for number in range(60):
        calling.post("/api/v1/tickets", json={"subject": f"Ticket {number}"}).raise_for_status()
    page = browse(f"/_mock/console/records/tickets?world={world}&q=Ticket")
    expect(page.locator("[data-entry]")).to_have_count(50)
    page.get_by_role("link", name="Next").click()
    expect(page.locator("[data-entry]").first).to_be_visible()
    expect(page).to_have_url(re.compile("offset=50"))
    page.wait_for_load_state()
    page.get_by_label("Tenant").select_option("t_starter")
    expect(page).to_have_url(re.compile("tenant=t_starter"))
    expect(page.locator("[data-entry]")).to_have_count(0)


def test_a_ticket_is_changed_as_a_client_would_and_the_engines_hear_of_it(
    browse: Open, calling: httpx.Client, world: str
) -> None:
    sent = {"subject": "Broken", "description": "Since this morning", "priority": "urgent"}
    ticket = calling.post("/api/v1/tickets", json=sent).raise_for_status().json()
    page = browse(f"/_mock/console/records/t_xyz/tickets/{ticket['id']}?world={world}")
    page.locator("select[name='field:status']").select_option("pending")
    page.get_by_label(re.compile("^category")).fill("Network")
    page.get_by_label(re.compile("^description")).fill("")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("update_ticket changed description, status, category")).to_be_visible()
    now = calling.get(f"/api/v1/tickets/{ticket['id']}").json()
    assert (now["status"], now["category"], now["description"], now["subject"]) == (
        "pending",
        "Network",
        None,
        "Broken",
    )
    expect(page.get_by_role("list", name="What happened")).to_contain_text("sla.paused")
    latest = calling.get("/_mock/commits").json()["commits"][-1]
    assert (latest["origin"]["kind"], latest["origin"]["name"]) == ("request", "update_ticket")


def test_what_the_api_refuses_is_said_and_what_was_typed_is_kept(
    browse: Open, calling: httpx.Client, world: str
) -> None:
    page = browse(f"/_mock/console/records/t_xyz/tickets/1042?world={world}")
    page.get_by_label(re.compile("^team_id")).fill("team_of_nobody")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("Team not found")
    expect(page.get_by_label(re.compile("^team_id"))).to_have_value("team_of_nobody")
    assert violations(page) == []
    page.get_by_label(re.compile("^team_id")).fill("")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status").filter(has_text=re.compile("changed|Nothing"))).to_be_visible()


def test_json_that_is_none_is_named_with_its_field(browse: Open, world: str) -> None:
    page = browse(f"/_mock/console/records/workflows?world={world}")
    page.locator("[data-entry]").first.click()
    page.get_by_role("textbox", name=re.compile("^trigger_config")).fill("{not json")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("trigger_config should be JSON")


def test_a_form_that_was_not_changed_changes_nothing(browse: Open, calling: httpx.Client, world: str) -> None:
    page = browse(f"/_mock/console/records/t_xyz/tickets/1042?world={world}")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Nothing was changed")).to_be_visible()
    assert calling.get("/_mock/commits").json()["latest"] == 0


def test_a_ticket_is_drawn_with_its_deadlines_over_the_hours_that_count(
    browse: Open, calling: httpx.Client, world: str
) -> None:
    ticket = calling.post("/api/v1/tickets", json={"subject": "Down", "priority": "urgent"}).raise_for_status().json()
    path = f"/api/v1/tickets/{ticket['id']}"
    calling.put(path, json={"status": "pending"}).raise_for_status()
    calling.post("/_mock/clock/advance", json={"seconds": 1800}).raise_for_status()
    calling.put(path, json={"status": "open"}).raise_for_status()
    page = browse(f"/_mock/console/records/t_xyz/tickets/{ticket['id']}?world={world}")
    drawing = page.get_by_role("img", name=re.compile("Deadlines of ticket"))
    expect(drawing).to_be_visible()
    expect(drawing.locator(".due")).to_have_count(2)
    assert drawing.locator(".pause").count() >= 1
    told = page.get_by_role("list", name="What happened")
    for name in ("ticket.created", "sla.started", "sla.paused", "sla.resumed"):
        expect(told.get_by_text(name, exact=True).first).to_be_visible()


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("nothing", "There is no collection nothing"),
        ("t_xyz/tickets/999999", "There is no record 999999"),
        ("t_nobody/tickets/1", "no tenant t_nobody"),
        ("t_xyz/tickets/%3Cb%3E", "There is no record &lt;b&gt;"),
    ],
)
def test_what_is_not_there_is_a_page_that_says_so(console: MockServer, path: str, told: str) -> None:
    with client(console) as visiting:
        answer = visiting.get(f"/_mock/console/records/{path}")
    assert answer.status_code == 404
    assert told in answer.text


@pytest.mark.parametrize("collection", EDITS)
def test_a_form_that_is_sent_back_as_it_was_shown_has_no_body(collection: str) -> None:
    for record in _records(collection):
        shown = {each.name: each.shown for each in fields_of(RAW, collection, record)}
        back = {
            f"{part}:{name}": text.replace("\n", "\r\n") for name, text in shown.items() for part in ("field", "was")
        }
        assert body_of(RAW, collection, back) == {}
        changed = {**back, **{f"was:{name}": f"{text} " for name, text in shown.items()}}
        for name, value in body_of(RAW, collection, changed).items():
            assert value == record.get(name) or (value == "" and record.get(name) is None)


def _records(collection: str) -> list[dict[str, Any]]:
    world = Scenarios(SHIPPED, "frozen").make("docs")
    found = [value_as_json(each) or {} for tenant in world.tenants.values() for each in tenant.collection(collection)]
    assert found
    return found


def test_a_field_without_a_value_of_its_kind_is_named() -> None:
    with pytest.raises(Unreadable, match="unassigned_timeout_minutes should be a number"):
        body_of(RAW, "teams", {"field:unassigned_timeout_minutes": "ten", "was:unassigned_timeout_minutes": ""})


@given(
    begin=st.integers(0, 100_000),
    length=st.integers(0, 10_000_000),
    spans=st.lists(st.tuples(st.integers(-10_000, 10_000_000), st.integers(0, 100_000)), max_size=20),
    now=st.integers(-10_000, 20_000_000),
)
def test_everything_that_is_drawn_lies_on_the_axis(begin: int, length: int, spans: list[Any], now: int) -> None:
    start = NOON + timedelta(seconds=begin)
    some = [(start + timedelta(seconds=at), start + timedelta(seconds=at + long)) for at, long in spans]
    drawing = timeline.drawn(
        start,
        start + timedelta(seconds=length),
        start + timedelta(seconds=now),
        [timeline.Target("resolution", start + timedelta(seconds=length), None, some)],
        some,
        some,
        [(at, "event") for at, _ in some],
    )
    bars = [*(drawing.open or []), *drawing.pauses, *drawing.rows[0].counted]
    assert all(drawing.left <= bar.x and bar.x + bar.width <= drawing.right + 1.1 for bar in bars)
    marks = [*drawing.ticks, *drawing.events]
    assert all(drawing.left <= mark.x <= drawing.right for mark in marks)
    assert len(drawing.ticks) <= 2 * timeline.TICKS
    assert drawing.present is None or drawing.left <= drawing.present <= drawing.right
