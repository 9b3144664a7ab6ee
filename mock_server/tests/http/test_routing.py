"""Routing: every path of the document is found whatever its parameters hold, and nothing else is."""

import re
from time import monotonic
from urllib.parse import quote, unquote

import httpx
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mock_server.document import loading
from mock_server.document.operations import Operation
from mock_server.http.errors import ApiError
from mock_server.http.routing import Router
from mock_server.testing import MockServer
from mock_server.tests.connections import Connection, client, request

OPERATIONS = [operation for name in ("api", "control") for operation in loading.load(name).operations]
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"]
FIXED = sorted({segment for operation in OPERATIONS for segment in operation.path.split("/") if "{" not in segment})
VALUES = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12),
    st.sampled_from(
        ["a/b", "..", ".", "/", "%", "%2F", "é", "日本", " ", "?", "#", "\x00", "🙂", "a+b", *filter(None, FIXED)]
    ),
)


@pytest.fixture(scope="module")
def router() -> Router[Operation]:
    made: Router[Operation] = Router()
    for operation in OPERATIONS:
        made.add(operation.method, operation.path, operation)
    return made


def filled(template: str, values: list[str]) -> str:
    """The template's path with these values in the place of its parameters, percent-encoded as a client would."""
    fill = iter(values)
    return re.sub(r"\{\w+\}", lambda _: quote(next(fill), safe=""), template)


def matching(path: str) -> list[Operation]:
    """The operations of the template that the path fits, the one with the most fixed segments if there are several.

    An oracle in regular expressions.
    """
    fitting = [each for each in OPERATIONS if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", each.path), path)]
    fitting.sort(key=lambda each: ["{" in segment for segment in each.path.split("/")])
    return [each for each in fitting if each.path == fitting[0].path]


@given(operation=st.sampled_from(OPERATIONS), values=st.lists(VALUES, min_size=3, max_size=3))
def test_every_path_of_the_document_is_found_with_any_values(
    router: Router[Operation], operation: Operation, values: list[str]
) -> None:
    path = filled(operation.path, values)
    expected = next((each for each in matching(path) if each.method == operation.method), None)
    assume(expected)  # a value may be a fixed segment of another path
    assert expected
    found, parameters = router.match(operation.method, path)
    assert found.id == expected.id
    segments = zip(expected.path.split("/"), path.split("/"), strict=True)
    assert parameters == {name[1:-1]: unquote(value) for name, value in segments if name.startswith("{")}


@given(
    operation=st.sampled_from(OPERATIONS),
    values=st.lists(VALUES, min_size=3, max_size=3),
    method=st.sampled_from(METHODS),
)
def test_a_method_that_a_path_lacks_is_refused_with_those_it_has(
    router: Router[Operation], operation: Operation, values: list[str], method: str
) -> None:
    path = filled(operation.path, values)
    documented = {each.method for each in matching(path)}
    allowed = sorted(documented | ({"HEAD"} if "GET" in documented else set()))
    if method in allowed:
        assert router.match(method, path)[0].method == ("GET" if method == "HEAD" else method)
        return
    with pytest.raises(ApiError) as refused:
        router.match(method, path)
    assert refused.value.status == 405
    assert refused.value.headers == [(b"allow", ", ".join(allowed).encode())]


def test_a_path_with_a_name_of_its_own_is_no_longer_one_with_a_parameter() -> None:
    made: Router[str] = Router()
    made.add("POST", "/rules/{rule_id}", "any")
    made.add("GET", "/rules/logs", "logs")
    assert made.match("GET", "/rules/logs") == ("logs", {})
    assert made.match("POST", "/rules/other") == ("any", {"rule_id": "other"})
    with pytest.raises(ApiError) as refused:
        made.match("POST", "/rules/logs")
    assert refused.value.headers == [(b"allow", b"GET, HEAD")]


@given(path=st.lists(st.sampled_from([*FIXED, "x", "%2F", "api%2Fv1"]), max_size=8).map("/".join).map("/{}".format))
def test_a_path_is_found_exactly_where_the_document_has_it(router: Router[Operation], path: str) -> None:
    expected = [each.id for each in matching(path) if each.method == "GET"]
    if expected:
        assert router.match("GET", path)[0].id == expected[0]
        return
    with pytest.raises(ApiError) as refused:
        router.match("GET", path)
    assert refused.value.status == (405 if matching(path) else 404)


@pytest.mark.rule("ERROR-01", "ERROR-04")
@pytest.mark.parametrize(
    "path",
    [
        "/nowhere",
        "/api",
        "/api/v1/tickets/",
        "//api/v1/tickets",
        "/api/v1%2Ftickets",
        "/_mock/nowhere/",
        "/api/v2/teams//members",
    ],
)
def test_an_unknown_path_is_not_found_and_not_redirected(nobody: httpx.Client, path: str) -> None:
    response = nobody.get(path)
    assert (response.status_code, response.json()) == (404, {"detail": "Not Found"})


@pytest.mark.rule("ERROR-01", "ERROR-04")
@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("DELETE", "/api/v1/tickets", "GET, HEAD, POST"),
        ("POST", "/api/v1/tickets/1042", "GET, HEAD, PUT"),
        ("OPTIONS", "/api/v2/teams/team_789", "DELETE, GET, HEAD, PATCH"),
        ("GET", "/_mock/reset", "POST"),
    ],
)
def test_a_wrong_method_is_answered_with_the_right_ones(
    nobody: httpx.Client, method: str, path: str, allow: str
) -> None:
    response = nobody.request(method, path)
    assert (response.status_code, response.json()) == (405, {"detail": "Method Not Allowed"})
    assert response.headers["allow"] == allow


