"""Whatever a model gives, a tool answers, or refuses in a sentence: it never fails without one."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from mcp import Client

from mock_server.testing import MockServer
from mock_server.tests.mcp_server.agents import inside, play, text

WORDS = st.sampled_from(
    ["create_ticket", "get_ticket", "list_tickets", "agent", "key", "none", "1042", "GET", "/api/v1/tickets", "frozen"]
)
TEXTS = st.text(max_size=20) | WORDS
SCALARS = st.none() | st.booleans() | st.integers(-3, 200) | TEXTS
JSON = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3))
LEFT_OUT = {"advance_clock"}
"""Time that passes by chance may be centuries; its own arguments are in test_refusals.py."""
Calls = list[tuple[str, dict[str, Any]]]


def known(mock: MockServer) -> dict[str, list[str]]:
    """The arguments of each tool."""

    async def listed(agent: Client) -> dict[str, list[str]]:
        tools = (await agent.list_tools()).tools
        return {each.name: sorted(each.input_schema.get("properties", {})) for each in tools}

    found: dict[str, list[str]] = play(inside(mock.url, "any"), listed)
    return {name: arguments for name, arguments in found.items() if name not in LEFT_OUT}


def test_any_arguments_are_answered_or_refused_in_a_sentence(frozen_mock: MockServer) -> None:
    tools = known(frozen_mock)
    call = st.sampled_from(sorted(tools)).flatmap(
        lambda name: st.tuples(
            st.just(name), st.dictionaries(st.sampled_from([*tools[name], "other"]), JSON, max_size=4)
        )
    )

    @settings(max_examples=40)
    @given(calls=st.lists(call, min_size=1, max_size=8))
    def check(calls: Calls) -> None:
        async def story(agent: Client) -> None:
            for name, arguments in calls:
                answer = await agent.call_tool(name, arguments)
                said = text(answer)
                assert not answer.is_error or not said.startswith("Error executing tool"), (name, arguments, said)
                assert answer.is_error or answer.structured_content is not None

        play(inside(frozen_mock.url, "any-arguments"), story)

    check()


HEADERS = st.dictionaries(
    st.sampled_from(["Host", "Content-Length", "Connection", "X-Mock-World", "Cookie", "Prefer"]) | st.text(max_size=5),
    st.text(max_size=5) | st.sampled_from(["0", "99999", "close", "chunked"]),
    max_size=2,
)
ANYTHING = st.text(max_size=5)
VALUES = st.recursive(
    SCALARS | ANYTHING | st.floats(),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(TEXTS, inner, max_size=2),
)
OPERATION = st.fixed_dictionaries(
    {"operation": st.sampled_from(["get_ticket", "list_tickets", "create_ticket"])},
    optional={
        "parameters": st.dictionaries(
            st.sampled_from(["ticket_id", "status", "limit", "Idempotency-Key"]), VALUES, max_size=2
        )
    },
)
RAW = st.fixed_dictionaries(
    {
        "method": st.sampled_from(["GET", "POST"]),
        "path": st.lists(st.sampled_from([*"/.?#&=%", "%2e", "_mock", "sign-in", "api"]) | ANYTHING).map(
            lambda parts: "/" + "".join(parts)
        ),
    },
    optional={"parameters": st.dictionaries(ANYTHING, VALUES, max_size=2)},
)


def test_any_call_is_answered_or_refused_in_a_sentence(frozen_mock: MockServer) -> None:
    more = st.fixed_dictionaries({}, optional={"headers": HEADERS, "body": st.dictionaries(TEXTS, VALUES, max_size=2)})
    call = st.tuples(OPERATION | RAW, more).map(lambda both: {**both[0], **both[1]})

    @settings(max_examples=20)
    @given(calls=st.lists(call, min_size=1, max_size=8))
    def check(calls: list[dict[str, Any]]) -> None:
        async def story(agent: Client) -> None:
            for arguments in calls:
                answer = await agent.call_tool("call_operation", arguments)
                said = text(answer)
                assert not said.startswith("Error executing tool"), (arguments, said)
                assert answer.is_error or answer.structured_content is not None

        play(inside(frozen_mock.url, "any-calls"), story)

    check()
