"""An agent, from the list of operations to a ticket that is verified, breached and explained: over every transport."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from mcp import Client

from mock_server.testing import MockServer
from mock_server.tests.mcp_server.agents import ask, inside, over_http, play, serving, stdio


@pytest.fixture(scope="module")
def server(frozen_mock: MockServer) -> Iterator[str]:
    """An MCP server over HTTP, for a mock that runs already."""
    with serving("--url", frozen_mock.url) as (url, _):
        yield url


async def story(agent: Client, **world: str) -> str:
    """The name of the world in which it was played."""
    found = await ask(agent, "list_operations", tag="tickets", word="create")
    assert [each["operation"] for each in found["operations"]] == ["create_ticket"]
    told = (await ask(agent, "describe_operation", operation="create_ticket"))["result"]
    made = await ask(agent, "call_operation", operation="create_ticket", body=told["body"]["example"], **world)
    assert made["status"] == 201
    assert made["credential"] == "ak_live_xxxx"
    ticket = made["body"]["id"]
    read = await ask(agent, "call_operation", operation="get_ticket", parameters={"ticket_id": ticket}, **world)
    assert read["body"]["subject"] == "VPN not connecting"
    journal = (await ask(agent, "read_journal", operation="create_ticket", **world))["result"]
    assert [each["id"] for each in journal["requests"]] == [made["request_id"]]
    entry = (await ask(agent, "read_journal", request_id=made["request_id"], **world))["result"]
    assert entry["commits"]
    verdict = (await ask(agent, "verify", expected={"operation": "create_ticket", "count": 1}, **world))["result"]
    assert verdict["ok"] is True
    differs = (await ask(agent, "verify", expected={"operation": "create_ticket", "count": 2}, **world))["result"]
    assert differs["ok"] is False
    assert "Expected exactly 2" in differs["detail"]
    advanced = (await ask(agent, "advance_clock", seconds=7 * 24 * 3600, **world))["result"]
    assert advanced["complete"]
    happened = (await ask(agent, "events", name="sla.", **world))["result"]
    assert [each["name"] for each in happened][:2] == ["sla.started", "sla.breached"]
    why = await ask(agent, "explain", ticket_id=ticket, **world)
    assert why["result"]["ticket_id"] == ticket
    return str(why["world"])


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_over_stdio_with_a_mock_of_its_own(mode: str) -> None:
    world = play(stdio("--clock", "frozen"), story, mode)
    assert world.startswith("agent-")


def test_over_stdio_with_a_mock_that_runs(frozen_mock: MockServer) -> None:
    world = play(stdio("--url", frozen_mock.url), story)
    assert frozen_mock.verify(world, operation="create_ticket", count=1)["ok"]


def test_over_http_with_a_session(server: str, frozen_mock: MockServer) -> None:
    world = over_http(server, story, "legacy")
    assert frozen_mock.verify(world, operation="create_ticket", count=1)["ok"]


def test_over_http_without_a_session_in_a_new_world(server: str) -> None:
    async def begin(agent: Client) -> tuple[str, str]:
        made = await ask(agent, "new_world", scenario="docs")
        return made["world"], await story(agent, world=made["world"])

    made, played = over_http(server, begin)
    assert made == played


def test_over_http_in_the_world_of_a_header(server: str, world_name: str, frozen_mock: MockServer) -> None:
    assert over_http(server, story, **{"X-Mock-World": world_name}) == world_name
    assert len(frozen_mock.journal(world_name, operation="create_ticket")) == 1


def test_over_http_with_a_mock_of_its_own() -> None:
    with serving("--clock", "frozen", "--scenario", "docs") as (url, _):
        over_http(url, story, "legacy")


def test_every_tool_is_told_with_its_arguments_and_what_it_answers(frozen_mock: MockServer) -> None:
    async def listed(agent: Client) -> list[Any]:
        return (await agent.list_tools()).tools

    tools = play(inside(frozen_mock.url, "told"), listed)
    assert {each.name for each in tools} == {
        "advance_clock",
        "call_operation",
        "delete_fault",
        "describe_operation",
        "events",
        "explain",
        "fork_world",
        "list_credentials",
        "list_faults",
        "list_operations",
        "new_world",
        "put_fault",
        "read_journal",
        "reset_world",
        "seed",
        "set_clock",
        "verify",
    }
    for each in tools:
        assert len(each.description) > 40, each.name
        assert each.output_schema, each.name
        assert each.annotations, each.name
        for name, schema in each.input_schema.get("properties", {}).items():
            assert schema.get("description"), f"{each.name}.{name}"


def test_the_resources_say_how_to_begin_and_what_there_is(frozen_mock: MockServer, world_name: str) -> None:
    async def read(agent: Client) -> list[str]:
        addresses = [
            "aurion://quickstart",
            "aurion://worlds/another%20one/quickstart",
            "aurion://operations",
            "aurion://operations/create_ticket",
        ]
        return [(await agent.read_resource(each)).contents[0].text for each in addresses]  # type: ignore[union-attr]

    own, other, operations, operation = play(inside(frozen_mock.url, world_name), read)
    assert f"World of this page: `{world_name}`" in own
    assert f"- Address: {frozen_mock.url}\n" in own
    assert "World of this page: `another one`" in other
    assert operations.count("\n- ") == 89
    assert json.loads(operation)["call"] == "POST /api/v1/tickets"
