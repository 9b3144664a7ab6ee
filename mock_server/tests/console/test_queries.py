"""What stands in a page's address: filters, sent once or again, and what cannot be read."""

from collections.abc import Iterator

import httpx
import pytest

from mock_server.testing import MockServer
from mock_server.tests.connections import KEY, client

REQUESTS = "/_mock/console/requests"


@pytest.fixture(scope="module")
def visiting() -> Iterator[httpx.Client]:
    """A browser without scripts, on a mock to which three requests were sent."""
    with MockServer(clock="frozen") as mock, client(mock, "default", KEY) as calling:
        calling.get("/api/v1/tickets/1042").raise_for_status()
        calling.get("/api/v1/tickets/99999")
        calling.get("/api/v1/tickets").raise_for_status()
        yield calling


@pytest.mark.parametrize(
    ("query", "found", "left_out"),
    [
        ("path=/api/v1/tickets", "/api/v1/tickets<", "/api/v1/tickets/1042"),
        ("operation=get_ticket", "/api/v1/tickets/1042", "/api/v1/tickets<"),
        ("method=GET&credential=key", "/api/v1/tickets/1042", "No request fits"),
        ("status=4xx&status=2xx", "/api/v1/tickets/1042", "/api/v1/tickets/99999"),
        ("path=%2Fnothing&path=%2Fapi%2Fv1%2Ftickets", "/api/v1/tickets<", "/api/v1/tickets/1042"),
        ("offset=0&offset=1&path=", "/api/v1/tickets/1042", "/api/v1/tickets<"),
    ],
)
def test_the_requests_are_those_that_the_filter_names(
    visiting: httpx.Client, query: str, found: str, left_out: str
) -> None:
    answer = visiting.get(f"{REQUESTS}?{query}")
    assert answer.status_code == 200
    listed = answer.text.partition('id="list"')[2]
    assert (found in listed, left_out in listed) == (True, False)


def test_the_links_of_a_filtered_list_keep_its_filter(visiting: httpx.Client) -> None:
    answer = visiting.get(f"{REQUESTS}/latest?path=/api/v1/*&method=GET")
    assert answer.status_code == 200
    assert "path=%2Fapi%2Fv1%2F%2A" in answer.text


@pytest.mark.parametrize("query", ["status=%ff", "path=%ff&path=%fe", "operation=a&operation=", "offset=1&offset=%ff"])
def test_a_filter_that_is_none_is_no_fault_of_the_page(visiting: httpx.Client, query: str) -> None:
    assert visiting.get(f"{REQUESTS}?{query}").status_code == 200


def test_worlds_are_compared_with_the_one_that_is_named_last(visiting: httpx.Client) -> None:
    visiting.put("/_mock/worlds/one", json={})
    answer = visiting.get(
        "/_mock/console/worlds/diff?world=nothing&world=default&other=none&other=one&offset=0&offset=1"
    )
    assert answer.status_code == 200
