"""A world that begins with records of a test's own: only what matters is written, and they live."""

from typing import Any

import httpx
import pytest

TICKETS = "/api/v1/tickets"
XYZ = "t_xyz"


def made(control: httpx.Client, name: str, records: dict[str, Any], **more: Any) -> httpx.Response:
    """The world with these records of the tenant t_xyz."""
    return control.put(f"/_mock/worlds/{name}", json={"records": {XYZ: records}, **more})


def ticket(control: httpx.Client, number: int) -> dict[str, Any]:
    answer = control.get(f"{TICKETS}/{number}")
    answer.raise_for_status()
    return answer.json()  # type: ignore[no-any-return]


def held(control: httpx.Client, name: str, collection: str) -> list[dict[str, Any]]:
    """The records of a collection of the tenant t_xyz."""
    parts = control.get(f"/_mock/worlds/{name}/snapshot").json()["collections"]
    return next(each["records"] for each in parts if (each["tenant_id"], each["collection"]) == (XYZ, collection))


def test_three_tickets_of_which_only_what_matters_is_written(control: httpx.Client, world_name: str) -> None:
    before = control.get(TICKETS).json()["total"]
    records = {"tickets": [{"subject": "A"}, {"subject": "B", "status": "resolved"}, {"priority": "urgent"}]}
    world = made(control, world_name, records)
    assert world.status_code == 200
    assert world.json()["records"]["tickets"] == before + 3
    listed = control.get(TICKETS).json()["data"][:3]
    assert [(each["subject"], each["status"], each["priority"]) for each in listed] == [
        (f"Ticket {listed[0]['id']}", "open", "urgent"),
        ("B", "resolved", "medium"),
        ("A", "open", "medium"),
    ]
    for each in listed:
        assert ticket(control, each["id"])["created_at"] == world.json()["now"]
        assert ticket(control, each["id"])["notes"] == []


def test_a_seeded_ticket_lives(control: httpx.Client, world_name: str) -> None:
    """It is timed, somebody has it, and its SLA is breached when its time has come."""
    made(control, world_name, {"tickets": [{"id": 9000, "priority": "urgent", "team_id": "team_789"}]})
    assert ticket(control, 9000)["assignee_id"] is not None
    why = control.get("/_mock/explain/tickets/9000").json()
    assert {each["type"] for each in why["targets"]} == {"first_response", "resolution"}
    control.post("/_mock/clock/advance", json={"until": "idle"}).raise_for_status()
    breached = control.get("/_mock/events?name=sla.breached").json()
    assert why["instance_id"] in {each["subject_id"] for each in breached}
    control.put(f"{TICKETS}/9000", json={"status": "resolved"}).raise_for_status()


def test_what_is_seeded_together_belongs_together(control: httpx.Client, world_name: str) -> None:
    records = {
        "notes": [{"ticket_id": 9000, "body": "First"}, {"ticket_id": 9000, "private": True}],
        "tickets": [{"id": 9000, "team_id": "team_new", "assignee_id": "u_new"}],
        "members": [{"team_id": "team_new", "user_id": "u_new", "max_capacity": 3}],
        "teams": [{"id": "team_new", "business_hours_id": "bh_new"}],
        "users": [{"id": "u_new"}],
        "business_hours": [{"id": "bh_new", "holidays": [{"name": "Day", "date": "2026-05-01"}]}],
        "sla_policies": [{"id": "sla_new", "targets": [{"type": "resolution", "priority": "low", "hours": 4}]}],
        "sla_escalations": [{"policy_id": "sla_new"}],
        "oncall_schedules": [{"id": "sched_new", "team_id": "team_new"}],
        "oncall_entries": [
            {
                "schedule_id": "sched_new",
                "user_id": "u_new",
                "start": "2026-03-09T00:00:00Z",
                "end": "2026-03-10T00:00:00Z",
            }
        ],
        "automation_rules": [{"name": "Mine", "trigger_event": "ticket.created"}],
        "workflows": [{"id": "wf_new", "status": "published"}],
        "routing_rules": [{"target_team_id": "team_new"}],
        "ola_policies": [{"team_id": "team_new", "targets": [{"type": "resolution", "priority": "low", "hours": 4}]}],
        "conversations": [{"id": "conv_new", "ticket_id": 9000}],
        "outbox_answers": [{"url": "https://x.example/", "status": 500}],
        "sla_instances": [],
    }
    answer = made(control, world_name, records)
    assert answer.status_code == 200, answer.text
    seeded = ticket(control, 9000)
    assert [each["private"] for each in seeded["notes"]] == [False, True]
    assert seeded["notes"][0]["body"] == "First"
    assert seeded["conversation_id"] == "conv_new"
    team = next(each for each in held(control, world_name, "teams") if each["id"] == "team_new")
    assert team["member_count"] == 1
    assert held(control, world_name, "workflows")[-1]["version"] == 1
    assert held(control, world_name, "workflow_versions")[-1]["workflow_id"] == "wf_new"


