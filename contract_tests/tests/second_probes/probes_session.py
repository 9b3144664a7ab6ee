"""For every switch of the teams and automation pages: what a request sees of it."""

import hashlib
import hmac
from typing import Any

from contract_tests.tests.second_probes.probes_http import AI, BH, RULES, TEAMS, WF
from contract_tests.tests.second_probes.probes_keys import kind, preview, same_name
from contract_tests.tests.second_probes.tools import APPROVAL, WEEK, Api, Probe

CONV = "3f1c9a2e-7b40-4e8d-9a1f-2c6b5d8e0a11"


def member(api: Api, user: str = "user_012", team: Any = None, **body: Any) -> Any:
    """Add a member."""
    team = team or api.team()
    return api.put(f"{TEAMS}/{team['id']}/members/{user}", body)


def team_in_use(api: Api, schedule: bool) -> Any:
    """Delete a team with a member, or with a schedule."""
    team = api.team()
    if schedule:
        api.schedule(team_id=team["id"])
    else:
        member(api, team=team)
    return api.delete(f"{TEAMS}/{team['id']}")[0]


def member_again(api: Api) -> Any:
    """Update one field of a member."""
    team = api.team()
    member(api, team=team, max_capacity=7)
    return member(api, team=team, priority=1)[1]["max_capacity"]


def member_order(api: Api) -> Any:
    """Two members, the first with the greater priority."""
    team = api.team()
    member(api, team=team, priority=5)
    member(api, "user_034", team=team, priority=1)
    return [m["priority"] for m in api.get(f"{TEAMS}/{team['id']}/members")[1]]


def two_defaults(api: Api) -> Any:
    """One user, default in two teams."""
    member(api, is_default=True)
    return member(api, is_default=True)[1]


def filters(api: Api) -> Any:
    """Departments in other letters and in part."""
    api.team(department="Infra")
    return [api.get(f"{TEAMS}?department={d}")[1]["total"] for d in ("Infra", "infra", "nfr")]


def found(api: Api) -> Any:
    """A part of a name from its middle."""
    api.team(name="Network")
    return api.get(TEAMS + "?search=work")[1]["total"]


def second_default(api: Api, patch: bool = False) -> Any:
    """A second default schedule."""
    api.hours(is_default=True)
    if patch:
        return api.patch(f"{BH}/{api.hours(name='b')['id']}", {"is_default": True})[0]
    return api.post(BH, {"name": "b", "is_default": True})[1]


def patch_week(api: Api) -> Any:
    """Patch one day of a week."""
    made = api.hours(schedule=WEEK)
    return len(api.patch(f"{BH}/{made['id']}", {"schedule": WEEK[:1]})[1]["schedule"])


def days(api: Api, *rows: Any) -> Any:
    """A schedule of some days, and a preview on it."""
    status, made = api.post(BH, {"name": "x", "schedule": list(rows), "timezone": "UTC"})
    return status, preview(api, business_hours_id=made["id"])[1] if status == 201 else None


def holiday(api: Api, times: int = 1, **body: Any) -> Any:
    """Add a holiday, once or more."""
    path, answer = f"{BH}/{api.hours()['id']}/holidays", (0, None)
    for _ in range(times):
        answer = api.post(path, {"name": "H", "date": "2026-12-25", **body})
    return answer


def holiday_order(api: Api) -> Any:
    """Two holidays, the later one first."""
    path = f"{BH}/{api.hours()['id']}"
    for date in ("2026-12-25", "2026-05-01"):
        api.post(path + "/holidays", {"name": "H", "date": date})
    return [h["date"] for h in api.get(path)[1]["holidays"]]


def rules(api: Api) -> Any:
    """The names of two rules as listed."""
    api.rule(name="a", priority_order=2)
    api.rule(name="b", priority_order=1)
    return [r["name"] for r in api.get(RULES)[1]]


def default_order(api: Api) -> Any:
    """The priority_order of a second rule."""
    api.rule(priority_order=7)
    return api.rule()["priority_order"]


