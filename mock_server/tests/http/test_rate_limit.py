"""Rate limits over HTTP: counted per credential and world, in minutes of the world's clock. Docs: teams-and-routing."""

from collections.abc import Iterator
from datetime import UTC, datetime

import httpx
import pytest

from mock_server.families.tenant import World
from mock_server.http.errors import ApiError
from mock_server.http.rate_limit import count
from mock_server.state.clock import WorldClock
from mock_server.state.ids import Ids
from mock_server.state.principal import Principal
from mock_server.testing import MockServer
from mock_server.tests.connections import AGENT, KEY, OWNER, client

TICKETS = "/api/v1/tickets"
OTHER_KEY = {"X-API-Key": "itsm_sk_live_xxxx"}


@pytest.fixture
def limited(strict_mock: MockServer, world_name: str) -> Iterator[httpx.Client]:
    """A client of the mock that answers three requests a minute; each request brings its own credential."""
    with client(strict_mock, world_name) as calling:
        yield calling


def remaining(response: httpx.Response) -> int:
    return int(response.headers["x-ratelimit-remaining"])


def use_up(limited: httpx.Client, credential: dict[str, str]) -> None:
    for _ in range(3):
        assert limited.get(TICKETS, headers=credential).status_code == 200
    assert limited.get(TICKETS, headers=credential).status_code == 429


def advance(limited: httpx.Client, seconds: float) -> None:
    limited.post("/_mock/clock/advance", json={"seconds": seconds}).raise_for_status()


@pytest.mark.rule("RATE-01", "RATE-02", "RATE-03", "RATE-04")
def test_300_requests_a_minute_are_answered_and_the_next_is_refused_as_documented(
    documented_mock: MockServer, world_name: str
) -> None:
    with client(documented_mock, world_name, KEY) as key:
        answers = [key.get("/api/v1/tickets/1042") for _ in range(300)]
        refused = key.get("/api/v1/tickets/1042")
    assert {answer.status_code for answer in answers} == {200}
    assert [remaining(answer) for answer in answers] == list(range(299, -1, -1))
    assert {answer.headers["x-ratelimit-limit"] for answer in answers} == {"300"}
    assert refused.status_code == 429
    assert refused.json() == {"detail": "API key rate limit exceeded", "limit": 300}
    assert refused.headers["retry-after"] == "60"
    assert refused.headers["x-ratelimit-limit"] == "300"
    assert refused.headers["x-ratelimit-remaining"] == "0"


def test_a_refusal_says_once_what_the_limit_is(limited: httpx.Client) -> None:
    use_up(limited, KEY)
    refused = limited.get(TICKETS, headers=KEY)
    assert refused.headers.get_list("x-ratelimit-limit") == ["3"]
    assert refused.headers.get_list("x-ratelimit-remaining") == ["0"]


@pytest.mark.rule("RATE-03")
@pytest.mark.parametrize(("elapsed", "wait"), [(0, "60"), (0.25, "60"), (30, "30"), (59, "1"), (59.75, "1")])
def test_retry_after_counts_the_seconds_to_the_end_of_the_window(
    limited: httpx.Client, elapsed: float, wait: str
) -> None:
    advance(limited, elapsed)
    use_up(limited, KEY)
    assert limited.get(TICKETS, headers=KEY).headers["retry-after"] == wait


@pytest.mark.rule("RATE-01", "RATE-03")
def test_waiting_as_long_as_retry_after_says_frees_the_credential(limited: httpx.Client) -> None:
    advance(limited, 12.5)
    use_up(limited, KEY)
    wait = int(limited.get(TICKETS, headers=KEY).headers["retry-after"])
    advance(limited, wait - 1)
    assert limited.get(TICKETS, headers=KEY).status_code == 429
    advance(limited, 1)
    assert remaining(limited.get(TICKETS, headers=KEY)) == 2


@pytest.mark.rule("ERROR-05")
def test_a_refused_request_changes_nothing(limited: httpx.Client) -> None:
    use_up(limited, KEY)
    assert limited.post(TICKETS, headers=KEY, json={"subject": "One too many"}).status_code == 429
    assert limited.get(TICKETS, headers=OTHER_KEY, params={"search": "One too many"}).json()["total"] == 0


@pytest.mark.rule("RATE-01")
def test_credentials_are_counted_apart(limited: httpx.Client) -> None:
    use_up(limited, KEY)
    for credential in (OTHER_KEY, OWNER, AGENT):
        assert remaining(limited.get(TICKETS, headers=credential)) == 2


