"""Time zones are those of the IANA database, by their exact names, whatever the machine's own files hold."""

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import httpx
import pytest

from mock_server.tests.connections import NO_TLS, OWNER
from mock_server.tests.launch import Served

HOURS, ROTAS = "/api/v2/business-hours", "/api/v2/oncall/schedules"
MONDAY_MORNING = [{"day_of_week": 0, "start_time": "09:00", "end_time": "12:00", "is_closed": False}]

NO_ZONES = [
    "localtime",
    "Factory",
    "posixrules",
    "posix/Europe/Paris",
    "right/Europe/Paris",
    "tzdata.zi",
    "zone.tab",
    "leapseconds",
    "Europe",
    "Europe/",
    "/Europe/Paris",
    "./Europe/Paris",
    "europe/paris",
    "EUROPE/PARIS",
    "utc",
    "Europe/Paris ",
    " Europe/Paris",
    "Europe/Paris\n",
    "",
    " ",
    "UTC+1",
    "+01:00",
    "Europe/Atlantis",
]
ZONES = ["UTC", "Europe/Paris", "Etc/GMT+12", "America/Argentina/Buenos_Aires", "GB", "US/Eastern", "CET", "EST5EDT"]
"""Zones and links (RFC 6557): each stands in the database under this name."""


def refused_fields(answer: httpx.Response) -> set[tuple[str, ...]]:
    assert answer.status_code == 422, answer.text
    return {tuple(issue["loc"]) for issue in answer.json()["detail"]}


@pytest.fixture(params=[HOURS, ROTAS])
def path(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.mark.parametrize("zone", NO_ZONES)
def test_what_is_no_iana_name_is_refused(session: httpx.Client, path: str, zone: str) -> None:
    body = {"name": "Plain", "timezone": zone, "rotation_type": "weekly"}
    assert refused_fields(session.post(path, json=body)) == {("body", "timezone")}
    made = session.post(path, json=body | {"timezone": "UTC"}).raise_for_status().json()
    assert refused_fields(session.patch(f"{path}/{made['id']}", json={"timezone": zone})) == {("body", "timezone")}
    assert session.get(f"{path}/{made['id']}").json() == made


@pytest.mark.parametrize("zone", ZONES)
def test_zones_and_links_are_taken(session: httpx.Client, path: str, zone: str) -> None:
    body = {"name": "Plain", "timezone": zone, "rotation_type": "weekly"}
    assert session.post(path, json=body).json()["timezone"] == zone


def test_a_refusal_does_not_repeat_what_is_long(session: httpx.Client, path: str) -> None:
    body = {"name": "Plain", "timezone": "x" * 100_000, "rotation_type": "weekly"}
    answer = session.post(path, json=body)
    assert len(answer.json()["detail"][0]["msg"]) < 300


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A mock on a machine whose own files call Tokyo Paris, and know a place on Mars."""
    folder = tmp_path_factory.mktemp("zoneinfo")
    tokyo = files("tzdata").joinpath("zoneinfo", "Asia", "Tokyo").read_bytes()
    for name in ("Europe/Paris", "Mars/Base", "localtime"):
        place(folder, name, tokyo)
    with Served(env={"PYTHONTZPATH": str(folder)}) as mock:
        yield mock.url


def place(folder: Path, name: str, content: bytes) -> None:
    file = folder / name
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(content)


@pytest.fixture
def owner_elsewhere(elsewhere: str, world_name: str) -> Iterator[httpx.Client]:
    headers = {**OWNER, "X-Mock-World": world_name}
    with httpx.Client(base_url=elsewhere, headers=headers, verify=NO_TLS) as calling:
        yield calling


@pytest.mark.parametrize("zone", ["Mars/Base", "localtime"])
def test_a_zone_of_the_machines_own_is_none(owner_elsewhere: httpx.Client, path: str, zone: str) -> None:
    body = {"name": "Plain", "timezone": zone, "rotation_type": "weekly"}
    assert refused_fields(owner_elsewhere.post(path, json=body)) == {("body", "timezone")}


def test_a_deadline_is_the_same_on_every_machine(owner_elsewhere: httpx.Client) -> None:
    """Nine o'clock in Paris is eight in UTC in winter; by the machine's files it would be midnight."""
    body = {"name": "Mornings", "timezone": "Europe/Paris", "schedule": MONDAY_MORNING}
    made = owner_elsewhere.post(HOURS, json=body).raise_for_status().json()
    asked = {"business_hours_id": made["id"], "start_at": "2026-01-11T12:00:00Z", "duration_minutes": 60}
    answer = owner_elsewhere.post("/api/v2/sla/preview-deadline", json=asked).raise_for_status()
    assert answer.json()["deadline_at"] == "2026-01-12T09:00:00Z"


def test_days_of_a_rota_are_the_same_on_every_machine(owner_elsewhere: httpx.Client) -> None:
    """A shift from 22:30 to 23:30 UTC begins in Paris on the day before the one on which it ends."""
    made = owner_elsewhere.post(ROTAS, json={"name": "Nights", "timezone": "Europe/Paris", "rotation_type": "weekly"})
    entries = f"{ROTAS}/{made.raise_for_status().json()['id']}/entries"
    shift = {"user_id": "user_345", "start": "2026-01-11T22:30:00Z", "end": "2026-01-11T23:30:00Z"}
    owner_elsewhere.post(entries, json=shift).raise_for_status()
    for day, expected in (("2026-01-11", 1), ("2026-01-12", 1), ("2026-01-13", 0), ("2026-01-10", 0)):
        listed = owner_elsewhere.get(entries, params={"start_date": day, "end_date": day}).raise_for_status().json()
        assert len(listed["data"] if isinstance(listed, dict) else listed) == expected, day
