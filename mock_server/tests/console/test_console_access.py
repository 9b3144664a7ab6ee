"""Who sees the console and who writes by it: what holds for the control API holds for every page and form."""

from collections.abc import Iterator

import httpx
import pytest

from mock_server.console.actions import ACTIONS, Unusable, action_of
from mock_server.console.addresses import is_own_path
from mock_server.state.ids import secret_token
from mock_server.testing import MockServer
from mock_server.tests.connections import Connection, client, request
from mock_server.tests.console.test_every_page import PAGES

TOKEN = secret_token()
FORM = {"do": "advance", "seconds": "60"}
NEWS = "/_mock/console/requests/news"
COCKPIT = [path for path in PAGES if path.startswith("/_mock")]


@pytest.fixture(scope="module")
def reachable() -> Iterator[MockServer]:
    with MockServer(host="0.0.0.0", control_token=TOKEN, clock="frozen") as mock:
        yield mock


@pytest.fixture
def stranger(reachable: MockServer) -> Iterator[httpx.Client]:
    with client(reachable) as visiting:
        yield visiting


@pytest.fixture
def admitted(reachable: MockServer) -> Iterator[httpx.Client]:
    """Who has signed in with the token."""
    with client(reachable) as visiting:
        visiting.post("/sign-in", data={"token": TOKEN, "to": "/_mock/"})
        yield visiting


@pytest.fixture
def local() -> Iterator[httpx.Client]:
    with MockServer(clock="frozen") as mock, client(mock) as visiting:
        yield visiting


def now(mock: httpx.Client) -> object:
    return mock.get("/_mock/clock", headers={"Authorization": f"Bearer {TOKEN}"}).json()["now"]


@pytest.mark.parametrize("path", [*COCKPIT, NEWS])
def test_a_stranger_sees_the_form_for_the_token_and_nothing_of_a_world(stranger: httpx.Client, path: str) -> None:
    page = stranger.get(path)
    assert "Control token" in page.text
    assert "t_xyz" not in page.text.replace(path, "")
    assert page.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", ["/_mock/", "/_mock/console/worlds", "/_mock/console/nothing"])
def test_a_stranger_writes_nothing_by_a_form(stranger: httpx.Client, path: str) -> None:
    before = now(stranger)
    answer = stranger.post(path, data=FORM)
    assert (answer.status_code, "Control token" in answer.text) == (401, True)
    assert now(stranger) == before


