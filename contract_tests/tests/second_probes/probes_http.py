"""For every switch of HTTP, errors, credentials, limits and lists: what a request sees of it."""

import re
from typing import Any

from contract_tests.tests.second_probes.tools import Api, Probe

T = "/api/v1/tickets"
TEAMS = "/api/v2/teams"
BH = "/api/v2/business-hours"
SCHED = "/api/v2/oncall/schedules"
POL = "/api/v2/sla/policies"
RULES = "/api/v2/automation-rules"
WF = "/api/v2/workflows"
AI = "/api/ai-automation"


def status_of_many(api: Api, n: int, path: str, who: str = "") -> list[int]:
    """The statuses of n equal requests, each kind once, in order."""
    return list(dict.fromkeys(api.get(path, who)[0] for _ in range(n)))


def lag(api: Api) -> Any:
    """A list, a create, the list again."""
    api.get(TEAMS)
    api.team()
    return api.get(TEAMS)[1]["total"]


def window(api: Api) -> Any:
    """300 requests half a minute long, then one 40 s after the first of them."""
    api.get(T, "ak_all")
    api.later(seconds=50)
    for _ in range(299):
        api.get(T, "ak_all")
    api.later(seconds=15)
    return status_of_many(api, 3, T, "ak_all")


def refused(api: Api) -> Any:
    """300 refused requests and one more."""
    status_of_many(api, 300, POL, "ak_none")
    return api.get(POL, "ak_none")[0]


def over(api: Api, header: str) -> Any:
    """A header of a 429."""
    status_of_many(api, 300, T)
    api.later(seconds=20)
    api.get(T)
    return api.headers.get(header)


def same_key(api: Api) -> Any:
    """One Idempotency-Key by two callers and on two paths."""
    h = {"Idempotency-Key": "k"}
    first = api.post(T, {"subject": "a"}, headers=h)[1]["id"]
    other = api.post(T, {"subject": "a"}, "ak_tickets_write", headers=h)[1]["id"]
    note = api.post(f"{T}/{first}/notes", {"body": "x"}, headers=h)[1]
    return first == other, "body" in note


def other_body(api: Api) -> Any:
    """Another body under the same key."""
    h = {"Idempotency-Key": "k"}
    api.post(T, {"subject": "a"}, headers=h)
    return api.post(T, {"subject": "b"}, headers=h)[0]


def failure(api: Api) -> Any:
    """A refused create, then a good one under the same key."""
    h = {"Idempotency-Key": "k"}
    api.post(T, {}, headers=h)
    return api.post(T, {"subject": "b"}, headers=h)[0]


def twice(api: Api, path: str, body: Any, who: str = "") -> Any:
    """The same create twice under one key: is it one record, and which header has the replay?"""
    h = {"Idempotency-Key": "k"}
    one = api.post(path, body, who, headers=h)[1]
    two = api.post(path, body, who, headers=h)[1]
    return one["id"] == two["id"], api.headers.get("idempotent-replayed")


def orders(api: Api) -> Any:
    """Requests with two mistakes each."""
    return (
        api.patch(f"{SCHED}/nope", {"name": 1}, "ak_all")[0],
        api.patch(f"{SCHED}/nope", {"name": "x"}, "ak_none")[0],
        api.post(SCHED, {"name": 1}, "ak_none")[0],
    )


def shape_of_id(api: Api) -> Any:
    """The form of a new id."""
    name = api.team()["id"]
    for form, rx in (("digits", r"\d+"), ("uuid", r"[0-9a-f]{8}-[0-9a-f-]{27}"), ("prefix", r"team_\w+")):
        if re.fullmatch(rx, name):
            return form
    return name


def null_optional(api: Api) -> Any:
    """A department patched to null."""
    team = api.team(department="D")
    return api.patch(f"{TEAMS}/{team['id']}", {"department": None})[1]["department"]


def search(api: Api, *needles: str) -> Any:
    """Tickets found with words."""
    api.ticket(subject="VPN broken", description="Since the update")
    return [len(api.get(f"{T}?search={n}")[1]["data"]) for n in needles]


