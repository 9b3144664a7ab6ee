"""What cannot be done is told in a sentence: what, where, and what to do."""

import socket
from typing import Any

import pytest
from mcp import Client, MCPError

from mock_server.exit_code import CommandRefused
from mock_server.mcp_server.run import Options, run
from mock_server.testing import MockServer
from mock_server.tests.mcp_server.agents import ask, inside, play, refused, stdio

BAD: dict[str, tuple[str, dict[str, Any], list[str]]] = {
    "no such tool": ("list_operation", {}, ["There is no tool 'list_operation'", "list_operations"]),
    "an argument too many": ("events", {"limits": 3}, ["events has no argument limits", "It has: name, after, limit"]),
    "an argument too few": ("verify", {}, ["verify: expected: Field required"]),
    "another type": ("explain", {"ticket_id": "abc"}, ["explain: ticket_id: Input should be a valid integer"]),
    "out of bounds": ("events", {"limit": 1_000}, ["limit: Input should be less than or equal to 100"]),
    "no such operation": (
        "describe_operation",
        {"operation": "create_tickets"},
        ["There is no operation 'create_tickets'", "Did you mean create_ticket"],
    ),
    "no such tag": ("list_operations", {"tag": "ticket"}, ["There is no tag 'ticket'", "tickets, teams"]),
    "no such parameter": (
        "call_operation",
        {"operation": "create_ticket", "parameters": {"subject": "x"}},
        ["create_ticket has no parameter subject", "Fields of the body go into `body`"],
    ),
    "a parameter of the path is missing": (
        "call_operation",
        {"operation": "get_ticket"},
        ["get_ticket needs ticket_id in `parameters`", "/api/v1/tickets/{ticket_id}"],
    ),
    "no such credential": (
        "call_operation",
        {"operation": "list_tickets", "credential": "ak_live_nobody"},
        ["no credential 'ak_live_nobody'", "ak_live_xxxx", "`headers`"],
    ),
    "operation and path": (
        "call_operation",
        {"operation": "list_tickets", "method": "GET", "path": "/api/v1/tickets"},
        ["either an operation, or a method and a path"],
    ),
    "nothing to call": ("call_operation", {}, ["Give an operation"]),
    "no such method": ("call_operation", {"method": "FETCH", "path": "/api"}, ["'FETCH' is none of the methods"]),
    "somebody else's address": (
        "call_operation",
        {"method": "GET", "path": "//example.com/"},
        ["The path begins with one slash"],
    ),
    "the control API": ("call_operation", {"method": "GET", "path": "/_mock/requests"}, ["there are the other tools"]),
    "a world in a header": (
        "call_operation",
        {"operation": "create_ticket", "body": {"subject": "x"}, "headers": {"x-mock-World": "default"}},
        ["The world of a call is its argument `world`", "not a header X-Mock-World"],
    ),
    "a world in the query": (
        "call_operation",
        {"method": "GET", "path": "/api/v1/tickets?limit=1&%5F_world=default"},
        ["The world of a call is its argument `world`", "not a parameter __world"],
    ),
    "a world among the parameters": (
        "call_operation",
        {"method": "GET", "path": "/api/v1/tickets", "parameters": {"__world": "default"}},
        ["not a parameter __world"],
    ),
    "an object in the path": (
        "call_operation",
        {"operation": "get_ticket", "parameters": {"ticket_id": {"a": 1}}},
        ["The parameter 'ticket_id' should be a text, a number or a boolean; this is an object"],
    ),
    "a list in a list of the query": (
        "call_operation",
        {"operation": "list_tickets", "parameters": {"status": [["open"]]}},
        ["The parameter 'status' should be a text, a number or a boolean; this is a list"],
    ),
    "half a character": (
        "call_operation",
        {"operation": "get_ticket", "parameters": {"ticket_id": "\udc80"}},
        ["The parameter 'ticket_id' should be text in UTF-8"],
    ),
    "another length": (
        "call_operation",
        {"operation": "list_tickets", "headers": {"Host": "evil", "Content-Length": "99999"}},
        ["Content-Length is written by the client that sends the body: leave it out"],
    ),
    "an unprintable path": ("call_operation", {"method": "GET", "path": "/a\tb"}, ["That path cannot be sent"]),
    "a fault whose name leads upwards": ("put_fault", {"name": "..", "fault": {"status": 503}}, ["422", "name"]),
    "nothing to explain": ("explain", {}, ["Give either a ticket_id or a run_id"]),
    "no such ticket": ("explain", {"ticket_id": 99_999_999}, ["404 Ticket not found"]),
    "no such request": ("read_journal", {"request_id": "req_none"}, ["404 Request not found", "GET /_mock/requests"]),
    "no such filter": ("read_journal", {"status": "20000"}, ["422", "status"]),
    "an unknown expectation": ("verify", {"expected": {"operatoin": "x"}}, ["422", "body.operatoin: Unknown field"]),
    "no such fault": ("delete_fault", {"name": "none"}, ["404 Fault not found"]),
    "a fault that is none": ("put_fault", {"name": "x", "fault": {"kind": "explode"}}, ["422", "kind"]),
    "time that goes back": ("advance_clock", {"seconds": -1}, ["422", "body.seconds", "greater than or equal to 0"]),
    "no time": ("advance_clock", {}, ["422"]),
    "no such scenario": ("seed", {"scenario": "nowhere"}, ["404 Scenario not found"]),
    "no text for a header": ("reset_world", {"world": "a\nb"}, ["That request cannot be sent"]),
    "no name for a header": (
        "call_operation",
        {"operation": "list_tickets", "headers": {"a b": "c"}},
        ["That request cannot be sent"],
    ),
    "no such world's name": ("reset_world", {"world": ".."}, ["X-Mock-World"]),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_arguments(case: str, frozen_mock: MockServer, world_name: str) -> None:
    tool, arguments, told = BAD[case]

    async def story(agent: Client) -> str:
        return await refused(agent, tool, **arguments)

    said = play(inside(frozen_mock.url, world_name), story)
    for each in told:
        assert each in said, said


@pytest.mark.parametrize("name", ["", "x" * 300, "a\nb", ".."])
@pytest.mark.parametrize("http", [None, "127.0.0.1:0"])
def test_a_world_that_cannot_be_is_refused_at_the_start(name: str, http: str | None) -> None:
    with pytest.raises(CommandRefused, match=r"^--world: A world's name should "):
        run(Options(None, None, name, http, None))


def test_a_refusal_of_the_api_is_an_answer_with_a_hint(frozen_mock: MockServer, world_name: str) -> None:
    async def story(agent: Client) -> list[Any]:
        calls: list[dict[str, Any]] = [
            {"operation": "list_teams", "credential": "key"},
            {"operation": "list_teams"},
            {"operation": "list_teams", "credential": "none"},
            {"operation": "list_tickets", "headers": {"X-API-Key": "ak_live_guessed"}},
            {"operation": "create_ticket", "body": {"prority": "high"}},
            {"method": "GET", "path": "/api/v1/nothing"},
            {"operation": "get_ticket", "parameters": {"ticket_id": "a/b"}},
        ]
        return [await ask(agent, "call_operation", **each) for each in calls]

    answers = play(inside(frozen_mock.url, world_name), story)
    assert [each["status"] for each in answers] == [403, 200, 401, 401, 422, 404, 422]
    assert "aurion_session" in answers[0]["hint"]
    assert [each["credential"] for each in answers[:3]] == ["ak_live_xxxx", "sess_tenant_owner", "none"]
    assert answers[3]["credential"] == "none"
    assert answers[6]["request"] == "GET /api/v1/tickets/a%2Fb"


def test_a_call_that_a_secret_signs(frozen_mock: MockServer, world_name: str) -> None:
    async def story(agent: Client) -> Any:
        listed = (await ask(agent, "list_credentials", kind="signature"))["result"]
        workflow = listed[0]["workflow_ids"][0]
        called = {"operation": "trigger_workflow_webhook", "parameters": {"workflow_id": workflow}, "body": {"a": "ä"}}
        signed = await ask(agent, "call_operation", **called)
        unsigned = await ask(agent, "call_operation", **called, credential="none")
        return signed, unsigned

    signed, unsigned = play(inside(frozen_mock.url, world_name), story)
    assert unsigned["status"] == 401
    assert signed["status"] not in {401, 403, 422}, signed


@pytest.mark.parametrize("tool", ["list_operations", "call_operation", "read_journal", "verify"])
def test_a_mock_that_is_not_there(tool: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        needed: dict[str, dict[str, Any]] = {
            "verify": {"expected": {}},
            "call_operation": {"method": "GET", "path": "/api"},
        }
        arguments = needed.get(tool, {})

        async def story(agent: Client) -> str:
            return await refused(agent, tool, **arguments)

        said = play(inside(url, "w"), story)
    assert said.startswith(f"No mock answers at {url}: ")
    assert "aurion-mock serve" in said


def test_a_mock_that_goes_away_and_comes_again(world_name: str) -> None:
    async def story(agent: Client) -> None:
        assert (await ask(agent, "call_operation", operation="list_tickets"))["status"] == 200
        first.__exit__(None, None, None)
        assert "No mock answers at" in await refused(agent, "call_operation", operation="list_tickets")
        with MockServer(port=first.port):
            assert (await ask(agent, "call_operation", operation="list_tickets"))["status"] == 200

    first = MockServer().__enter__()
    play(inside(first.url, world_name), story)


def test_a_connection_that_a_fault_drops_and_an_answer_that_is_late(frozen_mock: MockServer, world_name: str) -> None:
    async def story(agent: Client) -> None:
        await ask(agent, "put_fault", name="lost", fault={"operation": "list_tickets", "kind": "drop", "count": 1})
        lost = await ask(agent, "call_operation", operation="list_tickets")
        assert (lost["status"], lost["body"]) == (0, None)
        assert lost["hint"].startswith("No answer: ")
        listed = (await ask(agent, "list_faults"))["result"]
        assert [each["name"] for each in listed] == ["lost"]
        await ask(agent, "delete_fault")
        await ask(agent, "put_fault", name="late", fault={"kind": "delay", "delay_ms": 2_000})
        late = await ask(agent, "call_operation", operation="list_tickets")
        assert "nothing came in 0.3 seconds" in late["hint"]
        await ask(agent, "delete_fault", name="late")
        assert (await ask(agent, "call_operation", operation="list_tickets"))["status"] == 200

    play(inside(frozen_mock.url, world_name, seconds=0.3), story)


def test_a_mock_that_wants_the_control_token() -> None:
    async def story(agent: Client) -> str:
        return await refused(agent, "events")

    async def let_in(agent: Client) -> Any:
        await ask(agent, "call_operation", operation="list_tickets")
        return await ask(agent, "events")

    with MockServer(control_token="sesame") as mock:  # noqa: S106
        said = play(inside(mock.url, "a"), story)
        assert "401 Control token required" in said
        assert "--control-token" in said
        assert play(inside(mock.url, "a", "sesame"), let_in)["world"] == "a"


def test_a_server_that_is_no_mock() -> None:
    async def other(_: Any, __: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
        await send({"type": "http.response.body", "body": b"[]"})

    async def story(agent: Client) -> str:
        return await refused(agent, "list_operations")

    with MockServer(around=lambda _: other) as server:
        assert play(inside(server.url, "a"), story) == (
            f"What answers at {server.url} is no mock: its /openapi.json is no document."
        )


@pytest.mark.parametrize("control", [None, "sesame"])
def test_an_agent_reads_no_verdict_where_there_is_a_verifier_token(control: str | None, world_name: str) -> None:
    async def story(agent: Client) -> list[str]:
        await ask(agent, "call_operation", operation="create_ticket", body={"subject": "x"})
        expected = {"operation": "create_ticket", "count": 1}
        said = [await refused(agent, "verify", expected=each) for each in (expected, {"count": 7}, {"nonsense": 1})]
        for path in ("/_mock/verify", "/_mock/grade"):
            await refused(agent, "call_operation", method="POST", path=path, body=expected)
        for resource in (await agent.list_resources()).resources:
            content = (await agent.read_resource(resource.uri)).contents[0]
            assert "verify-me" not in content.text  # type: ignore[union-attr]
        return said

    with MockServer(verifier_token="verify-me", control_token=control) as mock:  # noqa: S106
        said = play(inside(mock.url, world_name, control), story)
        assert mock.verify(world_name, operation="create_ticket", count=1)["ok"]
    assert len(set(said)) == 1
    assert said[0].startswith("This mock keeps its verdicts")


def test_a_mock_that_is_started_with_a_verifier_token_keeps_its_verdicts() -> None:
    async def story(agent: Client) -> str:
        return await refused(agent, "verify", expected={"changed": []})

    assert play(stdio("--verifier-token", "verify-me"), story).startswith("This mock keeps its verdicts")


def test_a_resource_that_there_is_not(frozen_mock: MockServer) -> None:
    async def story(agent: Client) -> None:
        await agent.read_resource("aurion://operations/create_tickets")

    with pytest.raises(MCPError, match="Did you mean create_ticket"):
        play(inside(frozen_mock.url, "a"), story, "legacy")