def count_after(api: Api) -> Any:
    """A rule's counter right after it fired."""
    made = api.rule()
    api.fire()
    return api.get(f"{RULES}/{made['id']}")[1]["execution_count"]


def logs(api: Api, delete: bool = False) -> Any:
    """The names in the logs of two rules."""
    made = [api.rule(name=n) for n in "ab"]
    api.rule(name="no", conditions=[{"field": "x", "operator": "equals", "value": 1}])
    api.fire()
    if delete:
        api.delete(f"{RULES}/{made[0]['id']}")
    return [x["rule_name"] for x in api.get(RULES + "/logs")[1]]


def executed(api: Api) -> Any:
    """What an event answers with a matching rule, another, and one of another event."""
    api.rule(actions=[{"type": "moon"}])
    api.rule(conditions=[{"field": "x", "operator": "equals", "value": 1}])
    api.rule(trigger_event="f")
    return [(e["matched"], e["success"]) for e in api.fire()[1]["executed"]]


def by_ticket(api: Api) -> Any:
    """Whether a ticket fires a rule."""
    api.rule(trigger_event="ticket.created")
    api.ticket()
    return len(api.get(RULES + "/logs")[1])


def published(api: Api) -> str:
    """The path of a published workflow."""
    return f"{WF}/{api.workflow()['id']}"


def publish(api: Api, *nodes: Any, times: int = 1, **fields: Any) -> Any:
    """Publish a workflow."""
    path, answer = f"{WF}/{api.workflow(*nodes, publish=False, **fields)['id']}/publish", (0, None)
    for _ in range(times):
        answer = api.post(path)
    return answer


def empty(api: Api) -> Any:
    """Publish a workflow without nodes."""
    return api.post(f"{WF}/{api.post(WF, {'name': 'x'})[1]['id']}/publish")[0]


def versions(api: Api) -> Any:
    """The numbers of two versions as listed."""
    path = published(api)
    api.post(path + "/publish")
    return [v["version"] for v in api.get(path + "/versions")[1]]


def restored(api: Api) -> Any:
    """How many versions there are after a restore."""
    path = published(api)
    api.post(path + "/versions/1/restore")
    return len(api.get(path + "/versions")[1])


def update_methods(api: Api) -> Any:
    """Both methods of an update."""
    path = published(api)
    return api.patch(path, {"name": "b"})[0], api.put(path, {"name": "b"})[0]


def edited(api: Api) -> Any:
    """The status of an edited workflow."""
    return api.patch(published(api), {"canvas_definition": {"nodes": []}})[1]["status"]


def waiting(api: Api) -> tuple[str, str]:
    """A workflow that waits for an approval: its path and the path of the request."""
    made = api.workflow(APPROVAL)
    api.run(made)
    return f"{WF}/{made['id']}", f"{WF}/approvals/{api.get(WF + '/approvals/pending')[1][0]['id']}/decide"


def decide(api: Api, decision: str = "approved", times: int = 1) -> Any:
    """Decide, once or more; the last answer's status and the run's."""
    path, request = waiting(api)
    code = [api.post(request, {"decision": decision})[0] for _ in range(times)][-1]
    api.later(seconds=1)
    return code, api.get(path + "/runs")[1]["items"][0]["status"]


def delete_running(api: Api) -> Any:
    """Delete a workflow whose run waits."""
    return api.delete(waiting(api)[0])[0]


def execute(api: Api, conversation: str = CONV, publish: bool = True) -> Any:
    """Execute a workflow."""
    made = api.workflow(publish=publish)
    return api.post(f"{WF}/{made['id']}/execute", {"conversation_id": conversation})


def dry(api: Api, who: str = "") -> Any:
    """A dry run: status, kind of answer, and the runs that are listed."""
    path = published(api)
    status, body = api.post(path + "/dry-run", None, who)
    return status, kind(body), api.get(path + "/runs")[1]["total"]


