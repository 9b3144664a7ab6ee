"""Who may come in over HTTP, clients that go away or cancel, and how the command starts and ends."""

import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import anyio
import click
import httpx
import pytest
from mcp import Client
from mcp.client.stdio import stdio_client

from mock_server.cli import commands
from mock_server.exit_code import CommandRefused
from mock_server.testing import MockServer
from mock_server.tests.connections import NO_TLS
from mock_server.tests.launch import hearing_signals
from mock_server.tests.mcp_server.agents import ask, finished, over_http, serving, serving_here, stdio
from mock_server.tests.programs import AURION_MOCK, PATIENCE, environment, python, run

HELLO = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}},
}
ACCEPT = {"Accept": "application/json, text/event-stream"}
LATE = {"kind": "delay", "delay_ms": 60_000}


@pytest.fixture(scope="module")
def server(frozen_mock: MockServer) -> Iterator[str]:
    with serving_here(frozen_mock.url) as url:
        yield url


def hello(url: str, **headers: str) -> httpx.Response:
    return httpx.post(url, json=HELLO, headers=ACCEPT | headers, verify=NO_TLS, timeout=PATIENCE)


def test_with_a_token_nobody_without_it_comes_in(frozen_mock: MockServer) -> None:
    async def listed(agent: Client) -> int:
        return int((await ask(agent, "list_operations"))["total"])

    with serving_here(frozen_mock.url, token="sesame") as url:  # noqa: S106
        for given in ({}, {"Authorization": "Bearer guessed"}, {"Authorization": "sesame"}):
            answer = hello(url, **given)
            assert answer.status_code == 401
            assert answer.headers["www-authenticate"].startswith("Bearer")
            assert "--http-token" in answer.json()["detail"]
        assert over_http(url, listed, Authorization="Bearer sesame") == 89


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Host": "localhost:4011"}, 200),
        ({"Origin": "http://localhost:3000"}, 200),
        ({"Host": "rebound.example.com"}, 421),
        ({"Origin": "https://example.com"}, 403),
        ({"Host": "rebound.example.com", "MCP-Protocol-Version": "2026-07-28"}, 421),
        ({"Origin": "https://example.com", "MCP-Protocol-Version": "2026-07-28"}, 403),
    ],
)
def test_without_one_only_this_machine_does(server: str, headers: dict[str, str], status: int) -> None:
    assert hello(server, **headers).status_code == status


def test_a_call_that_is_cancelled_is_given_up_and_the_next_is_answered(server: str, frozen_mock: MockServer) -> None:
    async def story(agent: Client) -> None:
        made = await ask(agent, "call_operation", operation="list_tickets")
        await ask(agent, "put_fault", name="late", fault=LATE)
        with anyio.move_on_after(0.3) as patience:
            await agent.call_tool("call_operation", {"operation": "list_tickets"})
        assert patience.cancelled_caught
        await ask(agent, "delete_fault")
        again = await ask(agent, "call_operation", operation="list_tickets")
        assert (again["status"], again["world"]) == (200, made["world"])

    over_http(server, story, "legacy")
    over_http(server, story, **{"X-Mock-World": "cancelled"})
    with_stdio(story, frozen_mock)


def with_stdio(story: Any, mock: MockServer) -> None:
    async def play() -> None:
        async with Client(stdio("--url", mock.url)) as agent:
            await story(agent)

    finished(play)


def test_a_client_that_goes_away_in_the_middle_leaves_the_others_alone(server: str) -> None:
    async def leave(agent: Client) -> None:
        await ask(agent, "put_fault", name="late", fault=LATE)
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(agent.call_tool, "call_operation", {"operation": "list_tickets"})
            await anyio.sleep(0.2)
            tasks.cancel_scope.cancel()

    async def stay(agent: Client) -> int:
        return int((await ask(agent, "call_operation", operation="list_tickets"))["status"])

    for mode in ("legacy", "auto"):
        over_http(server, leave, mode, **{"X-Mock-World": f"left-{mode}"})
        assert over_http(server, stay, mode, **{"X-Mock-World": f"stayed-{mode}"}) == 200


def test_the_process_ends_when_its_client_has_gone_without_a_word(frozen_mock: MockServer) -> None:
    with started("--url", frozen_mock.url) as process:
        assert process.stdin is not None
        process.stdin.write(b'{"jsonrpc": "2.0", "id"')
        process.stdin.close()
        assert process.wait(PATIENCE) == 0


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 0), (signal.SIGTERM, -signal.SIGTERM)])
def test_a_signal_ends_it_while_it_waits_for_its_client(number: int, code: int) -> None:
    with started() as process:
        process.send_signal(number)
        assert process.wait(PATIENCE) == code


