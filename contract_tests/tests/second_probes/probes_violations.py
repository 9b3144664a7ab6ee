"""For every violation: a request that shows it, and what an honest backend answers."""

import hashlib
import hmac
from typing import Any

from contract_tests.tests.second_probes.probes_http import AI, BH, POL, RULES, SCHED, TEAMS, WF, T, status_of_many
from contract_tests.tests.second_probes.probes_keys import DAY1, DAY2, SLA, closed, entries, escalate, put, swap
from contract_tests.tests.second_probes.probes_session import decide, dry, execute, holiday, hook, member, run_path
from contract_tests.tests.second_probes.tools import APPROVAL, WEEK, Api, Probe

LATE = "2026-12-09T08:00:00+01:00"


def filtered(api: Api, query: str) -> Any:
    """How many of three tickets a query lists."""
    api.ticket(description="Needle in a haystack")
    api.ticket(priority="urgent")
    closed(api)
    return len(api.get(f"{T}?{query}")[1]["data"])


def replay(api: Api) -> Any:
    """A create, an update, the same create again."""
    h = {"Idempotency-Key": "k"}
    first = api.post(T, {"subject": "a"}, headers=h)[1]
    api.put(f"{T}/{first['id']}", {"subject": "b"})
    again = api.post(T, {"subject": "a"}, headers=h)[1]
    return again["id"] == first["id"], again["subject"], len(api.get(T)[1]["data"])


def private(api: Api) -> Any:
    """A private note."""
    return api.post(f"{T}/{api.ticket()['id']}/notes", {"body": "x", "private": True})[1]["private"]


def reopened(api: Api) -> Any:
    """A closed ticket, reopened."""
    return api.put(closed(api)[0], {"status": "open"})[1]["status"]


def new_schedule(api: Api, **fields: Any) -> Any:
    """The status of a new on-call schedule."""
    return api.post(SCHED, {"name": "x", "team_id": api.team()["id"], **fields})[0]


def gone(api: Api, path: str) -> Any:
    """The status after a delete."""
    api.delete(path)
    return api.get(path)[0]


def entry_gone(api: Api) -> Any:
    """The delete's status, and the shifts that are left."""
    schedule = api.schedule()
    entry = api.entry(schedule, DAY1, DAY2)
    code = api.delete(f"/api/v2/oncall/entries/{entry['id']}")[0]
    return code, len(api.get(f"{SCHED}/{schedule['id']}/entries")[1]["data"])


def on_call(api: Api) -> Any:
    """Who is on call while the only shift is next week's."""
    schedule = api.schedule()
    api.entry(schedule, LATE, "2026-12-10T08:00:00+01:00")
    return api.get(f"/api/v2/oncall/current/{schedule['team_id']}")[1]["on_call"]


def patched(api: Api, path: str, made: Any, change: Any, field: str) -> Any:
    """A field after a patch of something, in the answer and read again."""
    name = f"{path}/{made['id']}"
    return api.patch(name, change)[1].get(field), api.get(name)[1].get(field)


def delete_busy(api: Api) -> Any:
    """Delete a policy whose timer runs."""
    policy = api.policy(4)
    api.ticket()
    return api.delete(f"{POL}/{policy['id']}")[0]


def first_of_two(api: Api, reorder: bool = False) -> Any:
    """Which of two policies a ticket gets."""
    made = [api.policy(4, name=n) for n in "ab"]
    if reorder:
        api.post(POL + "/reorder", {"policy_ids": [p["id"] for p in made[::-1]]})
    api.ticket()
    rows = api.get(SLA + "/instances")[1]["data"]
    return [i for i, p in enumerate(made) if p["id"] == rows[0]["policy_id"]]


def target(api: Api, **fields: Any) -> Any:
    """The status of a new target, and the policy's hours."""
    policy = api.policy()
    body = {"type": "resolution", "priority": "low", "hours": 1.5, **fields}
    path = f"{POL}/{policy['id']}"
    return api.post(path + "/targets", body)[0], api.get(path)[1]["targets"][0]["hours"]


