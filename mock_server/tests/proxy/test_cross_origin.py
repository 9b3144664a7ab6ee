"""A page in a browser reads what the proxy reports, wherever it may read the answer."""

import httpx
import pytest

from mock_server.testing import MockServer
from mock_server.tests.proxy.standing import FIELDS, KEY, TICKET, TICKETS, standing_before
from mock_server.tests.proxy.upstreams import answering, upstream, whole

PAGE = {"Origin": "http://localhost:5173"}
ELSEWHERE = {"Origin": "https://app.example.com"}


def readable(answer: httpx.Response) -> tuple[str | None, set[str]]:
    """Whose pages may read the answer, and which header fields of it besides those that every page may."""
    names = answer.headers.get("Access-Control-Expose-Headers", "").lower().split(",")
    return answer.headers.get("Access-Control-Allow-Origin"), {name.strip() for name in names if name.strip()}


def test_the_report_is_exposed_beside_what_the_deployment_exposes(aurion_mock: MockServer) -> None:
    with standing_before(aurion_mock.url) as proxy:
        answer = httpx.get(f"{proxy.url}{TICKETS}?limit=0", headers=KEY | PAGE)
        origin, exposed = readable(answer)
        assert origin == PAGE["Origin"]
        assert {"x-contract-violations", "x-contract-notes", "x-request-id"} <= exposed
        fine = httpx.get(proxy.url + TICKET, headers=KEY | PAGE)
        assert "x-contract-violations" not in readable(fine)[1]


def test_where_the_deployment_lets_no_page_read_neither_does_the_proxy(a_ticket: bytes) -> None:
    broken = a_ticket.replace(b'"id"', b'"other"')
    with upstream(answering(whole(broken, **FIELDS))) as up, standing_before(up.url) as proxy:
        assert readable(httpx.get(proxy.url + TICKET, headers=KEY | PAGE)) == (None, set())


def test_an_answer_in_place_of_the_deployments_is_read_by_the_same_pages(a_ticket: bytes) -> None:
    broken = whole(a_ticket.replace(b'"id"', b'"other"'), **FIELDS, Access_Control_Allow_Origin=ELSEWHERE["Origin"])
    with upstream(answering(broken)) as up, standing_before(up.url, errors=True) as proxy:
        answer = httpx.get(proxy.url + TICKET, headers=KEY | ELSEWHERE)
        assert answer.status_code == 502
        assert readable(answer) == (ELSEWHERE["Origin"], {"x-contract-violations", "x-contract-notes"})


@pytest.mark.parametrize(("page", "allowed"), [(PAGE, PAGE["Origin"]), (ELSEWHERE, None)])
def test_what_reaches_nobody_is_read_by_pages_of_this_machine(
    aurion_mock: MockServer, page: dict[str, str], allowed: str | None
) -> None:
    with standing_before(aurion_mock.url, errors=True) as proxy:
        answer = httpx.get(f"{proxy.url}{TICKETS}?limit=0", headers=KEY | page)
        assert answer.status_code == 502
        assert readable(answer)[0] == allowed
    with standing_before("http://127.0.0.1:1") as proxy:
        away = httpx.get(proxy.url + TICKET, headers=KEY | page)
        assert away.status_code == 502
        assert readable(away)[0] == allowed
