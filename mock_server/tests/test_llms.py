"""The docs for language models, as the mock serves them, and the page for those who set an agent up."""

import json
import re
from pathlib import Path

import pytest
from mcp import Client, StdioServerParameters

from mock_server.commands.mcp import mcp
from mock_server.mcp_server.bounded import MOST_CHARACTERS
from mock_server.testing import MockServer
from mock_server.tests.connections import client
from mock_server.tests.mcp_server.agents import play
from mock_server.tests.programs import AURION_MOCK, environment
from tools.llms import TOO_LONG, first_sentence, texts, title_of

DOCS = Path(__file__).parents[2] / "docs"
LINK = re.compile(r"\]\(([^)]+)\)")
BLOCK = re.compile(r"```json\n(.*?)```", re.DOTALL)
TABLE_NAME = re.compile(r"`([a-z_]+)`")


def test_the_summary_leads_nowhere_that_the_mock_does_not_have(frozen_mock: MockServer) -> None:
    with client(frozen_mock) as asking:
        answer = asking.get("/llms.txt")
        assert answer.headers["content-type"] == "text/plain; charset=utf-8"
        links = set(LINK.findall(answer.text))
        assert links == {"/llms-full.txt"}
        assert asking.get("/llms-full.txt").status_code == 200
        for path in re.findall(r"`(?:GET )?(/[\w./-]+)`", answer.text):
            assert asking.get(path).status_code == 200, path


def test_it_is_open_where_the_pages_are_not() -> None:
    with MockServer(control_token="sesame") as mock, client(mock) as asking:  # noqa: S106
        assert asking.get("/_mock/quickstart").status_code == 401
        assert asking.get("/llms.txt").status_code == 200


def test_the_full_text_has_every_page_and_every_operation(frozen_mock: MockServer) -> None:
    with client(frozen_mock) as asking:
        full = asking.get("/llms-full.txt").text
        operations = [
            operation["operationId"]
            for document in ("/openapi.json", "/_mock/openapi.json")
            for path in asking.get(document).json()["paths"].values()
            for operation in path.values()
        ]
    assert [name for name in operations if f"- `{name}` " not in full] == []
    pages = [page for page in DOCS.rglob("*.md") if page.name not in TOO_LONG]
    assert len(pages) > 5
    assert [page.name for page in pages if f"# {title_of(page.read_text('utf-8'))}\n" not in full] == []


def test_every_page_stands_in_the_summary_with_a_sentence() -> None:
    summary = texts()["llms.txt"]
    for page in DOCS.rglob("*.md"):
        name = page.relative_to(DOCS).as_posix()
        line = next(line for line in summary.splitlines() if f"]({name})" in line)
        assert len(line.partition("): ")[2]) > 20, line


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("# T\n\nOne thing. And more.", "One thing."),
        ("# T\n\n```\ncode\n```\n\nOver\ntwo lines", "Over two lines"),
        ("# T\n\n## Next\n\n| a |\n\nVersion 6.2 of it: more.", "Version 6.2 of it"),
        ("# T", ""),
    ],
)
def test_the_first_sentence_of_a_page(text: str, sentence: str) -> None:
    assert first_sentence(text) == sentence


def test_the_configuration_on_the_page_for_agents_starts_a_server_that_has_the_tools_of_its_table() -> None:
    page = (DOCS / "agents.md").read_text("utf-8")
    (block,) = BLOCK.findall(page)
    configured = json.loads(block)["mcpServers"]["aurion-mock"]
    table = page.partition("| to | use |")[2].partition("\n\n")[0]
    assert configured["command"] == Path(AURION_MOCK).name

    async def listed(agent: Client) -> set[str]:
        return {each.name for each in (await agent.list_tools()).tools}

    named = {name for line in table.splitlines() for name in TABLE_NAME.findall(line)}
    environ = environment(PATH=str(Path(AURION_MOCK).parent))
    server = StdioServerParameters(command=configured["command"], args=configured["args"], env=environ)
    assert play(server, listed) == named


def test_the_page_for_agents_tells_every_option_of_the_command() -> None:
    page = (DOCS / "agents.md").read_text("utf-8")
    options = {each for option in mcp.params for each in option.opts if each.startswith("--")} - {"--help-all"}
    assert [each for each in sorted(options) if f"`{each}" not in page] == []
    assert f"{MOST_CHARACTERS:,} characters" in page