def target_gone(api: Api) -> Any:
    """The targets after a delete."""
    policy = api.policy(4)
    path = f"{POL}/{policy['id']}"
    api.delete(f"{SLA}/targets/{api.get(path)[1]['targets'][0]['id']}")
    return len(api.get(path)[1]["targets"])


def escalation(api: Api) -> Any:
    """A patched escalation."""
    made = escalate(api)[1]
    return api.patch(f"{SLA}/escalations/{made['id']}", {"trigger_percent": 90})[1]["trigger_percent"]


def overdue(api: Api, query: str = "status=breached") -> Any:
    """Two timers five hours after a start with four hours."""
    api.policy(4)
    api.ticket()
    api.ticket()
    api.later(hours=5)
    return len(api.get(f"{SLA}/instances?{query}")[1]["data"])


def analytics(api: Api, path: str) -> Any:
    """An analytics answer on overdue timers."""
    overdue(api)
    return api.get(f"{SLA}/analytics/{path}")[1]


def night(api: Api) -> Any:
    """An hour from Tuesday 16:30 on, with hours until 17:00."""
    hours = api.hours(schedule=WEEK, timezone="UTC")["id"]
    body = {"business_hours_id": hours, "start_at": "2026-12-01T16:30:00Z", "duration_minutes": 60}
    return api.post(SLA + "/preview-deadline", body)[1]["deadline_at"]


def foreign_team(api: Api) -> Any:
    """A team of the first tenant, read by the second."""
    return api.get(f"{TEAMS}/{api.team()['id']}", "s_two_owner")[0]


def teams(api: Api, query: str) -> Any:
    """A list of two teams."""
    api.team(name="Network", department="D")
    api.team(name="Other", department="E")
    body = api.get(f"{TEAMS}?{query}")
    return body[0], body[1].get("total"), body[1].get("limit")


def count_members(api: Api) -> Any:
    """A team's member_count and members after two equal PUTs."""
    team = api.team()
    member(api, team=team)
    member(api, team=team, max_capacity=3)
    rows = api.get(f"{TEAMS}/{team['id']}/members")[1]
    return api.get(f"{TEAMS}/{team['id']}")[1]["member_count"], len(rows), rows[0]["max_capacity"]


def two_default_teams(api: Api) -> Any:
    """A user who is default in two teams."""
    member(api, is_default=True)
    return member(api, is_default=True)[0]


def second_default(api: Api) -> Any:
    """A second default schedule."""
    api.hours(is_default=True)
    return api.post(BH, {"name": "b", "is_default": True})[0]


def holidays(api: Api, delete: bool = False) -> Any:
    """The holidays that a schedule shows."""
    path = f"{BH}/{api.hours()['id']}"
    made = api.post(path + "/holidays", {"name": "H", "date": "2026-12-25"})[1]
    if delete:
        api.delete(f"{path}/holidays/{made['id']}")
    return len(api.get(path)[1].get("holidays", "none"))


def exceed(api: Api) -> Any:
    """The 301st request of a minute."""
    status_of_many(api, 300, T)
    status, body = api.get(T)
    return status, "retry-after" in api.headers, body.get("limit")


def fired(api: Api) -> Any:
    """Two rules, one of which matches."""
    made = api.rule()
    api.rule(conditions=[{"field": "x", "operator": "equals", "value": 1}])
    return len(api.fire()[1]["executed"]), api.get(f"{RULES}/{made['id']}")[1]["execution_count"]


def logs(api: Api, limit: int) -> Any:
    """Logs with a limit, after two."""
    api.rule()
    api.fire()
    api.fire()
    status, body = api.get(f"{RULES}/logs?limit={limit}")
    return status, len(body) if status == 200 else None


def drafts(api: Api) -> Any:
    """A list of published workflows while there is a draft only."""
    api.workflow(publish=False)
    return api.get(WF + "?status=published")[1]["total"]


