"""How call_operation makes requests, and how describe_operation shows what it needs."""

import json
from typing import Any

from mcp import Client

from mock_server.mcp_server.catalogue import Catalogue
from mock_server.testing import MockServer
from mock_server.tests.mcp_server.agents import ask, inside, over_http, play, serving_here

TREE = {
    "openapi": "3.0.3",
    "paths": {
        "/trees": {
            "post": {
                "operationId": "plant",
                "tags": ["trees"],
                "requestBody": {
                    "content": {
                        "application/json": {"schema": {"$ref": "#/components/schemas/Tree"}, "example": {"tree": {}}}
                    }
                },
                "responses": {"204": {"description": "It grows."}},
            }
        }
    },
    "components": {
        "schemas": {"Tree": {"type": "object", "properties": {"tree": {"$ref": "#/components/schemas/Tree"}}}}
    },
}


def test_a_key_of_idempotency_is_a_parameter_or_a_header(frozen_mock: MockServer, world_name: str) -> None:
    async def story(agent: Client) -> list[Any]:
        call = {"operation": "create_ticket", "body": {"subject": "once"}}
        key = {"Idempotency-Key": "a-key-of-mine"}
        return [
            await ask(agent, "call_operation", **call, parameters=key),
            await ask(agent, "call_operation", **call, headers=key),
        ]

    first, again = play(inside(frozen_mock.url, world_name), story)
    assert first["body"]["id"] == again["body"]["id"]
    assert again["headers"]["idempotency-replayed"] == "true"


def test_values_of_a_query_are_written_as_a_query_has_them(frozen_mock: MockServer, world_name: str) -> None:
    async def story(agent: Client) -> str:
        parameters = {"limit": 5, "a": ["x", "y&z"], "yes": True, "no": None}
        path = "/api/v1/tickets?offset=1#f"
        made = await ask(agent, "call_operation", method="get", path=path, parameters=parameters)
        entry = await ask(agent, "read_journal", request_id=made["request_id"])
        return json.dumps(entry["result"])

    entry = play(inside(frozen_mock.url, world_name), story)
    assert "offset=1&limit=5&a=x&a=y%26z&yes=true" in entry


def test_an_answer_that_is_no_json_is_shown_as_text(frozen_mock: MockServer, world_name: str) -> None:
    async def story(agent: Client) -> Any:
        await ask(agent, "put_fault", name="broken", fault={"operation": "list_tickets", "kind": "malformed"})
        return await ask(agent, "call_operation", operation="list_tickets")

    answer = play(inside(frozen_mock.url, world_name), story)
    assert answer["status"] == 200
    assert isinstance(answer["body"], str)
    assert "broken" in answer["headers"]["x-mock-fault"]


def test_a_world_of_a_header_is_read_as_utf_8(frozen_mock: MockServer) -> None:
    async def story(agent: Client) -> str:
        return str((await ask(agent, "set_clock"))["world"])

    with serving_here(frozen_mock.url) as url:
        assert over_http(url, story, **{"X-Mock-World": "Zoë"}) == "Zoë"


def test_a_schema_that_holds_itself_is_shown_to_a_depth() -> None:
    catalogue = Catalogue(TREE)
    told = catalogue.describe(catalogue.operation("plant"))
    assert told["body"]["example"] == {"tree": {}}
    assert '{"schema": "Tree"}' in json.dumps(told["body"]["schema"])