@contextmanager
def started(*options: str) -> "Iterator[subprocess.Popen[bytes]]":
    """The server over stdio, once it has said where it is."""
    with (
        hearing_signals(),
        subprocess.Popen(  # noqa: S603 - our own command
            [AURION_MOCK, "mcp", *options],
            env=environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        ) as process,
    ):
        try:
            assert process.stderr is not None
            told = b"".join(process.stderr.readline() for _ in range(3)).decode()
            assert told.startswith("MCP over stdio, for the mock at http://127.0.0.1:")
            assert "/_mock/" in told
            yield process
        finally:
            process.kill()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_over_http_a_signal_ends_it_at_once_though_a_client_is_connected(number: int, frozen_mock: MockServer) -> None:
    with serving("--url", frozen_mock.url) as (url, process), httpx.Client(verify=NO_TLS) as agent:
        agent.post(url, json=HELLO, headers=ACCEPT)
        began = time.monotonic()
        process.send_signal(number)
        code = process.wait(PATIENCE)
        assert time.monotonic() - began < PATIENCE / 4
    assert code == (0 if number == signal.SIGINT else -number)


def test_the_mock_of_its_own_is_at_the_port_that_people_look_at_and_gone_in_the_end(tmp_path: Any) -> None:
    async def story() -> str:
        with (tmp_path / "stderr").open("w+") as errors:
            async with Client(stdio_client(stdio("--clock", "frozen"), errlog=errors)) as agent:
                made = await ask(agent, "call_operation", operation="create_ticket", body={"subject": "Look at me"})
                errors.seek(0)
                url: str = errors.readline().split()[-1]
                async with httpx.AsyncClient(verify=NO_TLS) as looking:
                    page = await looking.get(f"{url}/_mock/console/requests", params={"world": made["world"]})
                assert "create_ticket" in page.text
                return url

    url = finished(story)
    with pytest.raises(httpx.ConnectError):
        httpx.get(url, verify=NO_TLS)


MISTAKES = {
    ("--http", "nowhere"): "'nowhere' is no address to listen on. Give one such as 127.0.0.1:4011",
    ("--http", "127.0.0.1:70000"): "is no address to listen on",
    ("--http", "0.0.0.0:0"): "0.0.0.0 can be reached from elsewhere: give an --http-token",
    ("--http", "127.0.0.1:0", "--http-token", "two words"): "the --http-token should be a text of ASCII",
    ("--http-token", "x"): "--http-token is for --http",
    ("--url", "localhost:4010"): "localhost:4010 is no address of a mock",
    ("--url", "http://localhost:1", "--scenario", "busy"): "--scenario: the mock at http://localhost:1 runs already",
    ("--url", "http://[::1"): "http://[::1 is no address of a mock",
    ("--control-token", "x"): "--control-token is of the mock at --url",
    ("--scenario", "nowhere"): "nowhere",
    ("--clock", "yesterday"): "'yesterday' is none of running, frozen, real, or an instant",
    ("--verifier-token", "two words"): "the verifier token should be",
    ("--fixtures", "/nowhere"): "does not exist",
}


@pytest.mark.parametrize("options", MISTAKES)
def test_a_mistake_is_a_sentence(options: tuple[str, ...]) -> None:
    assert MISTAKES[options] in mistake(*options)


def mistake(*options: str) -> str:
    """Why the command refuses these options."""
    with pytest.raises((CommandRefused, click.UsageError)) as found:
        commands.main(["mcp", *options], "aurion-mock", standalone_mode=False)
    return found.value.format_message() if isinstance(found.value, click.UsageError) else str(found.value)


def test_a_variable_that_sets_nothing_is_told_and_one_that_does_counts() -> None:
    env = environment(AURION_MOCK_MCP_HTTPS="x", AURION_MOCK_MCP_HTTP="nowhere")
    ended = run([AURION_MOCK, "mcp"], env=env)
    assert "AURION_MOCK_MCP_HTTPS sets nothing, and was ignored. Did you mean AURION_MOCK_MCP_HTTP?" in ended.stderr
    assert "'nowhere' is no address" in ended.stderr


def test_a_mistake_goes_to_stderr_with_exit_code_2() -> None:
    ended = run([AURION_MOCK, "mcp", "--http", "nowhere"])
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith("aurion-mock: 'nowhere' is no address")
    assert ended.stderr.count("\n") == 1


def test_without_the_sdk_it_says_what_to_install() -> None:
    without = "import sys; sys.modules['mcp'] = None; from mock_server.cli import main; main()"
    ended = python("-c", without, "mcp")
    assert (ended.returncode, ended.stderr) == (
        2,
        "aurion-mock: The MCP server needs the extra `mcp` (mcp is missing): pip install 'aurion-mock[mcp]'.\n",
    )


def test_a_port_that_is_taken_is_told(frozen_mock: MockServer) -> None:
    for options in (["--http", f"127.0.0.1:{frozen_mock.port}"], ["--port", str(frozen_mock.port)]):
        assert f"Cannot listen on 127.0.0.1:{frozen_mock.port}" in mistake(*options)