def two_versions(api: Api) -> Any:
    """Publish twice."""
    made = api.workflow()
    path = f"{WF}/{made['id']}"
    api.post(path + "/publish")
    return len(api.get(path + "/versions")[1])


def edited_run(api: Api) -> Any:
    """The steps of a run after an edit that was not published."""
    made = api.workflow()
    api.patch(f"{WF}/{made['id']}", {"canvas_definition": {"nodes": [{"id": "other", "type": "trigger"}]}})
    run = api.run(made)[1]
    return [s["node_id"] for s in api.get(f"{WF}/{made['id']}/runs/{run['id']}/steps")[1]]


def run_status(api: Api, node: Any) -> Any:
    """The status of a run with a node that waits."""
    made = api.workflow(node)
    api.run(made)
    api.get(WF)
    return api.get(f"{WF}/{made['id']}/runs")[1]["items"][0]["status"]


def pending(api: Api) -> Any:
    """The pending requests after a decision."""
    decide(api)
    return len(api.get(WF + "/approvals/pending")[1])


def deciding(api: Api, **body: Any) -> Any:
    """The status of a decision."""
    api.run(api.workflow(APPROVAL))
    request = api.get(WF + "/approvals/pending")[1][0]["id"]
    return api.post(f"{WF}/approvals/{request}/decide", {"decision": "approved", **body})[0]


def runs(api: Api, query: str) -> Any:
    """A list of runs of a workflow with a completed one."""
    path = run_path(api).rsplit("/", 1)[0]
    status, body = api.get(f"{path}?{query}")
    return status, body.get("total")


def restored(api: Api) -> Any:
    """The canvas after an edit and a restore."""
    path = f"{WF}/{api.workflow()['id']}"
    api.patch(path, {"canvas_definition": {"nodes": []}})
    api.post(path + "/versions/1/restore")
    return len(api.get(path)[1]["canvas_definition"]["nodes"])


def unsigned(api: Api) -> Any:
    """A webhook without signature."""
    return hook(api, sign="none")[0]


def tight(api: Api) -> Any:
    """A signed webhook whose body has no blanks."""
    made = api.workflow()
    raw = b'{"a":1,"b":2}'
    digest = hmac.new(made["webhook_secret"].encode(), raw, hashlib.sha256).hexdigest()
    return api.post(f"{WF}/webhook/{made['id']}", raw=raw, who="none", headers={"X-Workflow-Signature": digest})[0]


def template(api: Api) -> Any:
    """The nodes of an installed workflow."""
    return len(api.post(WF + "/templates/tpl_abc/install")[1]["canvas_definition"]["nodes"])


def settings(api: Api) -> Any:
    """Two updates of two sections."""
    api.put(AI + "/settings", {"resolution": {"max_auto_resolve_attempts": 5}})
    return api.put(AI + "/settings", {"routing": {"enabled": False}})[1]["resolution"]["max_auto_resolve_attempts"]


def simulated(api: Api) -> Any:
    """Which of two rules is simulated, one of them inactive first."""
    api.routing(sort_order=0, is_active=False)
    api.routing(sort_order=1, category="x")
    api.routing(sort_order=2, category="x")
    return api.post(AI + "/routing/simulate", {"category": "x"})[1]["matched_rule"]["sort_order"]


def reordered(api: Api) -> Any:
    """The sort order of the first of two after a reorder to the same order."""
    ids = [api.routing(sort_order=n)["id"] for n in (0, 1)]
    api.post(AI + "/routing/rules/reorder", {"ordered_ids": ids})
    return {r["id"]: r["sort_order"] for r in api.get(AI + "/routing/rules")[1]}[ids[0]]


def routed(api: Api, **fields: Any) -> Any:
    """The status of a new routing rule, and its skills."""
    body = {"target_team_id": api.team()["id"], "required_skills": ["a"], **fields}
    status, made = api.post(AI + "/routing/rules", body)
    return status, made.get("required_skills")


