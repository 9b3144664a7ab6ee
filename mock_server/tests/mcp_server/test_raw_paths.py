"""A raw call leads to the API alone, however its path is written."""

from typing import Any

import pytest
from mcp import Client

from mock_server.testing import MockServer
from mock_server.tests.mcp_server.agents import ask, inside, play, refused

OWN = ["/_mock/reset", "/_mock", "/sign-in", "/sign-in?next=/"]
DISGUISES = [
    "{}",
    "/.{}",
    "/x/..{}",
    "/docs/../..{}",
    "/%2e{}",
    "/x/%2E%2e{}",
    "{}/%2e%2e/x",
    "{}/%2e%2e/..",
    "{}%2f..%2f..%2f..",
]


@pytest.mark.parametrize("disguise", DISGUISES)
def test_the_mocks_own_pages_are_refused_however_their_path_is_written(
    disguise: str, frozen_mock: MockServer, world_name: str
) -> None:
    async def story(agent: Client) -> list[str]:
        paths = [disguise.format(each) for each in OWN]
        paths += [each.replace("_mock", "%5Fmoc%6b").replace("sign-in", "sign%2Din") for each in paths]
        return [await refused(agent, "call_operation", method="POST", path=each) for each in paths]

    for said in play(inside(frozen_mock.url, world_name), story):
        assert "there are the other tools" in said


def test_a_path_of_the_api_may_have_dots_and_the_same_words(frozen_mock: MockServer, world_name: str) -> None:
    async def story(agent: Client) -> list[Any]:
        raw = ["/api/v1/./tickets", "/api/v1/tickets/_mock", "/api/v1/tickets?search=/_mock/"]
        calls = [await ask(agent, "call_operation", method="GET", path=each) for each in raw]
        return [*calls, await ask(agent, "call_operation", operation="get_ticket", parameters={"ticket_id": ".."})]

    answers = play(inside(frozen_mock.url, world_name), story)
    assert [each["status"] for each in answers] == [200, 422, 200, 422]
    assert answers[-1]["request"] == "GET /api/v1/tickets/%2E%2E"