@pytest.mark.parametrize("encoded", ["%0D%0ASet-Cookie:%20a=b", "%0A", "%00", "%7F", "%C3%A9", "%F0%9F%99%82"])
def test_a_wrong_method_is_refused_whatever_the_path_holds(aurion_mock: MockServer, encoded: str) -> None:
    with Connection(aurion_mock) as connection:
        answer = connection.send(request(f"DELETE /api/v1/tickets/{encoded}"))
    assert (answer.status, answer.detail) == (405, "Method Not Allowed")
    assert "set-cookie" not in answer.headers


def test_a_parameter_is_decoded_once(aurion_mock: MockServer, world_name: str) -> None:
    with client(aurion_mock, world_name, {"X-API-Key": "ak_live_xxxx"}) as key:
        made = key.post("/api/v1/tickets", json={"subject": "Encoded"}).json()
        digits = "".join(f"%3{digit}" for digit in str(made["id"]))
        assert key.get(httpx.URL(f"/api/v1/tickets/{digits}")).json() == made | {"notes": []}
        assert key.get(f"/api/v1/tickets/{digits.replace('%', '%25')}").status_code == 422


@pytest.mark.parametrize(
    ("path", "meant"),
    [
        ("/api/v1/sla/policies", "/api/v2/sla/policies"),
        ("/api/v1/teams/Team_ABC", "/api/v2/teams/Team_ABC"),
        ("/api/v2/tickets/1042", "/api/v1/tickets/1042"),
        ("/api/v2/teams/", "/api/v2/teams"),
        ("/api/v1/tickets/1042/", "/api/v1/tickets/1042"),
        ("//api/v1//tickets", "/api/v1/tickets"),
        ("/tickets", "/api/v1/tickets"),
        ("/v2/teams", "/api/v2/teams"),
        ("/API/V2/Teams", "/api/v2/teams"),
        ("/api/v1/ai-automation/metrics", "/api/ai-automation/metrics"),
        ("/api/v2/team/team_1/member", "/api/v2/teams/team_1/members"),
        ("/api/v1/tickets/1042/comments", "/api/v1/tickets/1042/notes"),
        ("/api/v2/teams/a%2Fb/member", "/api/v2/teams/a%2Fb/members"),
        ("/_mock/clocks", "/_mock/clock"),
        ("/_mock/reset/", "/_mock/reset"),
        ("/_mock/explain/ticket/5", "/_mock/explain/tickets/5"),
    ],
)
def test_a_path_that_is_nearly_one_is_told_which(key: httpx.Client, path: str, meant: str) -> None:
    """Every path that is suggested is one of the documents': it answers, if only that it wants another method."""
    answer = key.get(httpx.URL(str(key.base_url)).copy_with(raw_path=path.encode()))
    assert (answer.status_code, answer.json()) == (404, {"detail": "Not Found"})
    assert f"Did you mean {meant}?" in answer.headers["x-mock-hint"]
    assert "/docs" in answer.headers["x-mock-hint"]
    again = key.request("OPTIONS", meant)
    assert (again.status_code, again.json()["detail"]) == (405, "Method Not Allowed")


@pytest.mark.parametrize(
    "path",
    [
        "/nonsense",
        "/api",
        "/api/v1",
        "/x/y/z/" + "l" * 100,
        "/favicon.png",
        "/api/v1/" + "tickets" * 40,
        "/_mock/nowhere/",
    ],
)
def test_a_path_that_is_like_none_is_not_taken_for_another(key: httpx.Client, path: str) -> None:
    answer = key.get(path)
    assert answer.status_code == 404
    assert "Did you mean" not in answer.headers["x-mock-hint"]


def test_the_control_api_points_to_its_own_page(nobody: httpx.Client) -> None:
    assert "/docs?control lists them all" in nobody.get("/_mock/nonsense").headers["x-mock-hint"]


@pytest.mark.parametrize("segment", ["a/", "tickets/", "%2e/", "t" * 5000 + "/"])
def test_a_long_path_costs_what_a_short_one_does(key: httpx.Client, segment: str) -> None:
    long = "/api/v1/" + segment * (8000 // len(segment))
    began = monotonic()
    for number in range(20):
        assert key.get(f"{long}{number}").status_code == 404
    assert monotonic() - began < 2
