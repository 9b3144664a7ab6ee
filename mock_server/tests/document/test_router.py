"""Which templates a path fits, in which order; and which operation of a document a request is meant for."""

import pytest

from mock_server.document.loading import load
from mock_server.document.router import PathTree

API = load("api")


@pytest.fixture
def rules() -> PathTree[str]:
    made: PathTree[str] = PathTree()
    made.add("PUT", "/rules/{rule_id}", "update")
    made.add("GET", "/rules/{name}", "get")
    made.add("GET", "/rules/logs", "logs")
    made.add("GET", "/rules/{rule_id}/runs/{run_id}", "run")
    made.add("GET", "/rules/logs/runs/latest", "latest")
    return made


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/rules/logs", [
            ({"GET": ("logs", ())}, ()),
            ({"PUT": ("update", ("rule_id",)), "GET": ("get", ("name",))}, ("logs",)),
        ]),
        ("/rules/logs/runs/latest", [
            ({"GET": ("latest", ())}, ()),
            ({"GET": ("run", ("rule_id", "run_id"))}, ("logs", "latest")),
        ]),
        ("/rules/logs/runs/1", [({"GET": ("run", ("rule_id", "run_id"))}, ("logs", "1"))]),
        ("/rules/a%2Fb/runs/%25", [({"GET": ("run", ("rule_id", "run_id"))}, ("a/b", "%"))]),
        ("/rules//runs/1", [({"GET": ("run", ("rule_id", "run_id"))}, ("", "1"))]),
        ("/rules", []),
        ("/rules/1/runs", []),
        ("/rules/1/runs/1/", []),
        ("/", []),
        ("", []),
    ],
)  # fmt: skip
def test_a_fixed_segment_comes_before_a_parameter(rules: PathTree[str], path: str, expected: list[object]) -> None:
    assert list(rules.matches(path)) == expected


def test_the_templates_are_those_that_were_added(rules: PathTree[str]) -> None:
    assert list(rules.templates) == [
        "/rules/{rule_id}",
        "/rules/{name}",
        "/rules/logs",
        "/rules/{rule_id}/runs/{run_id}",
        "/rules/logs/runs/latest",
    ]


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("GET", "/api/v2/automation-rules/logs", "list_automation_logs"),
        ("GET", "/api/v2/automation-rules/logs?limit=1", "list_automation_logs"),
        ("PATCH", "/api/v2/automation-rules/logs", "update_automation_rule"),
        ("DELETE", "/api/v2/teams/team_1/", "delete_team"),
        ("DELETE", "//api/v2/teams/team_1", "delete_team"),
        ("PUT", "/api/v2/teams//members/user_1", "put_team_member"),
        ("HEAD", "/api/v2/teams", None),
        ("DELETE", "/api/v2/teams", None),
        ("DELETE", "/api/v2/teams/team_1/nothing", None),
    ],
)
def test_a_request_is_meant_for_an_operation_though_a_server_might_refuse_it(
    method: str, path: str, expected: str | None
) -> None:
    found = API.match(method, path)
    assert (found.id if found else None) == expected


def test_an_operation_is_found_by_its_id() -> None:
    assert list(API.by_id.values()) == list(API.operations)
    assert API.by_id["get_team"].path == "/api/v2/teams/{team_id}"


def test_an_operation_says_what_its_path_and_query_take() -> None:
    member, teams = API.by_id["put_team_member"], API.by_id["list_teams"]
    assert member.segments == ("api", "v2", "teams", "{team_id}", "members", "{user_id}")
    assert (member.path_parameters, member.query_parameters) == (("team_id", "user_id"), ())
    assert (teams.path_parameters, teams.query_parameters) == (
        (),
        ("search", "department", "location", "limit", "offset"),
    )
    assert [member.writes, teams.writes] == [True, False]