TEXT = {"name": "x" * 101}
COND = [{"field": "priority", "operator": "in", "value": ["low"]}]
PROBES: dict[str, tuple[Probe, Any]] = {
    "tickets-create-200": (lambda a: a.post(T, {"subject": "x"})[0], 201),
    "tickets-category-lost": (lambda a: a.ticket(category="c")["category"], "c"),
    "tickets-default-limit": (lambda a: a.get(T)[1]["limit"], 25),
    "tickets-status-filter-ignored": (lambda a: filtered(a, "status=closed"), 1),
    "tickets-search-subject-only": (lambda a: filtered(a, "search=needle"), 1),
    "tickets-offset-off-by-one": (lambda a: filtered(a, "offset=1"), 2),
    "tickets-put-priority-lost": (
        lambda a: a.put(f"{T}/{a.ticket()['id']}", {"priority": "low"})[1]["priority"],
        "low",
    ),
    "tickets-note-private-inverted": (private, True),
    "tickets-reopen-pending": (reopened, "open"),
    "tickets-closed-to-pending": (lambda a: put(a, "pending", "resolved", "closed", "pending"), 409),
    "idempotency-duplicates": (replay, (True, "a", 1)),
    "idempotency-answers-present-state": (replay, (True, "a", 1)),
    "oncall-rotation-any": (lambda a: new_schedule(a, rotation_type="monthly"), 422),
    "oncall-patch-zone-lost": (
        lambda a: patched(a, SCHED, a.schedule(), {"timezone": "Asia/Tokyo"}, "timezone"),
        ("Asia/Tokyo", "Asia/Tokyo"),
    ),
    "oncall-delete-keeps": (lambda a: gone(a, f"{SCHED}/{a.schedule()['id']}"), 404),
    "oncall-entry-delete-keeps": (entry_gone, (204, 0)),
    "oncall-entry-delete-200": (entry_gone, (204, 0)),
    "oncall-end-date-ignored": (lambda a: entries(a, "end_date=2026-12-01"), 2),
    "oncall-swap-not-applied": (lambda a: swap(a)[2], ["user_034", "user_034"]),
    "oncall-current-ignores-now": (on_call, None),
    "oncall-current-wants-write": (
        lambda a: a.get(f"/api/v2/oncall/current/{a.team()['id']}", "ak_oncall_read")[0],
        200,
    ),
    "oncall-read-may-write": (lambda a: a.post(SCHED, {"name": "x"}, "ak_oncall_read")[0], 403),
    "sla-starter-let-in": (lambda a: a.get(POL, "ak_small")[0], 403),
    "sla-enterprise-not-required": (lambda a: a.get(SLA + "/ola/policies", "ak_two")[0], 403),
    "sla-preview-without-scope": (lambda a: a.post(SLA + "/preview-deadline", {}, "ak_none")[0], 403),
    "sla-patch-clears-conditions": (
        lambda a: patched(a, POL, a.policy(conditions=COND), {"name": "n"}, "conditions"),
        (COND, COND),
    ),
    "sla-delete-with-active": (delete_busy, 409),
    "sla-reorder-not-applied": (lambda a: first_of_two(a, True), [1]),
    "sla-last-match": (first_of_two, [0]),
    "sla-target-type-any": (
        lambda a: a.post(f"{POL}/{a.policy()['id']}/targets", {"type": "next", "priority": "low", "hours": 1})[0],
        422,
    ),
    "sla-target-hours-off": (target, (201, 1.5)),
    "sla-target-delete-keeps": (target_gone, 0),
    "sla-escalation-patch-not-saved": (escalation, 90),
    "sla-instance-status-ignored": (lambda a: overdue(a, "status=met"), 0),
    "sla-never-breached": (overdue, 2),
    "sla-calendar-time": (night, "2026-12-02T09:30:00Z"),
    "sla-analytics-end-ignored": (lambda a: analytics(a, "summary?end_date=2026-11-30")["total"], 0),
    "sla-breaches-limit-ignored": (lambda a: len(analytics(a, "breaches?limit=1")["data"]), 1),
    "teams-key-let-in": (lambda a: a.get(TEAMS, "ak_all")[0], 403),
    "teams-profile-not-required": (lambda a: a.get(TEAMS, "s_small_owner")[0], 403),
    "teams-readonly-writes": (lambda a: a.post(TEAMS, {"name": "x"}, "s_readonly")[0], 403),
    "teams-supervisor-kept-out": (lambda a: a.post(TEAMS, {"name": "x"}, "s_supervisor")[0], 201),
    "teams-foreign-tenant-visible": (foreign_team, 404),
    "teams-404-words": (lambda a: a.get(TEAMS + "/team_no")[1], {"detail": "Team not found"}),
    "teams-default-limit": (lambda a: a.get(TEAMS)[1]["limit"], 50),
    "teams-limit-101": (lambda a: a.get(TEAMS + "?limit=101")[0], 422),
    "teams-search-ignored": (lambda a: teams(a, "search=network"), (200, 1, 50)),
    "teams-department-ignored": (lambda a: teams(a, "department=D"), (200, 1, 50)),
    "teams-total-is-page": (lambda a: teams(a, "limit=1"), (200, 2, 1)),
    "teams-member-count-zero": (count_members, (1, 1, 3)),
    "teams-routing-default": (lambda a: a.team()["routing_method"], "balanced"),
    "teams-routing-422": (lambda a: a.post(TEAMS, {"name": "x", "routing_method": "moon"})[0], 400),
    "teams-name-101": (lambda a: a.post(TEAMS, TEXT)[0], 422),
    "teams-location-lost": (lambda a: a.team(location="Here")["location"], "Here"),
    "teams-patch-clears": (
        lambda a: patched(a, TEAMS, a.team(description="d"), {"routing_method": "manual"}, "description"),
        ("d", "d"),
    ),
    "teams-member-role-any": (lambda a: member(a, role="owner")[0], 422),
    "teams-two-default-teams": (two_default_teams, 409),
    "teams-upsert-doubles": (count_members, (1, 1, 3)),
    "teams-capacity-not-updated": (count_members, (1, 1, 3)),
    "hours-zone-default": (lambda a: a.hours()["timezone"], "Europe/Paris"),
    "hours-two-defaults": (second_default, 409),
    "hours-schedule-lost": (lambda a: len(a.hours(schedule=WEEK)["schedule"]), 7),
    "hours-day-7": (lambda a: a.post(BH, {"name": "x", "schedule": [{**WEEK[0], "day_of_week": 7}]})[0], 422),
    "hours-patch-resets-zone": (
        lambda a: patched(a, BH, a.hours(timezone="UTC"), {"name": "n"}, "timezone"),
        ("UTC", "UTC"),
    ),
    "hours-holidays-not-embedded": (holidays, 1),
    "holidays-all-day-default": (lambda a: holiday(a, start_time="10:00", end_time="11:00")[1]["all_day"], True),
    "holidays-recurring-lost": (lambda a: holiday(a, recurring=True)[1]["recurring"], True),
    "holidays-delete-keeps": (lambda a: holidays(a, True), 0),
    "errors-422-text": (lambda a: type(a.post(TEAMS, {})[1]["detail"]).__name__, "list"),
    "rate-limit-doubled": (exceed, (429, True, 300)),
    "rate-no-retry-after": (exceed, (429, True, 300)),
    "rate-body-without-limit": (exceed, (429, True, 300)),
    "automation-list-enveloped": (lambda a: type(a.get(RULES)[1]).__name__, "list"),
    "automation-name-201": (lambda a: a.post(RULES, {"name": "x" * 201})[0], 422),
    "automation-mode-any": (lambda a: a.post(RULES, {"name": "x", "execution_mode": "cron"})[0], 422),
    "automation-mode-default": (lambda a: a.rule()["execution_mode"], "event"),
    "automation-stop-lost": (lambda a: a.rule(stop_processing=True)["stop_processing"], True),
    "automation-patch-clears-actions": (
        lambda a: patched(a, RULES, a.rule(actions=[{"type": "x"}]), {"name": "n"}, "actions"),
        ([{"type": "x"}], [{"type": "x"}]),
    ),
    "automation-logs-201": (lambda a: logs(a, 201)[0], 422),
    "automation-logs-limit-ignored": (lambda a: logs(a, 1), (200, 1)),
    "automation-only-matched": (fired, (2, 1)),
    "automation-count-stays": (fired, (2, 1)),
    "automation-agent-writes-rules": (lambda a: a.post(RULES, {"name": "x"}, "s_agent")[0], 403),
    "automation-user-may-not-execute": (
        lambda a: a.post(RULES + "/execute-event", {"event_type": "e"}, "s_user")[0],
        200,
    ),
    "workflows-status-ignored": (drafts, 0),
    "workflows-trigger-lost": (
        lambda a: a.workflow(trigger_config={"type": "event"})["trigger_config"],
        {"type": "event"},
    ),
    "workflows-read-open": (lambda a: a.get(WF, "s_no_permissions")[0], 403),
    "workflows-create-may-publish": (
        lambda a: a.post(f"{WF}/{a.workflow(publish=False)['id']}/publish", None, "s_agent")[0],
        403,
    ),
    "workflows-publish-one-version": (two_versions, 2),
    "workflows-execute-draft": (lambda a: execute(a, publish=False)[0], 409),
    "workflows-run-draft-canvas": (edited_run, ["start"]),
    "workflows-execute-200": (lambda a: execute(a)[0], 202),
    "workflows-execute-any-id": (lambda a: execute(a, "conv_xyz")[0], 422),
    "workflows-dry-run-leaves-run": (lambda a: dry(a)[2], 0),
    "workflows-webhook-unsigned": (unsigned, 401),
    "workflows-webhook-reserialised": (tight, 202),
    "workflows-webhook-200": (lambda a: hook(a)[0], 202),
    "workflows-approval-skipped": (lambda a: run_status(a, APPROVAL), "waiting_approval"),
    "workflows-pending-keeps-decided": (pending, 0),
    "workflows-rejection-goes-on": (lambda a: decide(a, "rejected"), (200, "rejected")),
    "workflows-decision-any": (lambda a: deciding(a, decision="approve"), 422),
    "workflows-comment-2001": (lambda a: deciding(a, comment="x" * 2001), 422),
    "workflows-run-status-ignored": (lambda a: runs(a, "status=failed"), (200, 0)),
    "workflows-runs-201": (lambda a: runs(a, "limit=201")[0], 422),
    "workflows-restore-not-applied": (restored, 1),
    "workflows-template-category-ignored": (lambda a: len(a.get(WF + "/templates?category=onboarding")[1]), 1),
    "workflows-template-without-canvas": (template, 3),
    "workflows-migrate-200": (lambda a: a.post(f"{WF}/migrate-from-rule/{a.rule()['id']}")[0], 201),
    "workflows-canvas-unlimited": (
        lambda a: a.post(WF, {"name": "x", "canvas_definition": {"pad": "x" * 6_000_000}})[0],
        413,
    ),
    "ai-no-rate-limit": (lambda a: status_of_many(a, 31, AI + "/settings"), [200, 429]),
    "ai-settings-put-resets": (settings, 5),
    "ai-settings-resolution-lost": (settings, 5),
    "ai-rates-zero": (lambda a: a.get(AI + "/metrics")[1]["classification"]["auto_apply_rate"], None),
    "ai-period-wrong": (lambda a: a.get(AI + "/metrics?days=30")[1]["period_days"], 30),
    "ai-skills-lost": (routed, (201, ["a"])),
    "ai-routing-method-any": (lambda a: routed(a, routing_method="priority")[0], 422),
    "ai-boost-3": (lambda a: routed(a, priority_boost=3)[0], 422),
    "ai-highest-first": (simulated, 1),
    "ai-reorder-reversed": (reordered, 0),
    "ai-inactive-matches": (simulated, 1),
}
