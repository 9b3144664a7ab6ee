"""What the bundler adds to every operation: the errors that follow from what it asks, the headers of each answer."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mock_server.document.common import API, CONTROL, Asks, Common
from mock_server.document.loading import load
from mock_server.document.operations import Document, Operation
from mock_server.document.sources import SOURCES, bundled
from mock_server.files.text_files import FileError

SESSION, KEY_OR_SESSION = frozenset({"session"}), frozenset({"apiKey", "session"})
SIGNED, TOKEN = frozenset({"workflowSignature"}), frozenset({"controlToken", "consoleCookie"})
ANY_TEXT = {"type": "string", "example": "network"}
RATE = ["X-RateLimit-Limit", "X-RateLimit-Remaining"]


def an(
    credentials: frozenset[str] = frozenset(),
    access: dict[str, Any] | None = None,
    *,
    method: str = "get",
    body: bool = False,
    parameters: tuple[dict[str, Any], ...] = (),
    idempotent: bool = False,
) -> Asks:
    return Asks(method, credentials, access or {}, body, parameters, idempotent)


def named(responses: dict[str, dict[str, Any]]) -> dict[str, str]:
    """Status → the name of its component."""
    return {status: response["$ref"].rpartition("/")[2] for status, response in responses.items()}


@pytest.mark.parametrize(
    ("common", "asks", "expected"),
    [
        (API, an(), {}),
        (API, an(KEY_OR_SESSION), {"401": "Unauthorized", "429": "TooManyRequests"}),
        (
            API,
            an(SESSION, method="delete"),
            {"401": "Unauthorized", "403": "PreviewForbidden", "429": "TooManyRequests"},
        ),
        (
            API,
            an(SESSION, {"roles": ["agent"]}, body=True),
            {
                "401": "Unauthorized",
                "403": "PreviewForbidden",
                "413": "ContentTooLarge",
                "422": "Unprocessable",
                "429": "TooManyRequests",
            },
        ),
        (API, an(SIGNED, body=True), {"401": "Unauthorized", "413": "ContentTooLarge", "422": "Unprocessable"}),
        (CONTROL, an(), {"422": "ControlUnprocessable"}),
        (CONTROL, an(TOKEN), {"401": "ControlUnauthorized", "422": "ControlUnprocessable"}),
        (
            CONTROL,
            an(TOKEN, method="put", body=True),
            {
                "401": "ControlUnauthorized",
                "403": "ControlForbidden",
                "413": "ControlContentTooLarge",
                "422": "ControlUnprocessable",
            },
        ),
    ],
)
def test_the_errors_follow_from_what_an_operation_asks(common: Common, asks: Asks, expected: dict[str, str]) -> None:
    assert named(common.errors_of(asks)) == expected


@pytest.mark.parametrize(
    ("credentials", "access", "expected"),
    [
        (KEY_OR_SESSION, {"scope": "oncall:read"}, "ScopeForbidden"),
        (KEY_OR_SESSION, {"scope": "sla:read", "plan": "professional"}, "SlaForbidden"),
        (KEY_OR_SESSION, {"scope": "sla:read", "plan": "enterprise"}, "SlaEnterpriseForbidden"),
        (SESSION, {"permission": "workflow:read"}, "WorkflowForbidden"),
        (SESSION, {"profile": True}, "PreviewForbidden"),
        (SESSION, {}, "PreviewForbidden"),
        (KEY_OR_SESSION, {}, None),
        (SIGNED, {}, None),
    ],
)
def test_a_403_is_worded_after_what_is_asked_for(
    credentials: frozenset[str], access: dict[str, Any], expected: str | None
) -> None:
    assert named(API.errors_of(an(credentials, access))).get("403") == expected


@pytest.mark.parametrize(
    ("schema", "invalid"),
    [
        (ANY_TEXT, False),
        ({**ANY_TEXT, "nullable": True, "default": None, "description": "Any."}, False),
        ({**ANY_TEXT, "maxLength": 5}, True),
        ({**ANY_TEXT, "enum": ["network"]}, True),
        ({"type": "integer", "example": 5}, True),
        ({"example": 5}, True),
    ],
)
def test_a_parameter_that_takes_every_text_cannot_be_invalid(schema: dict[str, Any], *, invalid: bool) -> None:
    assert an(parameters=(ANY_TEXT, schema)).can_be_invalid == invalid


@pytest.mark.parametrize(
    ("common", "status", "credentials", "expected"),
    [
        (API, "200", KEY_OR_SESSION, ["X-Request-Id", *RATE]),
        (API, "201", SESSION, ["X-Request-Id", *RATE, "Idempotency-Replayed"]),
        (API, "401", SESSION, ["X-Request-Id", "WWW-Authenticate"]),
        (API, "404", SESSION, ["X-Request-Id", *RATE]),
        (API, "429", SESSION, ["X-Request-Id", "Retry-After", *RATE]),
        (API, "202", SIGNED, ["X-Request-Id"]),
        (CONTROL, "200", TOKEN, ["X-Request-Id"]),
        (CONTROL, "401", TOKEN, ["X-Request-Id", "WWW-Authenticate"]),
    ],
)
def test_the_headers_follow_from_the_status_and_from_what_counts(
    common: Common, status: str, credentials: frozenset[str], expected: list[str]
) -> None:
    assert list(common.headers_of(status, an(credentials, idempotent="Idempotency-Replayed" in expected))) == expected


# In the bundled document


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of openapi/."""
    return shutil.copytree(SOURCES, tmp_path / "openapi")