def test_whoever_signs_in_comes_to_the_page_that_was_asked_for(stranger: httpx.Client) -> None:
    asked = stranger.get("/_mock/console/records/tickets?q=vpn")
    assert 'name="to" value="/_mock/console/records/tickets?q=vpn"' in asked.text
    answer = stranger.post("/sign-in", data={"token": TOKEN, "to": "/_mock/console/records/tickets?q=vpn"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/_mock/console/records/tickets?q=vpn")
    assert "1042" in stranger.get("/_mock/console/records/tickets").text


@pytest.mark.parametrize("target", ["https://evil.example", "//evil.example", "/\\evil.example", "evil", "/\n/x", ""])
def test_nobody_is_sent_elsewhere(stranger: httpx.Client, target: str) -> None:
    assert not is_own_path(target)
    assert stranger.post("/sign-in", data={"token": TOKEN, "to": target}).headers["location"] == "/"


def test_who_has_the_token_writes_by_the_forms(admitted: httpx.Client) -> None:
    before, origin = now(admitted), str(admitted.base_url).rstrip("/")
    browser = {"Origin": origin, "Sec-Fetch-Site": "same-origin"}
    assert admitted.post("/_mock/", data=FORM, headers=browser).status_code == 303
    assert now(admitted) != before


@pytest.mark.parametrize(
    "sent",
    [
        {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "http://localhost:3000", "Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
    ids=str,
)
def test_a_page_of_another_origin_neither_writes_nor_reads_by_the_cookie(
    admitted: httpx.Client, local: httpx.Client, sent: dict[str, str]
) -> None:
    for visiting in (admitted, local):
        before = now(visiting)
        assert visiting.post("/_mock/", data=FORM, headers=sent).status_code == 403
        assert now(visiting) == before
    assert "t_xyz" not in admitted.get("/_mock/console/records/tickets", headers=sent).text


def test_a_name_that_leads_here_by_dns_rebinding_opens_no_page(local: httpx.Client) -> None:
    for path in (*COCKPIT, NEWS):
        assert local.get(path, headers={"Host": "evil.example"}).status_code == 421
    assert local.post("/_mock/", data=FORM, headers={"Host": "evil.example"}).status_code == 421


@pytest.mark.parametrize("path", COCKPIT)
def test_every_page_runs_no_script_but_ours_and_goes_into_no_frame(local: httpx.Client, path: str) -> None:
    headers = local.get(path).headers
    policy = headers["content-security-policy"]
    assert {"default-src 'self'", "frame-ancestors 'none'", "form-action 'self'"} <= set(policy.split("; "))
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"


def test_what_a_world_and_its_records_say_is_shown_as_text(local: httpx.Client) -> None:
    name = '"><script>alert(1)</script>'
    local.put(
        "/_mock/worlds/" + "%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E", json={"scenario": "docs"}
    ).raise_for_status()
    here = {"X-Mock-World": name, "X-API-Key": "ak_live_xxxx"}
    local.post("/api/v1/tickets", json={"subject": name}, headers=here).raise_for_status()
    local.get("/api/v1/" + "%3Cscript%3E", headers=here)
    for path in (*COCKPIT, f"/_mock/console/records/tickets?q={name}", "/"):
        page = local.get(path, params={"world": name}).text
        assert "<script>alert" not in page
        assert page.count("<script") <= 2


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({}, "does not say what to do"),
        ({"do": "nothing"}, "does not say what to do"),
        ({"do": "__init__"}, "does not say what to do"),
        ({"do": "advance", "seconds": "soon"}, "seconds: 'soon' is no number"),
        ({"do": "set_clock"}, "to which instant"),
        ({"do": "make_world", "scenario": "docs"}, "Give the world a name"),
        ({"do": "put_fault"}, "Give the fault a name"),
        ({"do": "put_fault", "name": "x", "delay_ms": "1-x"}, "max: 'x' is no number"),
    ],
    ids=str,
)
def test_a_form_that_no_call_can_be_made_of_says_why(local: httpx.Client, form: dict[str, str], told: str) -> None:
    with pytest.raises(Unusable, match=told):
        action_of(form, "default")
    answer = local.post("/_mock/", data=form)
    assert answer.status_code == 422
    assert told.replace("'", "&#39;") in answer.text


@pytest.mark.parametrize("do", ACTIONS)
def test_an_action_with_nothing_but_its_name_is_never_a_fault_of_ours(local: httpx.Client, do: str) -> None:
    assert local.post("/_mock/console/worlds", data={"do": do, "name": "none-such", "seconds": "nan"}).status_code < 500


@pytest.mark.parametrize("body", [b"\xff\xfe", b"&" * 300 + b"a=1&" * 300, b"do=%ff"])
def test_a_form_that_is_none_is_refused(local: httpx.Client, body: bytes) -> None:
    assert local.post("/_mock/", content=body).status_code == 422


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_a_page_is_opened_and_sent_a_form_and_nothing_else(local: httpx.Client, method: str) -> None:
    assert local.request(method, "/_mock/console/worlds").status_code == 405


def test_a_world_whose_name_is_none_is_refused(local: httpx.Client) -> None:
    answer = local.get("/_mock/", params={"world": "x" * 300})
    assert (answer.status_code, "1 to 200 characters" in answer.text) == (400, True)


def test_queries_with_nonsense_break_no_page(local: httpx.Client) -> None:
    nonsense = (
        "offset=99999999999999999999&limit=x&q=%ff&status=abc&run=%00&edit=%22&tenant=%0a&other=&collection=nothing"
    )
    for path in COCKPIT:
        assert local.get(f"{path.partition('?')[0]}?{nonsense}").status_code < 500, path
    with Connection(MockServerAt(local)) as connection:  # type: ignore[arg-type]
        assert connection.send(request("GET /_mock/console/records/%ff/%00/%2e%2e")).status == 404


class MockServerAt:
    """Where a raw connection goes to."""

    def __init__(self, visiting: httpx.Client) -> None:
        self.port = visiting.base_url.port