def test_sessions_are_counted_as_keys_are(limited: httpx.Client) -> None:
    use_up(limited, OWNER)
    assert limited.get("/api/v2/teams", headers=OWNER).status_code == 429
    assert limited.get("/api/v2/teams", headers=AGENT).status_code == 200


def test_worlds_are_counted_apart(limited: httpx.Client, world_name: str) -> None:
    use_up(limited, KEY)
    there = limited.get(TICKETS, headers={**KEY, "X-Mock-World": f"{world_name}-2"})
    assert remaining(there) == 2


def test_all_operations_are_counted_together(limited: httpx.Client) -> None:
    for path in (TICKETS, "/api/v1/tickets/1042", "/api/v2/oncall/schedules"):
        assert limited.get(path, headers=KEY).status_code == 200
    assert limited.get("/api/v2/oncall/current/team_789", headers=KEY).status_code == 429


@pytest.mark.rule("RATE-04", "RATE-05")
@pytest.mark.parametrize(
    ("path", "credential", "status"),
    [
        ("/api/v2/oncall/schedules", {"X-API-Key": "ak_live_noscope"}, 403),
        ("/api/v2/teams", {"Cookie": "aurion_session=sess_noprofile"}, 403),
        ("/api/v1/tickets/0", KEY, 404),
        ("/api/v1/tickets/none", KEY, 422),
        ("/api/v1/tickets?limit=0", KEY, 422),
    ],
)
def test_a_request_refused_for_its_scope_or_its_content_counts(
    limited: httpx.Client, path: str, credential: dict[str, str], status: int
) -> None:
    refused = limited.get(path, headers=credential)
    assert (refused.status_code, remaining(refused)) == (status, 2)
    assert remaining(limited.get(path, headers=credential)) == 1


@pytest.mark.rule("RATE-05")
@pytest.mark.parametrize(
    ("path", "credential", "status"),
    [
        ("/api/v2/teams", KEY, 403),
        ("/api/v1/nothing", KEY, 404),
        (TICKETS, {"Cookie": "aurion_session=nobody"}, 401),
        (TICKETS, {"X-API-Key": "nobody"}, 401),
        (TICKETS, {}, 401),
    ],
)
def test_a_request_without_a_credential_that_fits_does_not_count(
    limited: httpx.Client, path: str, credential: dict[str, str], status: int
) -> None:
    for _ in range(5):
        refused = limited.get(path, headers=credential)
        assert refused.status_code == status
        assert "x-ratelimit-limit" not in refused.headers
    assert remaining(limited.get(TICKETS, headers=KEY)) == 2


def test_the_control_api_is_not_counted(limited: httpx.Client) -> None:
    for _ in range(5):
        answer = limited.get("/_mock/clock", headers=KEY)
        assert "x-ratelimit-limit" not in answer.headers
    assert remaining(limited.get(TICKETS, headers=KEY)) == 2


def test_resetting_a_world_frees_its_credentials(limited: httpx.Client) -> None:
    use_up(limited, KEY)
    limited.post("/_mock/reset").raise_for_status()
    assert remaining(limited.get(TICKETS, headers=KEY)) == 2


def test_without_a_limit_no_answer_speaks_of_one(key: httpx.Client) -> None:
    answers = [key.get(TICKETS), key.get("/api/v1/tickets/0"), key.get("/api/v2/teams")]
    assert not [name for answer in answers for name in answer.headers if name.startswith("x-ratelimit")]


# Groups that share a limit besides the general one.


def frozen_world() -> World:
    return World("test", WorldClock(datetime(2026, 3, 8, 20, tzinfo=UTC), running=False), Ids("test"))


def test_a_group_has_a_limit_of_its_own_and_counts_towards_the_general_one() -> None:
    world, caller = frozen_world(), Principal("session", "sess", "t_one")
    left = [count(world, caller, 300, "ai").remaining for _ in range(30)]
    with pytest.raises(ApiError) as refused:
        count(world, caller, 300, "ai")
    assert left == list(range(29, -1, -1))
    assert refused.value.content == {"detail": "API key rate limit exceeded", "limit": 30}
    assert count(world, caller, 300, None).remaining == 300 - 31


def test_a_full_general_window_closes_every_group() -> None:
    world, caller = frozen_world(), Principal("session", "sess", "t_one")
    for _ in range(5):
        count(world, caller, 5, None)
    with pytest.raises(ApiError) as refused:
        count(world, caller, 5, "ai")
    assert refused.value.content["limit"] == 5