def hook(api: Api, raw: bytes = b'{"a": 1}', sign: str = "", publish: bool = True, secret: str = "") -> Any:
    """A webhook call; ``sign`` is put before the signature, or "none" leaves it out, "bad" spoils it."""
    made = api.workflow(publish=publish)
    key = secret or made.get("webhook_secret") or ""
    digest = hmac.new(key.encode(), raw, hashlib.sha256).hexdigest()
    headers = {} if sign == "none" else {"X-Workflow-Signature": "00" if sign == "bad" else sign + digest}
    return api.post(f"{WF}/webhook/{made['id']}", None, "none", raw=raw, headers=headers)


def big(api: Api) -> Any:
    """A canvas between five million bytes and five times 1024 * 1024."""
    return api.post(WF, {"name": "x", "canvas_definition": {"nodes": [], "pad": "x" * 5_100_000}})[0]


def migrate(api: Api) -> Any:
    """Migrate a rule twice."""
    made = api.rule()
    codes = [api.post(f"{WF}/migrate-from-rule/{made['id']}")[0] for _ in range(2)]
    return codes, api.get(f"{RULES}/{made['id']}")[1]["enabled"]


def started(api: Api) -> Any:
    """Whether an event starts a workflow."""
    made = api.workflow(trigger_config={"type": "event", "event_types": ["e"]})
    api.fire()
    return api.get(f"{WF}/{made['id']}/runs")[1]["total"]


def wf_names(api: Api) -> Any:
    """The name of an installed workflow."""
    return api.post(WF + "/templates/tpl_abc/install")[1]["name"]


def section(api: Api) -> Any:
    """Two updates of one section."""
    api.put(AI + "/settings", {"classification": {"suggest_threshold": 0.1}})
    return api.put(AI + "/settings", {"classification": {"enabled": True}})[1]["classification"]["suggest_threshold"]


def put_ai(api: Api, **fields: Any) -> Any:
    """An update of the classification section."""
    return api.put(AI + "/settings", {"classification": fields})[0]


def route(api: Api, **fields: Any) -> Any:
    """The status of a new routing rule."""
    fields.setdefault("target_team_id", api.team()["id"])
    return api.post(AI + "/routing/rules", {k: v for k, v in fields.items() if v != "absent"})[0]


def routing_order(api: Api) -> Any:
    """The sort orders as listed."""
    for n in (2, 1):
        api.routing(sort_order=n)
    return [r["sort_order"] for r in api.get(AI + "/routing/rules")[1]]


def ai_reorder(api: Api, *picks: Any) -> Any:
    """A reorder of two rules: status, and the first one's sort_order."""
    made = [api.routing(sort_order=n)["id"] for n in (5, 6)]
    code = api.post(AI + "/routing/rules/reorder", {"ordered_ids": [made[p] if p != "x" else p for p in picks]})[0]
    return code, [r["sort_order"] for r in api.get(AI + "/routing/rules")[1]]


def sort_default(api: Api) -> Any:
    """The sort_order of a second rule."""
    api.routing(sort_order=3)
    return api.routing()["sort_order"]


def same_rule(api: Api) -> Any:
    """Two rules of the same criteria."""
    api.routing()
    return route(api)


