"""For every switch of the tickets, on-call and SLA pages: what a request sees of it."""

from typing import Any

from contract_tests.tests.second_probes.probes_http import POL, SCHED, T
from contract_tests.tests.second_probes.tools import WEEK, Api, Probe

SLA = "/api/v2/sla"
DAY1, DAY2 = "2026-12-01T08:00:00+01:00", "2026-12-02T08:00:00+01:00"


def put(api: Api, *states: str, last: dict[str, Any] | None = None) -> Any:
    """A ticket taken through states; the last status code."""
    path = f"{T}/{api.ticket()['id']}"
    code = 0
    for s in states:
        code = api.put(path, {"status": s})[0]
    return api.put(path, last)[0] if last else code


def closed(api: Api, body: Any = None) -> tuple[str, tuple[int, Any]]:
    """A closed ticket's path and the answer of the close."""
    path = f"{T}/{api.ticket()['id']}"
    return path, api.post(path + "/close", body or {})


def close_twice(api: Api) -> Any:
    """Close a ticket again."""
    return api.post(closed(api)[0] + "/close", {})[0]


def get_closed(api: Api, name: str) -> Any:
    """Whether a closed ticket shows a field."""
    return name in api.get(closed(api)[0])[1]


def note(api: Api, what: str = "") -> Any:
    """A note's status, or a field of its answer."""
    status, body = api.post(f"{T}/{api.ticket()['id']}/notes", {"body": "x"})
    return body.get(what) if what else status


def categories(api: Api) -> Any:
    """A category filter in other letters."""
    api.ticket(category="Net")
    return len(api.get(T + "?category=net")[1]["data"])


def entry_answer(api: Api, field: str) -> Any:
    """A field of a new shift."""
    schedule = api.schedule(timezone="Asia/Tokyo")
    return api.entry(schedule, DAY1, DAY2).get(field)


def post_entry(api: Api, start: str, end: str, user: str = "user_012", times: int = 1) -> int:
    """The status of a new shift."""
    path, code = f"{SCHED}/{api.schedule()['id']}/entries", 0
    for _ in range(times):
        code = api.post(path, {"user_id": user, "start": start, "end": end})[0]
    return code


def entries(api: Api, query: str, zone: str = "UTC") -> Any:
    """How many of three shifts a range holds."""
    schedule = api.schedule(timezone=zone)
    for a, z in (("11-30T20:00", "12-01T04:00"), ("12-01T10:00", "12-01T12:00"), ("12-02T10:00", "12-02T12:00")):
        api.entry(schedule, f"2026-{a}:00Z", f"2026-{z}:00Z")
    return len(api.get(f"{SCHED}/{schedule['id']}/entries?{query}")[1]["data"])


def swap(api: Api, other: str = "user_034", nested: bool = True) -> Any:
    """A swap: its status, its answer's kind, and who has which shift then."""
    schedule = api.schedule()
    first = api.entry(schedule, DAY1, DAY2)
    api.entry(schedule, DAY2, "2026-12-03T08:00:00+01:00", "user_034")
    base = f"{SCHED}/{schedule['id']}/entries"
    path = f"{base}/{first['id']}/swap" if nested else f"/api/v2/oncall/entries/{first['id']}/swap"
    status, body = api.post(path, {"swap_with_user_id": other})
    users = [e["user_id"] for e in api.get(base)[1]["data"]]
    return status, type(body).__name__, users


def swap_paths(api: Api) -> Any:
    """Both paths of the swap."""
    return swap(api)[0], swap(api, nested=False)[0]


def delete_used(api: Api) -> Any:
    """Delete a schedule with a shift."""
    schedule = api.schedule()
    api.entry(schedule, DAY1, DAY2)
    return api.delete(f"{SCHED}/{schedule['id']}")[0]


def overlapping(api: Api) -> Any:
    """Who is on call when two are."""
    schedule = api.schedule()
    api.entry(schedule, DAY1, DAY2)
    api.entry(schedule, DAY1, DAY2, "user_034")
    return api.get(f"/api/v2/oncall/current/{schedule['team_id']}")[1]["on_call"]["user_id"]


def required(api: Api) -> Any:
    """Schedules with ever fewer fields."""
    team = api.team()["id"]
    whole = {"name": "x", "team_id": team, "timezone": "UTC", "rotation_type": "daily"}
    return [api.post(SCHED, {k: whole[k] for k in list(whole)[:n]})[0] for n in (1, 2, 4)]


