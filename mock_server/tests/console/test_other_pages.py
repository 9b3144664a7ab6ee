"""Workflows, faults, worlds and coverage, in a real browser; and the drawing of a canvas."""

import re
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Dialog, expect

from mock_server.console import bars, canvas_drawing
from mock_server.models import WorkflowCanvas
from mock_server.state.clock import real_now
from mock_server.testing import MockServer
from mock_server.tests.connections import KEY, OWNER, client
from mock_server.tests.console.conftest import Open, is_wider_than_its_window, violations


def test_a_canvas_is_drawn_and_a_run_shows_its_way(browse: Open, console: MockServer, world: str) -> None:
    canvas = {
        "nodes": [
            {"id": "start", "type": "trigger"},
            {"id": "urgent", "type": "condition", "config": {"field": "priority", "equals": "urgent"}},
            {"id": "tell", "type": "action", "config": {"type": "add_note", "body": "Urgent"}},
            {"id": "rest", "type": "action", "config": {"type": "add_note", "body": "Not urgent"}},
        ],
        "edges": [
            {"from": "start", "to": "urgent"},
            {"from": "urgent", "to": "tell", "condition": "true"},
            {"from": "urgent", "to": "rest", "condition": "false"},
        ],
    }
    with client(console, world, OWNER) as owner:
        sent = {"name": "Which way", "trigger_config": {"type": "event", "event_types": ["ticket.created"]}}
        made = owner.post("/api/v2/workflows", json={**sent, "canvas_definition": canvas}).raise_for_status().json()
        owner.post(f"/api/v2/workflows/{made['id']}/publish", json={}).raise_for_status()
        owner.post("/api/v1/tickets", json={"subject": "Fire", "priority": "urgent"}).raise_for_status()
        owner.post("/_mock/clock/advance", json={"seconds": 600}).raise_for_status()
    page = browse(f"/_mock/console/workflows?world={world}")
    page.get_by_role("link", name="Which way").click()
    expect(page.get_by_role("heading", name="The draft")).to_be_visible()
    expect(page.locator("svg .node")).to_have_count(4)
    expect(page.locator("svg .edge")).to_have_count(3)
    page.get_by_role("region", name=re.compile("Runs")).get_by_role("link").first.click()
    expect(page).to_have_url(re.compile("run=run_"))
    expect(page.locator("svg .node.good")).to_have_count(3)
    expect(page.locator("svg .node.off")).to_have_count(1)
    expect(page.locator("svg .edge.followed")).to_have_count(2)
    expect(page.get_by_role("region", name="Steps")).to_contain_text("urgent")
    assert violations(page) == []
    run = page.url.partition("run=")[2]
    page.goto(f"/_mock/console/workflows?world={world}&run={run}")
    expect(page).to_have_url(re.compile(f"/workflows/t_xyz/{made['id']}"))
    expect(page.get_by_role("heading", name=f"Run {run}")).to_be_visible()
    page.goto(f"/_mock/console/workflows?world={world}&run=run_none")
    expect(page.get_by_text("This world has no workflow run run_none.")).to_be_visible()


def test_a_fault_is_put_changed_and_deleted_by_its_form(browse: Open, calling: httpx.Client, world: str) -> None:
    page = browse(f"/_mock/console/faults?world={world}")
    page.get_by_label("Name").fill("tickets-down")
    page.get_by_label("Operation").fill("list_tickets")
    page.get_by_label("Status", exact=True).fill("503")
    page.get_by_label("Only the next").fill("2")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The fault tickets-down acts from now on")).to_be_visible()
    assert [calling.get("/api/v1/tickets").status_code for _ in range(3)] == [503, 503, 200]
    page.reload()
    expect(page.get_by_role("row", name=re.compile("tickets-down"))).to_contain_text("used up")
    page.get_by_role("link", name="Change tickets-down").click()
    expect(page.get_by_label("Operation")).to_have_value("list_tickets")
    page.get_by_label("What goes wrong").select_option("delay")
    page.get_by_label("Status", exact=True).fill("")
    page.get_by_label("Delay in ms").fill("1-3")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("row", name=re.compile("tickets-down"))).to_contain_text("min 1")
    assert calling.get("/_mock/faults").json()[0]["delay_ms"] == {"min": 1, "max": 3}
    page.get_by_role("button", name="Delete tickets-down").click()
    expect(page.get_by_text("Nothing is broken")).to_be_visible()
    assert calling.get("/_mock/faults").json() == []


