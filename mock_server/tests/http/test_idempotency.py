"""Idempotency-Key: the original answer again, for 24 hours of the world's clock. Docs: tickets, "Idempotency"."""

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.testing import MockServer
from mock_server.tests.connections import KEY, OWNER, WORLD, Connection, client, request

TICKETS = "/api/v1/tickets"
REPLAYED = "idempotency-replayed"
DAY = 24 * 3600


def create(key: httpx.Client, subject: str, idempotency_key: str = "idem_xxxx", **headers: str) -> httpx.Response:
    return key.post(TICKETS, json={"subject": subject}, headers={"Idempotency-Key": idempotency_key, **headers})


def advance(key: httpx.Client, seconds: float) -> None:
    key.post("/_mock/clock/advance", json={"seconds": seconds}).raise_for_status()


def freeze(key: httpx.Client) -> None:
    key.put("/_mock/clock", json={"mode": "frozen"}).raise_for_status()


def total(key: httpx.Client) -> int:
    return int(key.get(TICKETS).json()["total"])


def test_a_repeated_request_gets_the_original_answer_and_creates_nothing(key: httpx.Client) -> None:
    before = total(key)
    original = create(key, "VPN not connecting")
    again = create(key, "VPN not connecting")
    assert original.status_code == again.status_code == 201
    assert again.content == original.content
    assert again.headers["content-type"] == original.headers["content-type"]
    assert again.headers[REPLAYED] == "true"
    assert REPLAYED not in original.headers
    assert total(key) == before + 1


def test_another_body_under_the_same_key_gets_the_original_answer_too(key: httpx.Client) -> None:
    original = create(key, "VPN not connecting")
    assert create(key, "Printer on fire").content == original.content


def test_the_original_answer_outlives_changes_of_its_record(key: httpx.Client) -> None:
    original = create(key, "VPN not connecting")
    key.put(f"{TICKETS}/{original.json()['id']}", json={"subject": "Solved"}).raise_for_status()
    assert create(key, "VPN not connecting").json() == original.json()


def test_other_keys_and_no_key_create_anew(key: httpx.Client) -> None:
    ids = {create(key, "VPN", name).json()["id"] for name in ("a", "b", "A")}
    ids |= {key.post(TICKETS, json={"subject": "VPN"}).json()["id"] for _ in range(2)}
    assert len(ids) == 5


def test_other_credentials_have_keys_of_their_own(key: httpx.Client, session: httpx.Client) -> None:
    other = create(key, "VPN", **{"X-API-Key": "itsm_sk_live_xxxx"})
    answers = [create(key, "VPN"), create(session, "VPN"), other]
    assert len({answer.json()["id"] for answer in answers}) == 3
    assert not any(REPLAYED in answer.headers for answer in answers)


def test_other_operations_have_keys_of_their_own(key: httpx.Client) -> None:
    headers = {"Idempotency-Key": "idem_xxxx"}
    create(key, "VPN")
    notes = [key.post(f"{TICKETS}/{ticket}/notes", json={"body": "Seen."}, headers=headers) for ticket in (1043, 1042)]
    assert [note.json()["ticket_id"] for note in notes] == [1043, 1042]
    assert not any(REPLAYED in note.headers for note in notes)


def test_other_worlds_have_keys_of_their_own(aurion_mock: MockServer, key: httpx.Client, world_name: str) -> None:
    create(key, "VPN")
    with client(aurion_mock, f"{world_name}-2", KEY) as elsewhere:
        assert REPLAYED not in create(elsewhere, "VPN").headers


def test_a_key_is_honoured_for_24_hours_and_then_free_again(key: httpx.Client) -> None:
    freeze(key)
    original = create(key, "VPN")
    advance(key, DAY - 1)
    assert create(key, "VPN").json() == original.json()
    advance(key, 1)
    anew = create(key, "VPN")
    assert anew.json()["id"] != original.json()["id"]
    assert REPLAYED not in anew.headers


def test_a_repetition_does_not_prolong_the_24_hours(key: httpx.Client) -> None:
    freeze(key)
    create(key, "VPN")
    advance(key, DAY / 2)
    assert REPLAYED in create(key, "VPN").headers
    advance(key, DAY / 2)
    assert REPLAYED not in create(key, "VPN").headers


def test_a_refusal_is_not_kept(key: httpx.Client) -> None:
    refused = key.post(TICKETS, json={}, headers={"Idempotency-Key": "idem_xxxx"})
    assert refused.status_code == 422
    assert create(key, "VPN").status_code == 201


def test_a_refused_conflict_is_not_kept(session: httpx.Client) -> None:
    headers, body = {"Idempotency-Key": "idem_xxxx"}, {"name": "Second", "is_default": True}
    assert session.post("/api/v2/business-hours", json=body, headers=headers).status_code == 409
    made = session.post("/api/v2/business-hours", json={**body, "is_default": False}, headers=headers)
    assert made.status_code == 201
    assert REPLAYED not in made.headers


def test_the_key_is_looked_up_before_the_body_is_looked_at(key: httpx.Client) -> None:
    original = create(key, "VPN")
    again = key.post(TICKETS, json={"subject": 5}, headers={"Idempotency-Key": "idem_xxxx"})
    assert (again.status_code, again.json(), again.headers[REPLAYED]) == (201, original.json(), "true")


def test_resetting_a_world_forgets_its_keys(key: httpx.Client) -> None:
    create(key, "VPN")
    key.post("/_mock/reset").raise_for_status()
    assert REPLAYED not in create(key, "VPN").headers


@pytest.mark.parametrize("sent", ["", "k" * 256, "k" * 5000])
def test_a_key_has_between_1_and_255_characters(aurion_mock: MockServer, world_name: str, sent: str) -> None:
    body = b'{"subject": "VPN"}'
    headers = {**KEY, WORLD: world_name, "Idempotency-Key": sent}
    with Connection(aurion_mock) as connection:
        answer = connection.send(request(f"POST {TICKETS}", headers, body))
    assert answer.status == 422
    assert [(issue["loc"], issue["type"]) for issue in answer.detail] == [
        (["header", "Idempotency-Key"], "string_length")
    ]


@given(st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=255))
def test_any_printable_key_is_honoured(aurion_mock: MockServer, idempotency_key: str) -> None:
    with client(aurion_mock, "idempotency-keys", KEY) as key:
        original = create(key, "VPN", idempotency_key)
        again = create(key, "VPN", idempotency_key)
        freeze(key)
        advance(key, DAY)
    assert again.json() == original.json()
    assert again.headers[REPLAYED] == "true"


def test_the_longest_key_is_honoured(key: httpx.Client) -> None:
    original = create(key, "VPN", "k" * 255)
    assert original.status_code == 201
    assert create(key, "VPN", "k" * 255).json() == original.json()


def test_a_key_on_an_operation_that_creates_nothing_is_ignored(key: httpx.Client) -> None:
    headers = {"Idempotency-Key": "k" * 300}
    first = key.put(f"{TICKETS}/1042", json={"subject": "First"}, headers=headers)
    second = key.put(f"{TICKETS}/1042", json={"subject": "Second"}, headers=headers)
    assert (first.json()["subject"], second.json()["subject"]) == ("First", "Second")


def test_a_repetition_counts_towards_the_rate_limit(strict_mock: MockServer, world_name: str) -> None:
    with client(strict_mock, world_name, OWNER) as session:
        left = [create(session, "VPN").headers["x-ratelimit-remaining"] for _ in range(3)]
        assert left == ["2", "1", "0"]
        assert create(session, "VPN").status_code == 429