def same_name(api: Api, path: str, **fields: Any) -> Any:
    """Two records of one name."""
    body = {"name": "x", **fields}
    api.post(path, body)
    return api.post(path, body)[0]


def policy_order(api: Api) -> Any:
    """The names of three policies, the last of them moved to the top."""
    made = [api.policy(name=n) for n in "abc"]
    api.post(POL + "/reorder", {"policy_ids": [made[n]["id"] for n in (2, 0, 1)]})
    return [p["name"] for p in api.get(POL)[1]["data"]]


def new_place(api: Api) -> Any:
    """Where a second policy stands."""
    api.policy(name="a")
    api.policy(name="b")
    return [p["name"] for p in api.get(POL)[1]["data"]]


def reorder(api: Api, *picks: Any, answer: bool = False) -> Any:
    """A reorder of two policies by their numbers, or by other ids."""
    made = [api.policy(name=n)["id"] for n in "ab"]
    ids = [made[p] if isinstance(p, int) else p for p in picks]
    return api.post(POL + "/reorder", {"policy_ids": ids})[0]


def targets(api: Api) -> Any:
    """The same target twice: status and what the policy shows."""
    policy = api.policy(4)
    body = {"type": "resolution", "priority": "medium", "hours": 5}
    code = api.post(f"{POL}/{policy['id']}/targets", body)[0]
    return code, [t["hours"] for t in api.get(f"{POL}/{policy['id']}")[1]["targets"]]


def add_target(api: Api, hours: float = 4) -> Any:
    """The answer to a new target, without ids."""
    body = {"type": "resolution", "priority": "medium", "hours": hours}
    status, answer = api.post(f"{POL}/{api.policy()['id']}/targets", body)
    return status, sorted(answer)


def shown_target(api: Api) -> Any:
    """A target as the policy shows it, as text without ids."""
    got = api.get(f"{POL}/{api.policy(4)['id']}")[1]["targets"][0]
    return "id" in got, str(got["hours"])


def escalate(api: Api, **fields: Any) -> Any:
    """A new escalation."""
    return api.post(f"{POL}/{api.policy()['id']}/escalations", {"trigger": "approaching_breach", **fields})


def patch_escalation(api: Api) -> Any:
    """Patch a field of the create example."""
    made = escalate(api)[1]
    return api.patch(f"{SLA}/escalations/{made['id']}", {"threshold_minutes": 5})[0]


def timer(api: Api, do: list[Any], kind: str = "resolution", field: str = "status") -> Any:
    """The state of a timer after some requests on its ticket."""
    api.policy(4, kind=kind)
    path = f"{T}/{api.ticket()['id']}"
    for method, more, body in do:
        api.call(method, path + more, body)
    rows = api.get(SLA + "/instances")[1]["data"]
    return rows[0][field] if rows else None


def reopened_timers(api: Api) -> Any:
    """How many timers a reopened ticket has had."""
    timer(api, [("POST", "/close", {}), ("PUT", "", {"status": "open"})])
    return len(api.get(SLA + "/instances")[1]["data"])


def archived(api: Api) -> Any:
    """Read an archived policy."""
    policy = api.policy()
    api.delete(f"{POL}/{policy['id']}")
    return api.get(f"{POL}/{policy['id']}")[0]


def delete_policy(api: Api, times: int = 1) -> Any:
    """Delete a policy."""
    policy, code = api.policy(), 0
    for _ in range(times):
        code = api.delete(f"{POL}/{policy['id']}")[0]
    return code


def preview(api: Api, **fields: Any) -> Any:
    """A preview on the week's hours."""
    hours = api.hours(schedule=WEEK, timezone="UTC")["id"]
    body = {"business_hours_id": hours, "start_at": "2026-12-01T08:00:00Z", "duration_minutes": 60, **fields}
    status, answer = api.post(SLA + "/preview-deadline", body)
    return status, str(answer.get("calendar_minutes"))


def finished(api: Api, path: str) -> Any:
    """An analytics answer after one met timer of three hours."""
    timer(api, [("PUT", "", {"status": "resolved"})])
    return api.get(path)[1]


def matched(api: Api, conditions: Any) -> Any:
    """Whether a policy with these conditions starts a timer."""
    return timer_count(api, conditions=conditions)