def test_a_fault_that_cannot_be_is_refused_and_stays_in_its_form(browse: Open, world: str) -> None:
    page = browse(f"/_mock/console/faults?world={world}")
    page.get_by_label("Name").fill("x")
    page.get_by_label("Operation").fill("list_tickts")
    page.get_by_label("Probability").fill("often")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("probability: 'often' is no number")
    page.get_by_label("Probability").fill("0.5")
    page.get_by_label("Status", exact=True).fill("503")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("list_tickts")
    expect(page.get_by_label("Operation")).to_have_value("list_tickts")
    assert violations(page) == []


def test_worlds_are_made_forked_compared_reset_and_deleted(browse: Open, calling: httpx.Client, world: str) -> None:
    page = browse(f"/_mock/console/worlds?world={world}")
    make = page.get_by_role("region", name="Make a world")
    make.get_by_label("Name").fill(world)
    make.get_by_label("Scenario").select_option("docs")
    make.get_by_role("button", name="Make").click()
    expect(page.get_by_text(f"The world {world} was made from the scenario docs")).to_be_visible()
    ticket = calling.post("/api/v1/tickets", json={"subject": "Only before"}).raise_for_status().json()
    page.goto(f"/_mock/console/worlds?world={world}")
    fork = page.get_by_role("region", name=f"Fork {world}")
    fork.get_by_label("Name of the new world").fill(f"{world}-fork")
    fork.get_by_role("button", name="Fork").click()
    expect(page.get_by_text(f"The world {world}-fork begins as {world} is")).to_be_visible()
    calling.put(f"/api/v1/tickets/{ticket['id']}", json={"subject": "Only after"}).raise_for_status()
    page.goto(f"/_mock/console/worlds?world={world}")
    page.get_by_role("link", name=f"Compare {world} with {world}-fork").click()
    expect(page.locator("del", has_text="Only after")).to_be_visible()
    expect(page.locator("ins", has_text="Only before")).to_be_visible()
    assert violations(page) == []
    page.goto(f"/_mock/console/worlds?world={world}&q={world}")
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name=f"Reset {world}", exact=True).click()
    expect(page.get_by_text("is as it was made")).to_be_visible()
    assert calling.get(f"/api/v1/tickets/{ticket['id']}").status_code == 404
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name=f"Delete {world}-fork").click()
    expect(page.get_by_text(f"The world {world}-fork was deleted")).to_be_visible()
    assert calling.get(f"/_mock/worlds/{world}-fork").status_code == 404


def test_a_world_goes_back_in_time_by_a_fork_into_its_own_name(browse: Open, calling: httpx.Client, world: str) -> None:
    calling.post("/api/v1/tickets", json={"subject": "First"}).raise_for_status()
    second = calling.post("/api/v1/tickets", json={"subject": "Second"}).raise_for_status().json()
    page = browse(f"/_mock/console/worlds?world={world}")
    fork = page.get_by_role("region", name=f"Fork {world}")
    fork.get_by_label("Name of the new world").fill(world)
    fork.get_by_label("At").fill("1")
    fork.get_by_role("button", name="Fork").click()
    page.get_by_role("button", name=f"Replace {world}").click()
    expect(page.get_by_text("was at 1")).to_be_visible()
    assert calling.get(f"/api/v1/tickets/{second['id']}").status_code == 404
    page.goto(f"/_mock/console/worlds?world={world}")
    with page.expect_download() as download:
        page.get_by_role("link", name="Its snapshot").click()
    assert download.value.suggested_filename == f"{world}.json"
    page.goto(f"/_mock/console/worlds?world={world}")
    fork.get_by_label("Name of the new world").fill(world)
    fork.get_by_label("At").fill("99")
    fork.get_by_role("button", name="Fork").click()
    page.get_by_role("button", name=f"Replace {world}").click()
    expect(page.get_by_role("alert")).to_contain_text("99")
    expect(fork.get_by_label("At")).to_have_value("99")