def test_ids_that_are_written_are_kept_and_those_that_are_made_come_after_them(
    control: httpx.Client, world_name: str
) -> None:
    made(control, world_name, {"tickets": [{}, {"id": 5000}, {}]})
    assert [each["id"] for each in control.get(TICKETS).json()["data"][:3]] == [5002, 5000, 5001]
    assert control.post(TICKETS, json={"subject": "Next"}).json()["id"] == 5003


def test_the_same_seeds_give_the_same_world(control: httpx.Client, world_name: str) -> None:
    worlds = []
    for _ in range(2):
        made(control, world_name, {"tickets": [{}, {"team_id": "team_789"}], "users": [{}]}).raise_for_status()
        worlds.append(control.get(f"/_mock/worlds/{world_name}/snapshot").json())
    assert worlds[0] == worlds[1]


def test_a_world_begins_where_its_clock_is_set(control: httpx.Client, world_name: str) -> None:
    world = made(control, world_name, {"tickets": [{"id": 9000}]}, clock="2026-06-01T08:00:00Z", mode="running").json()
    assert world["now"].startswith("2026-06-01T08:00:0")
    assert world["mode"] == "running"
    assert ticket(control, 9000)["created_at"] == "2026-06-01T08:00:00Z"
    frozen = control.put(f"/_mock/worlds/{world_name}", json={"clock": "2025-01-01T00:00:00+01:00"}).json()
    assert (frozen["now"], frozen["mode"]) == ("2024-12-31T23:00:00Z", "frozen")


def test_a_reset_leads_back_to_the_seeds(control: httpx.Client, world_name: str) -> None:
    made(control, world_name, {"tickets": [{"id": 9000}]})
    first = control.get(f"/_mock/worlds/{world_name}/snapshot").json()
    for _ in range(2):
        control.post(TICKETS, json={"subject": "Gone"}).raise_for_status()
        control.post("/_mock/clock/advance", json={"seconds": 3600}).raise_for_status()
        control.post("/_mock/reset").raise_for_status()
        assert control.get(f"/_mock/worlds/{world_name}/snapshot").json() == first


