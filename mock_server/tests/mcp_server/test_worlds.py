"""Two agents' worlds never meet, unless one names the other's."""

import anyio
import httpx2
import pytest
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

from mock_server.testing import MockServer
from mock_server.tests.mcp_server.agents import ask, inside, over_http, play, refused, serving_here, stdio

SUBJECT = "only mine"


async def tickets(agent: Client, **world: str) -> list[str]:
    answer = await ask(agent, "call_operation", method="GET", path="/api/v1/tickets?limit=100", **world)
    (items,) = (value for value in answer["body"].values() if isinstance(value, list))
    return [each["subject"] for each in items]


@pytest.mark.parametrize("transport", ["http", "stdio"])
def test_two_clients_of_one_mock_at_the_same_time(transport: str, frozen_mock: MockServer) -> None:
    async def both(one: Client, other: Client) -> None:
        before = await tickets(other)
        made = await ask(one, "call_operation", operation="create_ticket", body={"subject": SUBJECT})
        await ask(one, "put_fault", name="down", fault={"operation": "get_ticket", "status": 503})
        await ask(one, "advance_clock", seconds=86_400)
        assert SUBJECT in await tickets(one)
        assert await tickets(other) == before
        assert (await ask(other, "list_faults"))["result"] == []
        clocks = [(await ask(each, "set_clock"))["result"]["now"] for each in (one, other)]
        assert clocks[0] != clocks[1]
        journal = await ask(other, "read_journal", operation="create_ticket")
        assert journal["result"]["total"] == 0
        assert journal["world"] != made["world"]

    async def over_sessions(url: str) -> None:
        async with (
            httpx2.AsyncClient(trust_env=False) as http,
            Client(streamable_http_client(url, http_client=http), mode="legacy") as one,
            Client(streamable_http_client(url, http_client=http), mode="legacy") as other,
        ):
            await both(one, other)

    async def over_processes() -> None:
        async with Client(stdio("--url", frozen_mock.url)) as one, Client(stdio("--url", frozen_mock.url)) as other:
            await both(one, other)

    if transport == "stdio":
        anyio.run(over_processes)
        return
    with serving_here(frozen_mock.url) as url:
        anyio.run(over_sessions, url)


def test_a_connection_without_a_session_is_told_to_make_a_world(frozen_mock: MockServer) -> None:
    async def story(agent: Client) -> None:
        assert (await ask(agent, "list_operations"))["total"] == 89
        said = await refused(agent, "call_operation", operation="list_tickets")
        assert "call `new_world`" in said
        one, other = [(await ask(agent, "new_world"))["world"] for _ in range(2)]
        assert one != other
        await ask(agent, "call_operation", operation="create_ticket", body={"subject": SUBJECT}, world=one)
        assert SUBJECT not in await tickets(agent, world=other)

    with serving_here(frozen_mock.url) as url:
        over_http(url, story)


def test_a_world_that_is_named_at_the_start_is_everybodys(frozen_mock: MockServer, world_name: str) -> None:
    async def create(agent: Client) -> None:
        await ask(agent, "call_operation", operation="create_ticket", body={"subject": SUBJECT})

    with serving_here(frozen_mock.url, world=world_name) as url:
        over_http(url, create)
        over_http(url, create, "legacy")
    assert len(frozen_mock.journal(world_name)) == 2


def test_a_fork_goes_on_apart_and_a_reset_and_a_seed_begin_anew(frozen_mock: MockServer, world_name: str) -> None:
    async def story(agent: Client) -> None:
        fork = await ask(agent, "fork_world")
        await ask(agent, "call_operation", operation="create_ticket", body={"subject": SUBJECT})
        assert SUBJECT not in await tickets(agent, world=fork["world"])
        then = await ask(agent, "fork_world", name=f"{world_name}-then", at=0)
        assert SUBJECT not in await tickets(agent, world=then["world"])
        taken = await refused(agent, "fork_world", name=f"{world_name}-then")
        assert "Choose another name" in taken
        await ask(agent, "fork_world", name=f"{world_name}-then", replace=True)
        await ask(agent, "reset_world")
        assert SUBJECT not in await tickets(agent)
        records = {"t_empty": {"tickets": [{"subject": SUBJECT}]}}
        await ask(agent, "seed", scenario="empty", records=records, mode="frozen", clock="2026-03-12T16:00:00Z")
        assert await tickets(agent) == [SUBJECT]
        assert (await ask(agent, "set_clock"))["result"] == {"now": "2026-03-12T16:00:00Z", "mode": "frozen"}
        moved = await ask(agent, "set_clock", now="2026-03-13T16:00:00Z")
        assert moved["result"]["now"] == "2026-03-13T16:00:00Z"

    play(inside(frozen_mock.url, world_name), story)