@pytest.mark.parametrize("do", ["Fork", "Make"])
def test_no_world_makes_way_before_somebody_says_yes(
    browse: Open, console: MockServer, calling: httpx.Client, world: str, do: str
) -> None:
    other = f"{world}-other"
    with client(console, other, KEY) as elsewhere:
        kept = elsewhere.post("/api/v1/tickets", json={"subject": "Kept"}).raise_for_status().json()
        calling.post("/api/v1/tickets", json={"subject": "Here"}).raise_for_status()
        page = browse(f"/_mock/console/worlds?world={world}")
        region = page.get_by_role("region", name=f"Fork {world}" if do == "Fork" else "Make a world")
        region.get_by_label(re.compile("^Name")).fill(other)
        region.get_by_role("button", name=do).click()
        question = page.get_by_role("alert")
        expect(question).to_contain_text(f"There is a world {other} already, with 1 commit.")
        assert violations(page) == []
        assert elsewhere.get(f"/api/v1/tickets/{kept['id']}").json()["subject"] == "Kept"
        question.get_by_role("button", name=f"Replace {other}").click()
        expect(page.get_by_role("heading", name="Overview")).to_be_visible()
        answer = elsewhere.get(f"/api/v1/tickets/{kept['id']}")
        assert answer.json().get("subject") == ("Here" if do == "Fork" else None)