def read_only_scopes(api: Api) -> Any:
    """A key that may only write reads."""
    return api.get(SCHED, "ak_oncall_write")[0]


def foreign(api: Api) -> Any:
    """Another tenant's ticket."""
    return api.get(f"{T}/{api.ticket()['id']}", "ak_two")[0]


def ai_shared(api: Api) -> Any:
    """31 requests over two of the limited endpoints."""
    return status_of_many(api, 20, AI + "/settings"), status_of_many(api, 20, AI + "/metrics")


def ai_tenant(api: Api) -> Any:
    """30 requests of one session, one of another."""
    status_of_many(api, 30, AI + "/settings")
    return api.get(AI + "/settings", "s_admin")[0]


def ai_body(api: Api) -> Any:
    """The body of the 429 of an AI endpoint."""
    status_of_many(api, 30, AI + "/settings")
    return api.get(AI + "/settings")[1]


def header(name: str, path: str = T, who: str = "") -> Probe:
    """A probe of one response header."""

    def probe(api: Api) -> Any:
        api.get(path, who)
        return bool(api.headers.get(name)) if name == "x-request-id" else api.headers.get(name)

    return probe


def two_teams(api: Api) -> Any:
    """The names of two teams as listed."""
    api.team(name="one")
    api.team(name="two")
    return [t["name"] for t in api.get(TEAMS)[1]["items"]]


def repeated(api: Api) -> Any:
    """A filter given twice."""
    api.ticket(priority="low")
    return len(api.get(f"{T}?priority=low&priority=high")[1]["data"])


def both(api: Api) -> Any:
    """A key and a session in one request, on a session page and on a key page with a scope missing."""
    cookie = {"Cookie": "aurion_session=s_owner"}
    return api.get(TEAMS, "ak_all", headers=cookie)[0], api.get(T, "ak_none", headers=cookie)[0]


def number(path: str) -> Probe:
    """The status and limit for a query."""

    def probe(api: Api) -> Any:
        status, body = api.get(path)
        return status, body.get("limit")

    return probe


