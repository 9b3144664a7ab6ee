"""The proxy's own pages, and the report in the header: what is said however much there is to say."""

import json

import httpx
import pytest

from mock_server.document.loading import load
from mock_server.proxy.schemas import SchemaCheck
from mock_server.proxy.violation import LARGEST, Violation, header_value
from mock_server.testing import MockServer
from mock_server.tests.proxy.standing import KEY, OWNER, TICKETS, standing_before, violations

BY_NO_RULE: dict[str, object] = {**dict.fromkeys(("rule", "sentence", "page", "section", "level")), "exchanges": []}


def wrong_hours(count: int) -> dict[str, object]:
    return {"name": "A", "schedule": [{"day_of_week": 9, "start_time": "é", "end_time": None}] * count}


def test_every_error_is_reported_and_not_the_first_alone(aurion_mock: MockServer) -> None:
    with standing_before(aurion_mock.url) as proxy:
        path = "/api/v2/business-hours?limit=x&offset=-1"
        answer = httpx.post(proxy.url + path, headers=KEY, json={"name": "", "timezone": "x", "is_default": "no"})
        assert [each["where"] for each in violations(answer)] == [
            "cookie.aurion_session",
            "body.name",
            "body.timezone",
            "body.is_default",
        ]


@pytest.mark.parametrize("errors", [False, True])
def test_the_header_is_json_in_ascii_and_bounded_however_much_is_wrong(aurion_mock: MockServer, errors: bool) -> None:
    with standing_before(aurion_mock.url, errors=errors) as proxy:
        answer = httpx.post(f"{proxy.url}/api/v2/business-hours", headers=OWNER, json=wrong_hours(3000))
        sent = dict(answer.headers.raw)[b"x-contract-violations"]
        found = json.loads(sent)
        assert len(sent) <= LARGEST
        assert sent.isascii()
        assert found[0] == {
            "in": "request",
            "where": "body.schedule.0.day_of_week",
            "message": "9 is greater than the maximum of 6",
            "rule": None,
        }
        told = len(proxy.exchange().violations)
        assert found[-1]["message"] == f"{told - len(found) + 1:,} more"
        assert [each["in"] for each in found] == ["request"] * len(found)


@pytest.mark.parametrize("length", [1, 60, 200, 5000])
@pytest.mark.parametrize("count", [0, 1, 2, 15, 16, 17, 18, 40, 1000])
def test_the_last_entry_says_how_many_more_there_are(count: int, length: int) -> None:
    value = header_value([Violation("response", "body.é", "\x00" * length, "SCHEMA")] * count)
    entries = json.loads(value)
    assert len(value) <= LARGEST
    more = entries[-1]["message"].removesuffix(" more").replace(",", "") if entries and not entries[-1]["where"] else ""
    assert len(entries) - bool(more) + int(more or 0) == count


def test_what_was_found_can_be_read_again_newest_first(aurion_mock: MockServer) -> None:
    with standing_before(aurion_mock.url) as proxy:
        for path in (f"{TICKETS}?limit=0", TICKETS, f"{TICKETS}?api_key=abc&offset=x", f"{TICKETS}/x"):
            httpx.get(proxy.url + path, headers=KEY)
        proxy.exchange(4)
        page = httpx.get(f"{proxy.url}/_mock/violations").json()
        assert (page["exchanges"], page["violating"]) == (4, 3)
        assert [each["path"] for each in page["items"]] == [f"{TICKETS}/x", TICKETS, TICKETS]
        assert page["items"][1] | {"at": ""} == {
            "number": 3,
            "at": "",
            "method": "GET",
            "path": TICKETS,
            "query": "api_key=[redacted]&offset=x",
            "operation": "list_tickets",
            "status": 422,
            "violations": [
                {"in": "request", "where": "query.offset", "message": '"x" is not of type "integer"', **BY_NO_RULE}
            ],
            "notes": [
                {"in": "request", "where": "query.api_key", "message": "is no parameter of list_tickets", **BY_NO_RULE}
            ],
        }
        assert len(httpx.get(f"{proxy.url}/_mock/violations?limit=1").json()["items"]) == 1
        assert httpx.delete(f"{proxy.url}/_mock/violations").status_code == 204
        empty = {"exchanges": 0, "violating": 0, "items": []}
        assert httpx.get(f"{proxy.url}/_mock/violations").json() == empty