def test_a_reset_leads_back_to_the_seeds_and_its_faults_and_journal_go(
    browse: Open, calling: httpx.Client, world: str
) -> None:
    seeds = {"records": {"t_xyz": {"tickets": [{"id": 7, "subject": "Seeded"}]}}}
    calling.put(f"/_mock/worlds/{world}", json=seeds).raise_for_status()
    calling.put("/api/v1/tickets/7", json={"subject": "Changed"}).raise_for_status()
    calling.put("/_mock/faults/down", json={"status": 503, "operation": "create_ticket"}).raise_for_status()
    page = browse(f"/_mock/console/worlds?world={world}&q={world}")
    asked: list[str] = []

    def accept(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.accept()

    page.once("dialog", accept)
    page.get_by_role("button", name=f"Reset {world}").click()
    expect(page.get_by_text(f"The world {world} is as it was made.")).to_be_visible()
    assert asked == [f"Reset {world} to how it was made (its seeds, fork or snapshot)? Its faults and journal go."]
    assert calling.get("/_mock/requests").json()["total"] == 0
    assert calling.get("/_mock/faults").json() == []
    assert calling.get("/api/v1/tickets/7").json()["subject"] == "Seeded"


def test_the_world_that_is_used_in_this_browser_is_the_one_its_calls_go_to(
    browse: Open, calling: httpx.Client, world: str
) -> None:
    calling.post("/api/v1/tickets", json={"subject": "Here alone"}).raise_for_status()
    page = browse(f"/_mock/console/worlds?q={world}")
    page.get_by_role("link", name=f"Use {world} in this browser").click()
    page.get_by_role("button", name="Sign in as sess_tenant_owner", exact=True).click()
    page.goto("/_mock/")
    expect(page.get_by_label("World", exact=True)).to_have_value(world)
    found = page.evaluate("fetch('/api/v1/tickets?search=alone').then(answer => answer.json())")
    assert found["total"] == 1


def test_three_thousand_worlds_are_listed_searched_and_gone_through(browse: Open) -> None:
    with MockServer() as many, client(many) as making:
        for number in range(3000):
            making.put(f"/_mock/worlds/suite-{number:04}", json={"scenario": "empty"}).raise_for_status()
        page = browse("/_mock/console/worlds", mock=many, width=400)
        expect(page.get_by_text("3,001 worlds")).to_be_visible()
        expect(page.locator("[data-entry]")).to_have_count(50)
        page.get_by_role("link", name="Next").click()
        expect(page).to_have_url(re.compile("offset=50"))
        page.wait_for_load_state()
        page.get_by_label("Search").fill("suite-2999")
        expect(page.locator("[data-entry]")).to_have_count(1)
        assert violations(page) == []
        assert not is_wider_than_its_window(page)
        page.locator("[data-entry]").click()
        expect(page.get_by_role("heading", name="Overview")).to_be_visible()
        page.close()


def test_coverage_counts_what_the_traffic_has_touched(browse: Open, calling: httpx.Client, world: str) -> None:
    ticket = (
        calling.post("/api/v1/tickets", json={"subject": "Covered", "priority": "urgent"}).raise_for_status().json()
    )
    calling.put(f"/api/v1/tickets/{ticket['id']}", json={"status": "pending"}).raise_for_status()
    calling.get("/api/v1/tickets/0")
    calling.get("/api/v1/nothing")
    page = browse(f"/_mock/console/coverage?world={world}")
    expect(page.get_by_text("3 of 89 operations")).to_be_visible()
    row = page.get_by_role("row", name=re.compile("^get_ticket"))
    expect(row).to_contain_text(re.compile("404 . 1"))
    expect(page.get_by_role("region", name="Moves of a ticket")).to_contain_text(re.compile(r"open\s*→\s*pending\s*1"))
    policies = page.get_by_role("row").filter(has_text="SLA policy")
    assert any("never" not in each for each in policies.all_inner_texts())
    page.get_by_role("link", name="see which").click()
    expect(page.locator("#list [data-entry]")).to_have_count(2)


NODES = st.lists(st.sampled_from("abcdef"), max_size=8)
EDGES = st.lists(st.tuples(st.sampled_from("abcdefxy"), st.sampled_from("abcdefxy")), max_size=14)


@given(nodes=NODES, edges=EDGES, followed=EDGES)
def test_any_canvas_is_drawn_with_each_node_once_and_none_over_another(
    nodes: list[str], edges: list[Any], followed: list[Any]
) -> None:
    content = {
        "nodes": [{"id": each, "type": "trigger" if each == "a" else "action"} for each in nodes],
        "edges": [{"from": start, "to": end} for start, end in edges],
    }
    drawing = canvas_drawing.drawn(WorkflowCanvas.model_validate(content), {}, followed)
    assert sorted(box.id for box in drawing.boxes) == sorted(set(nodes))
    assert len({(box.x, box.y) for box in drawing.boxes}) == len(drawing.boxes)
    assert len(drawing.arrows) == sum(start in nodes and end in nodes for start, end in edges)
    for box in drawing.boxes:
        assert box.x + canvas_drawing.WIDTH <= drawing.width
        assert box.y + canvas_drawing.HEIGHT <= drawing.height


def test_a_canvas_of_thousands_of_nodes_is_drawn_in_part_and_says_so() -> None:
    content = {
        "nodes": [{"id": str(number), "type": "action"} for number in range(5000)],
        "edges": [{"from": str(number), "to": str(number + 1)} for number in range(5000)],
    }
    drawing = canvas_drawing.drawn(WorkflowCanvas.model_validate(content), {})
    assert (len(drawing.boxes), drawing.left_out) == (canvas_drawing.MOST_NODES, 4600)


@given(answers=st.lists(st.tuples(st.integers(0, 3_000_000), st.sampled_from([200, 404, 503, 0])), min_size=1))
def test_bars_count_every_answer_of_the_time_that_they_show(answers: list[Any]) -> None:
    now = real_now()
    at = [(now.fromtimestamp(now.timestamp() - ago, now.tzinfo), status) for ago, status in answers]
    drawing = bars.drawn(at)
    assert drawing
    shown = [status for when, status in at if when > drawing.begin]
    assert sum(part.answers for part in drawing.parts) == len(shown)
    assert all(0 <= part.x <= drawing.width and 0 <= part.y <= drawing.low for part in drawing.parts)
    assert bars.drawn([]) is None
