"""The time zones that the schema layer sends as existing ones are those that the mock knows."""

import httpx

from contract_tests.zones import load_zone, zone_names
from mock_server.testing import MockServer
from mock_server.tests.connections import OWNER, client


def test_the_mock_takes_every_zone_of_the_kit() -> None:
    with MockServer(rate_limit=None) as mock, client(mock, credential=OWNER) as calling:
        refused = [zone for zone in zone_names() if answer(calling, zone).status_code != 201]
    assert len(zone_names()) > 500
    assert refused == []


def test_what_a_machine_calls_its_own_is_no_zone() -> None:
    assert not {"localtime", "Factory", "posixrules"} & set(zone_names())


def test_a_zone_is_loaded_by_its_name() -> None:
    assert str(load_zone("America/Argentina/Buenos_Aires")) == "America/Argentina/Buenos_Aires"


def answer(calling: httpx.Client, zone: str) -> httpx.Response:
    return calling.post("/api/v2/oncall/schedules", json={"name": "Rota", "timezone": zone, "rotation_type": "weekly"})