@pytest.fixture
def changed(checkout: Path) -> Callable[[str, str, str], Document]:
    """The product's document with something replaced in one file."""

    def change(name: str, old: str, new: str) -> Document:
        file = checkout / name
        text = file.read_text()
        assert old in text
        file.write_text(text.replace(old, new, 1))
        return Document(bundled("api", checkout))

    return change


Changed = Callable[[str, str, str], Document]
SUCCESS = "    '200':\n      description: The team.\n"


def response(document: Document, operation: str, status: str) -> dict[str, Any]:
    return document.resolve(document.by_id[operation].raw["responses"][status])


@pytest.mark.parametrize(
    "operation", [*load("api").operations, *load("control").operations], ids=lambda operation: operation.id
)
def test_the_statuses_of_every_operation_ascend(operation: Operation) -> None:
    assert list(operation.raw["responses"]) == sorted(operation.raw["responses"])


def test_what_an_operation_states_itself_stays(changed: Changed) -> None:
    document = changed("teams/team.yaml", SUCCESS, "    '429': {description: Later.}\n" + SUCCESS)
    ours = document.by_id["get_team"].raw["responses"]
    assert list(ours) == ["200", "401", "403", "404", "429"]
    assert ours["429"]["description"] == "Later."
    assert "$ref" in document.by_id["update_team"].raw["responses"]["429"]


def test_a_header_that_an_answer_states_itself_stays_among_the_others(changed: Changed) -> None:
    limit = "X-RateLimit-Limit: {description: Ours., schema: {type: integer}}"
    own = f"      headers: {{X-Team: {{schema: {{type: string}}}}, {limit}}}\n"
    answer = response(changed("teams/team.yaml", SUCCESS, SUCCESS + own), "get_team", "200")
    assert list(answer["headers"]) == ["X-Request-Id", *RATE, "X-Team"]
    assert answer["headers"]["X-RateLimit-Limit"]["description"] == "Ours."
    assert list(answer) == ["description", "headers", "content", "links"]


def test_an_answer_without_content_has_headers_too() -> None:
    assert list(response(load("api"), "delete_team", "204")["headers"]) == ["X-Request-Id", *RATE]


def test_a_component_has_the_headers_that_any_of_its_operations_needs() -> None:
    """A webhook's requests are not counted, those of a session are, and both may find the workflow unpublished."""
    document = load("api")
    webhook, session = (response(document, name, "409") for name in ("trigger_workflow_webhook", "execute_workflow"))
    assert webhook is session
    assert list(session["headers"]) == ["X-Request-Id", *RATE]
    assert list(response(document, "trigger_workflow_webhook", "202")["headers"]) == ["X-Request-Id"]


def test_what_no_operation_has_is_no_component(checkout: Path) -> None:
    assert "SlaForbidden" in load("api").raw["components"]["responses"]
    index = checkout / "openapi.yaml"
    index.write_text("".join(line for line in index.read_text().splitlines(keepends=True) if "{$ref: sla/" not in line))
    responses = bundled("api", checkout)["components"]["responses"]
    assert "ScopeForbidden" in responses
    assert not [name for name in responses if name.startswith("Sla")]


def test_a_common_component_that_is_missing_is_named(changed: Changed) -> None:
    with pytest.raises(FileError, match=r"openapi\.yaml: shared/errors\.yaml has no Unauthorized\."):
        changed("shared/errors.yaml", "Unauthorized:", "Unknown:")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("  security: [{session: []}]\n", "  security: 5\n"),
        ("  security: [{session: []}]\n", "  security: [session, 5]\n"),
        ("  parameters:\n    - $ref: parameters.yaml#/TeamId\n", "  parameters: null\n"),
        ("  parameters:\n    - $ref: parameters.yaml#/TeamId\n", "  parameters: [team_id]\n"),
        ("  parameters:\n    - $ref: parameters.yaml#/TeamId\n", "  parameters: [{name: team_id}]\n"),
        ("  x-access: {profile: true}\n", "  x-access: null\n"),
        ("  responses:\n", "  answers:\n"),
        (SUCCESS, "    '200': null\n    '299':\n      description: The team.\n"),
        (SUCCESS, SUCCESS + "      headers: null\n"),
        (SUCCESS, "    200x:\n      description: The team.\n      headers: [5]\n"),
    ],
)
def test_an_operation_that_is_none_is_named(changed: Changed, old: str, new: str) -> None:
    with pytest.raises(FileError, match=r"openapi\.yaml: GET /api/v2/teams/\{team_id\} is not what OpenAPI"):
        changed("teams/team.yaml", old, new)


@pytest.mark.parametrize("item", ["null", "[get]", "5"])
def test_a_path_item_that_is_none_is_named(changed: Changed, item: str) -> None:
    with pytest.raises(FileError, match=r"openapi\.yaml: /api/v2/teams is not what OpenAPI"):
        changed("openapi.yaml", "/api/v2/teams: {$ref: teams/teams.yaml}", f"/api/v2/teams: {item}")


def test_paths_that_are_none_are_named(changed: Changed) -> None:
    with pytest.raises(FileError, match=r"openapi\.yaml: paths should be a mapping"):
        changed("openapi.yaml", "paths:\n", "path:\n")
