"""What stands between the kit and a deployment does what it says, and the deployment behind it is no mock."""

import sys
import time
import tomllib
from collections import Counter
from collections.abc import Iterator

import httpx
import pytest

from contract_tests.settings import checked
from contract_tests.tests.proxy_trial import (
    FAILURES,
    KINDS,
    LAG,
    before,
    failing,
    lagging,
    main,
    settings,
    to_another_path,
)

TICKETS, ROTAS = "/api/v1/tickets", "/api/v2/oncall/schedules"
KEY = {"X-API-Key": "ak_live_xxxx"}
FINE, COULD_NOT_TEST = 0, 2


@pytest.fixture
def http() -> Iterator[httpx.Client]:
    with httpx.Client(trust_env=False, follow_redirects=True) as client:
        yield client


@pytest.mark.parametrize("kind", KINDS)
def test_behind_it_is_an_api_and_no_mock(kind: str, http: httpx.Client) -> None:
    with KINDS[kind]() as url:
        assert http.get(f"{url}{TICKETS}/1042", headers=KEY).json()["id"] == 1042
        assert http.get(f"{url}{ROTAS}", headers=KEY).json()["total"] > 0
        assert http.get(f"{url}/_mock/health").status_code == 404


def test_gzip_compresses_every_answer(http: httpx.Client) -> None:
    with KINDS["gzip"]() as url:
        answers = [http.get(f"{url}{path}", headers=KEY) for path in (TICKETS, "/api/v1/nowhere")]
    assert [each.headers["Content-Encoding"] for each in answers] == ["gzip", "gzip"]


def test_a_read_sees_a_write_a_moment_later_and_another_write_sees_it_at_once(http: httpx.Client) -> None:
    with lagging() as url:
        made = http.post(f"{url}{TICKETS}", headers=KEY, json={"subject": "A"})
        place = f"{url}{TICKETS}/{made.json()['id']}"
        assert (made.status_code, http.get(place, headers=KEY).status_code) == (201, 404)
        assert http.put(place, headers=KEY, json={"subject": "B"}).json()["subject"] == "B"
        time.sleep(LAG)
        assert http.get(place, headers=KEY).json()["subject"] == "B"


def test_of_two_writes_a_read_sees_the_one_that_is_old_enough(http: httpx.Client) -> None:
    with lagging() as url:
        place = f"{url}{TICKETS}/1042"
        http.put(place, headers=KEY, json={"subject": "A"})
        time.sleep(LAG / 2)
        http.put(place, headers=KEY, json={"subject": "B"})
        time.sleep(LAG * 0.6)
        assert http.get(place, headers=KEY).json()["subject"] == "A"


def test_a_write_that_is_refused_holds_no_read_up(http: httpx.Client) -> None:
    with lagging() as url:
        place = f"{url}{TICKETS}/1042"
        http.put(place, headers=KEY, json={"subject": "A"})
        time.sleep(LAG)
        assert http.put(place, headers=KEY, json={"subject": ""}).status_code == 422
        assert http.get(place, headers=KEY).json()["subject"] == "A"


def failures(http: httpx.Client, share: float) -> Iterator[str]:
    """What a ticket is that is made, again and again."""
    with before(failing(seed=3, share=share)) as url:
        for _ in range(100):
            try:
                answer = http.post(f"{url}{TICKETS}", headers=KEY, json={"subject": "Flaky"})
                yield f"{answer.status_code} {answer.headers['Content-Type']}"
            except httpx.ReadError:
                yield "reset"
        yield str(http.get(f"{url}{TICKETS}?search=Flaky", headers=KEY).json()["total"])


def test_some_requests_fail_in_every_way_the_same_ones_each_time_and_some_were_carried_out(http: httpx.Client) -> None:
    *seen, carried_out = failures(http, share=0.3)
    counted = Counter(seen)
    assert counted.keys() == {"201 application/json", "502 text/html", "503 text/html", "403 text/html", "reset"}
    assert len(FAILURES) == len(counted) - 1
    assert 15 <= 100 - counted["201 application/json"] <= 45
    assert counted["201 application/json"] < int(carried_out) < 100 - counted["403 text/html"]
    assert list(failures(http, share=0.3)) == [*seen, carried_out]


@pytest.mark.parametrize("kind", ["redirect-port", "redirect-path", "redirect-name"])
def test_who_asks_at_the_old_place_is_sent_to_the_new_one_and_keeps_the_body(kind: str, http: httpx.Client) -> None:
    with KINDS[kind]() as url:
        made = http.post(f"{url}{ROTAS}", headers=KEY, json={"name": "A", "timezone": "UTC"})
    assert [each.status_code for each in made.history] == [308]
    assert (made.status_code, made.json()["name"]) == (201, "A")


def test_what_has_not_moved_is_where_it_was(http: httpx.Client) -> None:
    with before(to_another_path) as url:
        assert http.get(f"{url}{TICKETS}", headers=KEY).history == []


def test_the_settings_are_the_kits() -> None:
    given = checked(tomllib.loads(settings(exclusive=True)))
    assert given.exclusive
    assert {each.kind for each in given.credentials.values()} == {"key", "session"}


@pytest.mark.parametrize(
    ("kind", "code", "said"),
    [
        ("transparent", FINE, "0 broken promises"),
        ("redirect-port", COULD_NOT_TEST, "is redirected with 308 to http://"),
    ],
)
def test_the_command_runs_the_kit_and_says_what_it_found(
    kind: str, code: int, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["between", kind, "--only", "TICKET-05", "--only", "TICKET-06"])
    assert main() == code
    assert said in " ".join(capsys.readouterr().out.split())