def timer_count(api: Api, priority: str = "medium", **fields: Any) -> int:
    """How many timers a ticket starts."""
    api.policy(4, priority, **fields)
    api.ticket()
    return len(api.get(SLA + "/instances")[1]["data"])


def ola(api: Api) -> Any:
    """The kind of the OLA list."""
    body = api.get(SLA + "/ola/policies")[1]
    return sorted(body) if isinstance(body, dict) else "bare"


def kind(body: Any) -> Any:
    """The keys of an object, or that it is none."""
    return sorted(body) if isinstance(body, dict) else "bare"


RESOLVE = ("PUT", "", {"status": "resolved"})
ANY = [{"field": "priority", "operator": "sounds_like", "value": "x"}]
NAIVE = "2026-12-01T08:00:00"
PROBES: dict[str, Probe] = {
    "tickets.envelope": lambda a: kind(a.get(T)[1]),
    "tickets.total": lambda a: kind(a.get(T)[1]),
    "tickets.create_shape": lambda a: kind(a.ticket()),
    "tickets.get_shape": lambda a: kind(a.get(f"{T}/{a.ticket()['id']}")[1]),
    "tickets.closed_at": lambda a: get_closed(a, "closed_at"),
    "tickets.resolution_notes": lambda a: get_closed(a, "resolution_notes"),
    "tickets.notes_in_get": lambda a: get_closed(a, "notes"),
    "tickets.required": lambda a: a.post(T, {"subject": "x"})[0],
    "tickets.priority_default": lambda a: a.ticket()["priority"],
    "tickets.category_default": lambda a: a.ticket()["category"],
    "tickets.category_match": categories,
    "tickets.bad_choice": lambda a: a.post(T, {"subject": "x", "priority": "bogus"})[0],
    "tickets.id_not_a_number": lambda a: a.get(T + "/abc")[0],
    "tickets.skip_steps": lambda a: put(a, "resolved"),
    "tickets.step_back": lambda a: put(a, "pending", "open"),
    "tickets.put_closed": lambda a: put(a, "pending", "resolved", "closed"),
    "tickets.closed_edit": lambda a: put(a, "pending", "resolved", "closed", last={"subject": "b"}),
    "tickets.reopen_path": lambda a: a.post(closed(a)[0] + "/reopen")[0],
    "tickets.close_twice": close_twice,
    "tickets.close_answer": lambda a: closed(a)[1][0],
    "tickets.close_notes": lambda a: closed(a)[1][0],
    "tickets.note_status": note,
    "tickets.note_answer": lambda a: note(a, "subject"),
    "tickets.note_private_default": lambda a: note(a, "private"),
    "tickets.note_on_closed": lambda a: a.post(closed(a)[0] + "/notes", {"body": "x"})[0],
    "oncall.create_status": lambda a: a.post(SCHED, {"name": "x", "team_id": a.team()["id"]})[0],
    "oncall.required": required,
    "oncall.timezone_default": lambda a: a.schedule()["timezone"],
    "oncall.rotation_default": lambda a: a.schedule()["rotation_type"],
    "oncall.team_reference": lambda a: a.post(SCHED, {"name": "x", "team_id": "team_no"})[0],
    "oncall.user_reference": lambda a: post_entry(a, DAY1, DAY2, "user_no"),
    "oncall.unique_name": lambda a: same_name(a, SCHED, team_id=a.team()["id"]),
    "oncall.delete_with_entries": delete_used,
    "oncall.entries_envelope": lambda a: kind(a.get(f"{SCHED}/{a.schedule()['id']}/entries")[1]),
    "oncall.entry_created_at": lambda a: entry_answer(a, "created_at"),
    "oncall.entry_instants": lambda a: entry_answer(a, "start"),
    "oncall.naive_instants": lambda a: post_entry(a, NAIVE, "2026-12-02T08:00:00"),
    "oncall.end_before_start": lambda a: post_entry(a, DAY2, DAY1),
    "oncall.overlap": lambda a: post_entry(a, DAY1, DAY2, times=2),
    "oncall.range_meaning": lambda a: entries(a, "start_date=2026-12-01"),
    "oncall.end_date": lambda a: entries(a, "end_date=2026-12-01"),
    "oncall.range_zone": lambda a: entries(a, "end_date=2026-12-01", "Pacific/Kiritimati"),
    "oncall.swap_path": swap_paths,
    "oncall.swap_meaning": swap,
    "oncall.swap_answer": swap,
    "oncall.swap_with_self": lambda a: swap(a, "user_012")[0],
    "oncall.current_nobody": lambda a: a.get(f"/api/v2/oncall/current/{a.team()['id']}")[0],
    "oncall.current_unknown_team": lambda a: a.get("/api/v2/oncall/current/team_no")[0],
    "oncall.current_of_several": overlapping,
    "sla.create_status": lambda a: a.post(POL, {"name": "x"})[0],
    "sla.required": lambda a: a.post(POL, {"name": "x"})[0],
    "sla.business_hours_default": lambda a: a.policy()["business_hours"],
    "sla.enabled_default": lambda a: a.policy()["enabled"],
    "sla.unique_name": lambda a: same_name(a, POL),
    "sla.policy_created_at": lambda a: kind(a.policy()),
    "sla.policy_escalations": lambda a: kind(a.policy()),
    "sla.target_ids": shown_target,
    "sla.targets_in_policy_body": lambda a: len(
        a.policy(targets=[{"type": "resolution", "priority": "low", "hours": 1}])["targets"]
    ),
    "sla.list_order": policy_order,
    "sla.new_policy_place": new_place,
    "sla.delete_answer": delete_policy,
    "sla.archived_get": archived,
    "delete.second": lambda a: delete_policy(a, 2),
    "sla.reorder_unknown": lambda a: reorder(a, 0, 1, "sla_no"),
    "sla.reorder_some": lambda a: reorder(a, 1),
    "sla.reorder_twice": lambda a: reorder(a, 1, 0, 1),
    "sla.reorder_answer": lambda a: reorder(a, 1, 0),
    "sla.same_target": targets,
    "sla.target_answer": add_target,
    "sla.zero_hours": lambda a: add_target(a, 0)[0],
    "sla.hours_format": shown_target,
    "sla.escalation_required": lambda a: escalate(a)[0],
    "sla.escalation_unset": lambda a: kind(escalate(a)[1]),
    "sla.escalation_patch": patch_escalation,
    "sla.trigger_check": lambda a: escalate(a, trigger="moon")[0],
    "sla.instances_envelope": lambda a: kind(a.get(SLA + "/instances")[1]),
    "sla.instance_ticket_id": lambda a: (a.policy(4), a.ticket(), kind(a.get(SLA + "/instances")[1]["data"][0]))[2],
    "sla.instance_without_targets": lambda a: timer_count(a, "urgent"),
    "sla.first_response_by": lambda a: timer(a, [("POST", "/notes", {"body": "x", "private": True})], "first_response"),
    "sla.resolving_is_response": lambda a: timer(a, [RESOLVE], "first_response"),
    "sla.resolved_at": lambda a: timer(a, [RESOLVE]),
    "sla.priority_change": lambda a: timer(a, [("PUT", "", {"priority": "low"})]),
    "sla.reopen": reopened_timers,
    "sla.pause_on_pending": lambda a: timer(a, [("PUT", "", {"status": "pending"})]),
    "sla.preview_unknown_hours": lambda a: preview(a, business_hours_id="bh_no"),
    "sla.preview_zero": lambda a: preview(a, duration_minutes=0)[0],
    "sla.preview_naive": lambda a: preview(a, start_at=NAIVE)[0],
    "sla.minutes_format": preview,
    "sla.analytics_start": lambda a: a.get(SLA + "/analytics/summary")[0],
    "sla.analytics_backwards": lambda a: a.get(SLA + "/analytics/summary?start_date=2026-02-01&end_date=2026-01-01")[0],
    "sla.analytics_envelope": lambda a: kind(a.get(SLA + "/analytics/summary")[1]),
    "sla.trends_envelope": lambda a: kind(a.get(SLA + "/analytics/trends")[1]),
    "sla.breaches_envelope": lambda a: kind(a.get(SLA + "/analytics/breaches")[1]),
    "sla.granularity_default": lambda a: a.get(SLA + "/analytics/trends")[1]["granularity"],
    "sla.rate_of_none": lambda a: a.get(SLA + "/analytics/summary")[1]["compliance_rate"],
    "sla.rate_format": lambda a: finished(a, SLA + "/analytics/summary")["compliance_rate"],
    "sla.ola_envelope": ola,
    "conditions.empty": lambda a: matched(a, []),
    "conditions.operator_check": lambda a: a.post(POL, {"name": "x", "conditions": ANY})[0],
    "conditions.unknown_operator": lambda a: matched(a, ANY),
}