def test_the_pages_are_the_proxys_and_never_the_upstreams(aurion_mock: MockServer) -> None:
    with standing_before(aurion_mock.url) as proxy:
        health = httpx.get(f"{proxy.url}/_mock/health").json()
        assert (health["name"], health["upstream"]) == ("aurion-mock proxy", aurion_mock.url)
        for method, path, status in (
            ("GET", "/_mock/worlds", 404),
            ("POST", "/_mock/reset", 404),
            ("PUT", "/_mock/violations", 405),
            ("GET", "/_mock/violations?limit=0", 422),
            ("GET", "/_mock/violations?page=2", 422),
        ):
            assert httpx.request(method, proxy.url + path).status_code == status
        assert proxy.exchanges == []


def test_they_are_as_their_document_has_them(aurion_mock: MockServer) -> None:
    document = load("proxy")
    calls = [
        ("GET", "/_mock/health", {}, 200),
        ("GET", "/_mock/violations", {}, 200),
        ("GET", "/_mock/violations?limit=x", {}, 422),
        ("DELETE", "/_mock/violations", {"Origin": "https://elsewhere.example"}, 403),
        ("DELETE", "/_mock/violations", {}, 204),
    ]
    with standing_before(aurion_mock.url) as proxy:
        httpx.get(f"{proxy.url}{TICKETS}?limit=0&x=1", headers=KEY)
        proxy.exchange()
        for method, path, headers, status in calls:
            answer, operation = httpx.request(method, proxy.url + path, headers=headers), document.match(method, path)
            assert operation
            assert answer.status_code == status
            response = document.resolve(operation.raw["responses"][str(status)])
            assert "x-request-id" in answer.headers
            for content in response.get("content", {}).values():
                assert SchemaCheck(document, content["schema"]).problems(answer.json()) == []
        assert httpx.get(f"{proxy.url}/_mock/openapi.json").json() == document.raw


def test_no_foreign_page_empties_them(aurion_mock: MockServer) -> None:
    with standing_before(aurion_mock.url) as proxy:
        foreign = {"Origin": "https://elsewhere.example"}
        assert httpx.delete(f"{proxy.url}/_mock/violations", headers=foreign).status_code == 403
        rebound = {"Host": "elsewhere.example"}
        assert httpx.get(f"{proxy.url}/_mock/violations", headers=rebound).status_code == 421


def test_beyond_loopback_they_want_the_token(aurion_mock: MockServer) -> None:
    with standing_before(aurion_mock.url, host="0.0.0.0", control_token="secret") as proxy:  # noqa: S106 - made up
        assert httpx.get(f"{proxy.url}/_mock/violations").status_code == 401
        shown = {"Authorization": "Bearer secret"}
        assert httpx.get(f"{proxy.url}/_mock/violations", headers=shown).status_code == 200
        assert httpx.get(proxy.url + TICKETS, headers=KEY).status_code == 200


def test_a_secret_is_in_no_report(aurion_mock: MockServer) -> None:
    with standing_before(aurion_mock.url) as proxy:
        sent = {"X-API-Key": "ak_live_xxxx", "Idempotency-Key": "k" * 300}
        answer = httpx.post(f"{proxy.url}{TICKETS}?api_key=hidden", headers=sent, json={"subject": 5})
        assert "hidden" not in str(answer.headers)
        assert "hidden" not in httpx.get(f"{proxy.url}/_mock/violations").text


def test_a_browsers_question_before_its_request_is_no_violation(aurion_mock: MockServer) -> None:
    with standing_before(aurion_mock.url) as proxy:
        asked = {"Origin": "http://localhost:3000", "Access-Control-Request-Method": "POST"}
        answer = httpx.options(proxy.url + TICKETS, headers=asked)
        assert (answer.status_code, violations(answer)) == (204, [])