NO_TIMES = {"day_of_week": 1, "start_time": None, "end_time": None, "is_closed": False}
BACKWARDS = {"day_of_week": 1, "start_time": "17:00", "end_time": "09:00", "is_closed": False}
PROBES: dict[str, Probe] = {
    "teams.unset_fields": lambda a: kind(a.team()),
    "teams.unique_name": lambda a: same_name(a, TEAMS),
    "teams.blank_name": lambda a: a.post(TEAMS, {"name": " "})[0],
    "teams.references": lambda a: a.post(TEAMS, {"name": "x", "business_hours_id": "bh_no"})[0],
    "teams.email_check": lambda a: a.post(TEAMS, {"name": "x", "email": "nobody"})[0],
    "teams.negative_timeout": lambda a: a.post(TEAMS, {"name": "x", "unassigned_timeout_minutes": -1})[0],
    "teams.negative_capacity": lambda a: member(a, max_capacity=-1)[0],
    "teams.search_mode": found,
    "teams.filter_match": filters,
    "teams.delete_with_members": lambda a: team_in_use(a, False),
    "teams.delete_on_schedule": lambda a: team_in_use(a, True),
    "teams.member_added_status": lambda a: member(a)[0],
    "teams.member_update": member_again,
    "teams.member_order": member_order,
    "teams.member_created_at": lambda a: kind(member(a)[1]),
    "teams.remove_unknown_team": lambda a: a.delete(TEAMS + "/team_no/members/user_012")[1],
    "teams.default_conflict_words": two_defaults,
    "hours.unique_name": lambda a: same_name(a, BH),
    "hours.default_conflict_words": second_default,
    "hours.patch_default": lambda a: second_default(a, True),
    "hours.patch_schedule": patch_week,
    "hours.holidays_in_list": lambda a: (a.hours(), kind(a.get(BH)[1]["items"][0]))[1],
    "hours.create_shows_holidays": lambda a: kind(a.hours()),
    "hours.end_before_start": lambda a: days(a, BACKWARDS)[0],
    "hours.same_day_twice": lambda a: days(a, WEEK[1], WEEK[1])[0],
    "hours.day_without_times": lambda a: days(a, NO_TIMES, WEEK[2]),
    "hours.empty_schedule": days,
    "holidays.same_date": lambda a: holiday(a, 2)[0],
    "holidays.partial_without_times": lambda a: holiday(a, all_day=False)[0],
    "holidays.end_before_start": lambda a: holiday(a, all_day=False, start_time="12:00", end_time="11:00")[0],
    "holidays.times_of_all_day": lambda a: holiday(a, start_time="10:00", end_time="11:00")[1]["start_time"],
    "holidays.order": holiday_order,
    "automation.list_order": rules,
    "automation.priority_default": default_order,
    "automation.enabled_default": lambda a: a.rule()["enabled"],
    "automation.event_without_trigger": lambda a: a.post(RULES, {"name": "x"})[0],
    "automation.time_without_condition": lambda a: a.post(RULES, {"name": "x", "execution_mode": "time"})[0],
    "automation.no_actions": lambda a: a.post(RULES, {"name": "x"})[0],
    "automation.negative_order": lambda a: a.post(RULES, {"name": "x", "priority_order": -1})[0],
    "automation.unique_name": lambda a: same_name(a, RULES),
    "automation.mode_error": lambda a: a.post(RULES, {"name": "x", "execution_mode": "cron"})[1],
    "automation.counter": count_after,
    "automation.logs_order": logs,
    "automation.logs_of_deleted": lambda a: logs(a, True),
    "automation.log_unmatched": logs,
    "automation.execute_status": lambda a: a.fire()[0],
    "automation.evaluated": executed,
    "automation.unmatched_success": executed,
    "automation.unknown_action": executed,
    "automation.conversation": lambda a: a.fire()[0],
    "automation.fires_on_tickets": by_ticket,
    "workflows.envelope": lambda a: kind(a.get(WF)[1]),
    "workflows.runs_envelope": lambda a: kind(a.get(published(a) + "/runs")[1]),
    "workflows.versions_envelope": lambda a: kind(a.get(published(a) + "/versions")[1]),
    "workflows.templates_envelope": lambda a: kind(a.get(WF + "/templates")[1]),
    "workflows.approvals_envelope": lambda a: kind(a.get(WF + "/approvals/pending")[1]),
    "workflows.steps_envelope": lambda a: kind(a.get(run_path(a) + "/steps")[1]),
    "workflows.canvas_in_list": lambda a: (a.workflow(), kind(a.get(WF)[1]["items"][0]))[1],
    "workflows.canvas_in_versions": lambda a: kind(a.get(published(a) + "/versions")[1][0]),
    "workflows.steps_in_run": lambda a: kind(a.get(run_path(a))[1]),
    "workflows.versions_order": versions,
    "workflows.required": lambda a: a.post(WF, {"name": "x"})[0],
    "workflows.unique_name": lambda a: same_name(a, WF),
    "workflows.update_method": update_methods,
    "workflows.unknown_template": lambda a: a.post(WF, {"name": "x", "template_id": "tpl_no"})[0],
    "workflows.megabyte": big,
    "workflows.edit_published": edited,
    "workflows.delete_with_runs": delete_running,
    "workflows.publish_answer": lambda a: kind(publish(a)[1]),
    "workflows.publish_empty": empty,
    "workflows.publish_unchanged": lambda a: publish(a, times=2)[0],
    "workflows.restore": restored,
    "workflows.execute_draft": lambda a: execute(a, publish=False)[0],
    "workflows.unknown_conversation": lambda a: execute(a, CONV.replace("3f", "4f"))[0],
    "workflows.execute_answer": lambda a: kind(execute(a)[1]),
    "workflows.first_run_status": lambda a: execute(a)[1]["status"],
    "workflows.waiting_status": lambda a: a.get(waiting(a)[0] + "/runs")[1]["items"][0]["status"],
    "workflows.rejected_status": lambda a: decide(a, "rejected"),
    "workflows.dry_run_answer": dry,
    "workflows.dry_run_permission": lambda a: [dry(a, r)[0] for r in ("s_agent", "s_readonly")],
    "workflows.pending_permission": lambda a: a.get(WF + "/approvals/pending", "s_agent")[0],
    "workflows.migrate_permission": lambda a: a.post(f"{WF}/migrate-from-rule/{a.rule()['id']}", None, "s_agent")[0],
    "workflows.webhook_secret": lambda a: hook(a, secret="whsec_one")[0],
    "workflows.webhook_no_signature": lambda a: hook(a, sign="none")[0],
    "workflows.webhook_bad_signature": lambda a: hook(a, sign="bad")[0],
    "workflows.signature_prefix": lambda a: hook(a, sign="sha256=")[0],
    "workflows.webhook_not_json": lambda a: hook(a, b"hello")[0],
    "workflows.webhook_draft": lambda a: hook(a, publish=False)[0],
    "workflows.webhook_answer": lambda a: kind(hook(a)[1]),
    "workflows.decide_twice": lambda a: decide(a, times=2)[0],
    "workflows.decide_answer": lambda a: decide(a)[0],
    "workflows.installed_name": wf_names,
    "workflows.migrated_rule": migrate,
    "workflows.migrate_twice": migrate,
    "workflows.start_on_events": started,
    "ai.section_update": section,
    "ai.threshold_range": lambda a: put_ai(a, auto_apply_threshold=2),
    "ai.threshold_order": lambda a: put_ai(a, auto_apply_threshold=0.1, suggest_threshold=0.9),
    "ai.mode_check": lambda a: a.put(AI + "/settings", {"resolution": {"mode": "moon"}})[0],
    "ai.settings_updated_at": lambda a: a.get(AI + "/settings")[1]["updated_at"],
    "ai.version_step": lambda a: a.put(AI + "/settings", {})[1]["version"],
    "ai.metrics_days_default": lambda a: a.get(AI + "/metrics")[1]["period_days"],
    "ai.metrics_days_max": lambda a: a.get(AI + "/metrics?days=100")[0],
    "ai.audit_limit_default": lambda a: len(a.get(AI + "/resolution/audit")[1]),
    "ai.list_order": routing_order,
    "ai.rule_required": lambda a: route(a, target_team_id="absent"),
    "ai.team_reference": lambda a: route(a, target_team_id="team_no"),
    "ai.priority_check": lambda a: route(a, priority="moon"),
    "ai.method_default": lambda a: a.routing()["routing_method"],
    "ai.sort_default": sort_default,
    "ai.same_criteria": same_rule,
    "ai.reorder_unknown": lambda a: ai_reorder(a, 0, 1, "x"),
    "ai.reorder_some": lambda a: ai_reorder(a, 1),
    "ai.reorder_base": lambda a: ai_reorder(a, 0, 1),
    "ai.simulate_nothing": lambda a: a.post(AI + "/routing/simulate", {})[0],
    "ai.simulate_required": lambda a: a.post(AI + "/routing/simulate", {})[0],
}


def run_path(api: Api) -> str:
    """The path of a finished run."""
    made = api.workflow()
    run = api.run(made)[1]
    return f"{WF}/{made['id']}/runs/{run['id']}"