@pytest.mark.parametrize(
    ("records", "place", "told"),
    [
        ({"t_x": {}}, ["t_x"], 'has no tenant "t_x". There are: t_xyz, '),
        ({XYZ: {"tickts": []}}, [XYZ, "tickts"], 'There is no collection "tickts". There are: '),
        ({XYZ: {"tickets": [{}, {"subjct": "A"}]}}, [XYZ, "tickets", 1, "subjct"], "unknown field subjct. Known: id, "),
        ({XYZ: {"tickets": [{"team_id": "no"}]}}, [XYZ, "tickets", 0, "team_id"], "has no such teams record"),
        ({XYZ: {"tickets": [{"id": 1042}]}}, [XYZ, "tickets", 0], "has 1042 twice, first in the scenario"),
        ({XYZ: {"users": [{"id": "u"}, {"id": "u"}]}}, [XYZ, "users", 1], "first in records.t_xyz.users.0"),
        ({XYZ: {"tickets": [{"status": "done"}]}}, [XYZ, "tickets", 0, "status"], "Input should be 'open'"),
        ({XYZ: {"tickets": [{"id": "x"}]}}, [XYZ, "tickets", 0, "id"], "valid integer"),
        ({XYZ: {"tickets": [{"id": True}]}}, [XYZ, "tickets", 0, "id"], "id is true; it should be a number"),
        ({XYZ: {"tickets": [{"id": 0}]}}, [XYZ, "tickets", 0, "id"], "it should lie between 1 and"),
        ({XYZ: {"tickets": [{"id": 2**53}]}}, [XYZ, "tickets", 0, "id"], "it should lie between 1 and"),
        (
            {XYZ: {"tickets": [{"created_at": "9999-12-31T23:59:59Z"}]}},
            [XYZ, "tickets", 0, "created_at"],
            "created_at should lie between 1970 and 9000",
        ),
        ({XYZ: {"notes": [{"ticket_id": 5}]}}, [XYZ, "notes", 0, "ticket_id"], "ticket_id is 5, but"),
        ({XYZ: {"notes": [{}]}}, [XYZ, "notes", 0, "ticket_id"], "Field required"),
        ({XYZ: {"members": [{"user_id": []}]}}, [XYZ, "members", 0, "team_id"], "Field required"),
        ({XYZ: {"business_hours": [{"holidays": 5}]}}, [XYZ, "business_hours", 0, "holidays"], "list"),
        ({XYZ: {"business_hours": [{"holidays": [5]}]}}, [XYZ, "business_hours", 0, "holidays", 0], "mapping"),
        ({XYZ: {"business_hours": [{"timezone": "Mars"}]}}, [XYZ, "business_hours", 0, "timezone"], "no IANA name"),
        ({XYZ: {"business_hours": [{"is_default": True}]}}, [XYZ, "business_hours", 0, "is_default"], "the default"),
        ({XYZ: {"sla_policies": [{"targets": [{"hours": -1}]}]}}, [XYZ, "sla_policies", 0, "targets", 0, "type"], ""),
        (
            {XYZ: {"holdings": [{"ticket_id": 1042, "user_id": "user_012"}]}},
            [XYZ, "holdings", 0, "user_id"],
            "no loads",
        ),
        ({XYZ: {"tickets": [{"created_at": "0001-01-01T00:00:00+14:00"}]}}, [XYZ, "tickets", 0, "created_at"], "UTC"),
        ({XYZ: {"tickets": [5]}}, [XYZ, "tickets", 0], "Input should be an object"),
        ({XYZ: 5}, [XYZ], "A tenant should stand here"),
    ],
)
def test_a_mistake_is_named_by_its_place_and_makes_no_world(
    control: httpx.Client, world_name: str, records: dict[str, Any], place: list[Any], told: str
) -> None:
    refused = control.put(f"/_mock/worlds/{world_name}", json={"records": records})
    assert refused.status_code == 422, refused.text
    issue = refused.json()["detail"][0]
    assert issue["loc"] == ["body", "records", *place]
    assert told in issue["msg"]
    assert control.get(f"/_mock/worlds/{world_name}").status_code == 404


@pytest.mark.parametrize(
    ("tickets", "told"),
    [
        (
            [{"subjct": "A", "prio": "low"}, {"id": 9000}, {"status": "done", "priority": 5}, {"id": 1042}],
            {(0, "subjct"): "subjct.", (0, "prio"): "prio.", (2, "status"): "", (2, "priority"): "", (3,): "twice"},
        ),
        (
            [{"team_id": "no"}, {"assignee_id": "nobody"}],
            {(0, "team_id"): '"no"', (1, "assignee_id"): '"nobody"'},
        ),
    ],
)
def test_each_mistake_is_an_entry_with_a_place_of_its_own(
    control: httpx.Client, world_name: str, tickets: list[Any], told: dict[tuple[Any, ...], str]
) -> None:
    refused = made(control, world_name, {"tickets": tickets})
    assert refused.status_code == 422
    found = {tuple(each["loc"][4:]): each["msg"] for each in refused.json()["detail"]}
    assert found.keys() == told.keys()
    for place, text in told.items():
        assert text in found[place]


def test_mistakes_of_all_tenants_and_names_are_told_together(control: httpx.Client, world_name: str) -> None:
    records: dict[str, Any] = {"t_zzz": {}, XYZ: {"tickts": [], "usrs": []}}
    refused = control.put(f"/_mock/worlds/{world_name}", json={"records": records})
    assert [each["loc"][2:] for each in refused.json()["detail"]] == [["t_zzz"], [XYZ, "tickts"], [XYZ, "usrs"]]


def test_what_the_scenario_has_no_longer_fits_is_said_too(control: httpx.Client, world_name: str) -> None:
    records = {"users": [{"id": "u"}], "loads": [{"user_id": "u", "tickets": 2}]}
    refused = made(control, world_name, records)
    assert refused.json()["detail"][0]["loc"] == ["body", "records", XYZ, "loads", 0, "tickets"]


@pytest.mark.parametrize("clock", ["1969-12-31T23:59:59Z", "9000-01-01T00:00:01Z"])
def test_a_clock_begins_where_clocks_can_be(control: httpx.Client, world_name: str, clock: str) -> None:
    refused = control.put(f"/_mock/worlds/{world_name}", json={"clock": clock})
    assert refused.status_code == 422
    assert refused.json()["detail"][0]["loc"] == ["body", "clock"]