PLAN2 = {"plan.status": lambda a: a.get(POL, "ak_small")[0], "plan.words": lambda a: a.get(POL, "ak_small")[1]}
PROBES: dict[str, Probe] = {
    **PLAN2,
    "http.trailing_slash": lambda a: a.get(T + "/")[0],
    "http.head": lambda a: a.call("HEAD", T)[0],
    "http.wrong_method": lambda a: a.put(T, {})[0],
    "http.location": lambda a: (a.ticket(), a.headers.get("location", "")[:16])[1],
    "http.json_escape": lambda a: (a.ticket(category="caf\u00e9"), "caf\\u00e9" in a.text)[1],
    "names.bounds": lambda a: [a.post(POL, {"name": "x" * n})[0] for n in (0, 300)],
    "patch.empty": lambda a: a.patch(f"{TEAMS}/{a.team()['id']}", {})[0],
    "http.options": lambda a: a.call("OPTIONS", T)[0],
    "http.unknown_query": lambda a: a.get(T + "?bogus=1")[0],
    "http.malformed_json": lambda a: a.post(TEAMS, raw=b"{")[0],
    "http.wrong_type": lambda a: a.post(T, {"subject": 1})[0],
    "http.unknown_fields": lambda a: a.post(TEAMS, {"name": "x", "bogus": 1})[0],
    "http.trim": lambda a: a.team(name=" x ")["name"],
    "http.coerce": lambda a: a.post(TEAMS, {"name": "x", "unassigned_timeout_minutes": "5"})[0],
    "http.content_type": lambda a: a.post(TEAMS, {"name": "x"}, headers={"Content-Type": "text/plain"})[0],
    "http.instants": lambda a: a.ticket()["created_at"],
    "http.id_form": shape_of_id,
    "http.read_lag_ms": lag,
    "http.request_id": header("x-request-id"),
    "http.charset": header("content-type"),
    "http.cache_control": header("cache-control"),
    "http.order": orders,
    "http.zone_check": lambda a: a.post(SCHED, {"name": "x", "team_id": a.team()["id"], "timezone": "Mars/X"})[0],
    "errors.404_words": lambda a: a.get(T + "/99")[1],
    "errors.unknown_path_words": lambda a: a.get("/nowhere")[1],
    "errors.validation_shape": lambda a: type(a.post(T, {})[1]["detail"]).__name__,
    "extra.updated_at": lambda a: "updated_at" in a.team(),
    "extra.created_by": lambda a: "created_by" in a.team(),
    "extra.tenant_id": lambda a: "tenant_id" in a.team(),
    "patch.null_optional": null_optional,
    "patch.null_required": lambda a: a.patch(f"{TEAMS}/{a.team()['id']}", {"name": None})[0],
    "implied.operations": lambda a: a.get(WF + "/quota")[0],
    "auth.www_authenticate": header("www-authenticate", T, "none"),
    "auth.401_words": lambda a: a.get(T, "none")[1],
    "auth.both": both,
    "auth.unknown_key_on_session_page": lambda a: a.get(TEAMS, "ak_bogus")[0],
    "auth.session_on_key_pages": lambda a: a.get(T, "s_owner")[0],
    "auth.scope_words": lambda a: a.get(SCHED, "ak_none")[1],
    "auth.role_words": lambda a: a.post(TEAMS, {"name": "x"}, "s_readonly")[1],
    "auth.teams_key_words": lambda a: a.get(TEAMS, "ak_all")[1],
    "auth.write_implies_read": read_only_scopes,
    "auth.ticket_scopes": lambda a: a.get(T, "ak_none")[0],
    "auth.ola_scope": lambda a: a.get("/api/v2/sla/ola/policies", "ak_none")[0],
    "auth.foreign_record": foreign,
    "auth.readonly_members": lambda a: a.get(f"{TEAMS}/{a.team()['id']}/members", "s_readonly")[0],
    "auth.ai_read_roles": lambda a: [a.get(AI + "/routing/rules", r)[0] for r in ("s_readonly", "s_agent")],
    "auth.ai_write_roles": lambda a: a.put(AI + "/settings", {}, "s_agent")[0],
    "plan.order": lambda a: a.get("/api/v2/sla/ola/policies", "ak_poor")[1],
    "profile.status": lambda a: a.get(TEAMS, "s_small_owner")[0],
    "profile.automation": lambda a: a.get(RULES, "s_small_owner")[0],
    "rate.headers": header("x-ratelimit-limit"),
    "rate.window": window,
    "rate.sessions": lambda a: status_of_many(a, 301, TEAMS),
    "rate.counts_refused": refused,
    "rate.reset_header": lambda a: over(a, "x-ratelimit-reset"),
    "rate.retry_after": lambda a: over(a, "retry-after"),
    "rate.ai_bucket": ai_shared,
    "rate.ai_per": ai_tenant,
    "rate.ai_body": ai_body,
    "idempotency.scope": same_key,
    "idempotency.other_body": other_body,
    "idempotency.reach": lambda a: twice(a, TEAMS, {"name": "x"}),
    "idempotency.failures": failure,
    "idempotency.replay_header": lambda a: twice(a, T, {"subject": "x"}),
    "idempotency.empty_key": lambda a: a.post(T, {"subject": "x"}, headers={"Idempotency-Key": ""})[0],
    "list.limit_over": number(TEAMS + "?limit=101"),
    "list.limit_low": number(TEAMS + "?limit=0"),
    "list.not_a_number": number(TEAMS + "?limit=abc"),
    "list.order": two_teams,
    "list.empty_filter": lambda a: (a.team(), a.get(TEAMS + "?department=")[1]["total"])[1],
    "list.repeated": repeated,
    "list.unknown_choice": lambda a: a.get(T + "?status=bogus")[0],
    "list.search_case": lambda a: search(a, "vpn"),
    "list.search_mode": lambda a: search(a, "VP", "VPN", "update VPN"),
    "list.has_more": lambda a: "has_more" in a.get(TEAMS)[1],
}
