"""Defects of the AI's settings, of who may, and of its limit of 30 a minute; a rule each."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from mock_server.families.ai_automation import settings as stored
from mock_server.http.wire import Asgi, Receive, Scope, Send
from mutation.mutant import Around, Mutant, Plant
from mutation.objects import answers, asks, wire
from mutation.patches import replaced
from mutation.wire import Call, Deliver, Reply, edits, says

LIMITED = "get_ai_settings update_ai_settings get_ai_metrics list_resolution_audit simulate_routing"
RULE_WRITES = "create_routing_rule update_routing_rule delete_routing_rule"
AT = "mock_server.families.ai_automation"
THRESHOLDS = ("auto_apply_threshold", "suggest_threshold", "auto_resolve_threshold", "kb_match_threshold")


# Where it is, and who may


def readdressed(old: str, new: str) -> Plant:
    """What is sent to one prefix is served as if it had come to the other."""

    def around(app: Asgi) -> Asgi:
        async def moved(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] == "http" and scope["path"].startswith(old):
                path = new + scope["path"].removeprefix(old)
                scope = {**scope, "path": path, "raw_path": path.encode()}
            await app(scope, receive, send)

        return moved

    @contextmanager
    def plant() -> Iterator[Around]:
        yield around

    return plant


def key_as_owner(call: Call) -> None:
    """Whoever has an API key may do what the owner may."""
    if call.headers.pop("x-api-key", None):
        call.headers["cookie"] = "aurion_session=sess_tenant_owner"


def key_with_bad_body(call: Call, reply: Reply) -> None:
    """The body is looked at before the credential is."""
    if "x-api-key" in call.headers and reply.status == 403:
        reply.status, reply.json = 422, {"detail": [{"loc": ["body"], "msg": "Invalid", "type": "value_error"}]}


def refuses(session: str) -> Callable[[Call, Reply], None]:
    """This session may not."""

    def alter(call: Call, reply: Reply) -> None:
        if session in call.headers.get("cookie", ""):
            reply.status, reply.json = 403, {"detail": "Insufficient role"}

    return alter


# Settings


def merging(change: Callable[[Any, Any, Any], Any]) -> Plant:
    """The settings after an update are others: `change(before, body, after)`."""

    def make(original: Any) -> Any:
        return lambda settings, body, now: change(settings, body, original(settings, body, now))

    return replaced((f"{AT}.settings:merged", make))


def resets_the_others(_before: Any, body: Any, after: Any) -> Any:
    left = {"classification", "routing", "resolution"} - body.model_fields_set
    return after.model_copy(update={name: getattr(stored.DEFAULTS, name) for name in left})


def resets_the_section(_before: Any, body: Any, after: Any) -> Any:
    whole = {}
    for name in body.model_fields_set:
        sent = {each: getattr(getattr(body, name), each) for each in getattr(body, name).model_fields_set}
        whole[name] = getattr(stored.DEFAULTS, name).model_copy(update=sent)
    return after.model_copy(update=whole)


def appends_fields(before: Any, _body: Any, after: Any) -> Any:
    fields = dict.fromkeys([*before.classification.auto_apply_fields, *after.classification.auto_apply_fields])
    changed = after.classification.model_copy(update={"auto_apply_fields": list(fields)})
    return after.model_copy(update={"classification": changed})


def same_version_if_empty(before: Any, body: Any, after: Any) -> Any:
    return after if body.model_fields_set else before


def keeps_the_time(before: Any, _body: Any, after: Any) -> Any:
    return after.model_copy(update={"updated_at": before.updated_at})


def in_hundreds(before: Any, _body: Any, after: Any) -> Any:
    return after.model_copy(update={"version": before.version + 100})


def named_like(original: Any, function: Any) -> Any:
    """The function with the signature that the mock looks at when it starts."""
    function.__wrapped__ = original
    return function


def within(call: Call) -> None:
    """A threshold that is out of bounds is brought within them."""
    sent = call.json
    for fields in (value for value in sent.values() if isinstance(value, dict)):
        for name in THRESHOLDS:
            if isinstance(fields.get(name), int | float):
                fields[name] = min(1, max(0, fields[name]))
    call.json = sent


def known_mode(call: Call) -> None:
    """A mode that is not known is taken for suggest."""
    sent = call.json
    if isinstance(sent.get("resolution"), dict) and sent["resolution"].get("mode", "auto") != "auto":
        sent["resolution"]["mode"] = "suggest"
        call.json = sent


def switched_on(defaults: Any) -> Any:
    return defaults.model_copy(update={"routing": defaults.routing.model_copy(update={"enabled": True})})


# The limit of its own


async def unlimited(call: Call, deliver: Deliver) -> Reply:
    """What would be too many is asked for in another's name."""
    reply: Reply = await deliver(call)
    if reply.status == 429:
        call.headers["cookie"] = "aurion_session=sess_super_admin"
        reply = await deliver(call)
    return reply


async def counted_too(call: Call, deliver: Deliver) -> Reply:
    """The operation is one of those that are limited."""
    counted: Reply = await deliver(Call("", "GET", "/api/ai-automation/settings", {}, call.headers, b""))
    reply: Reply = counted if counted.status == 429 else await deliver(call)
    return reply


def for_the_tenant(original: Any) -> Any:
    """The 30 requests are those of all the tenant."""

    def count(world: Any, caller: Any, limit: int, group: str | None) -> Any:
        return original(world, replace(caller, token=caller.tenant_id) if group else caller, limit, group)

    return count


def apart(call: Call) -> None:
    """The metrics have 30 requests of their own."""
    if "sess_tenant_owner" in call.headers.get("cookie", ""):
        call.headers["cookie"] = "aurion_session=sess_super_admin"


def says_300(_call: Call, reply: Reply) -> None:
    if reply.status == 429:
        reply.json = {**reply.json, "limit": 300}


def no_time_to_retry(_call: Call, reply: Reply) -> None:
    if reply.status == 429:
        reply.headers["retry-after"] = "0"


MUTANTS: list[Mutant] = [
    Mutant(
        "AI-01", "status", "It is served under /api/v2 too.", readdressed("/api/v2/ai-automation", "/api/ai-automation")
    ),
    Mutant("AI-01", "status", "It has moved to another place.", readdressed("/api/ai-automation", "/api/ai")),
    Mutant(
        "AI-02",
        "rate limits",
        "31 requests a minute are let in.",
        replaced(("mock_server.http.rate_limit:GROUPS", lambda _groups: {"ai": 31})),
    ),
    Mutant("AI-02", "rate limits", "The log is not limited.", wire("list_resolution_audit", unlimited)),
    Mutant("AI-02", "rate limits", "Updates of the settings are not limited.", wire("update_ai_settings", unlimited)),
    Mutant("AI-03", "rate limits", "The refusal says the general limit.", answers(LIMITED, says_300)),
    Mutant("AI-03", "rate limits", "The refusal says to retry at once.", answers(LIMITED, no_time_to_retry)),
    Mutant(
        "AI-03",
        "rate limits",
        "The 30 requests are the tenant's.",
        replaced(("mock_server.http.rate_limit:count", for_the_tenant)),
    ),
    Mutant("AI-03", "rate limits", "The metrics have 30 requests of their own.", asks("get_ai_metrics", apart)),
    Mutant(
        "AI-04", "rate limits", "The list of routing rules is limited too.", wire("list_routing_rules", counted_too)
    ),
    Mutant("AI-04", "rate limits", "Writing routing rules is limited too.", wire(RULE_WRITES, counted_too)),
    Mutant("AI-04", "rate limits", "An order of the rules is limited too.", wire("reorder_routing_rules", counted_too)),
    Mutant("AI-05", "authorization", "An API key may read the metrics.", asks("get_ai_metrics", key_as_owner)),
    Mutant("AI-05", "authorization", "An API key may delete rules.", asks("delete_routing_rule", key_as_owner)),
    Mutant("AI-05", "authorization", "An API key may change the settings.", asks("update_ai_settings", key_as_owner)),
    Mutant(
        "AI-76",
        "errors",
        "A body is looked at before the key is.",
        answers("create_routing_rule simulate_routing", key_with_bad_body),
    ),
    Mutant(
        "AI-05",
        "errors",
        "The refusal has other words.",
        answers("list_routing_rules", says("Forbidden", instead_of=403)),
    ),
    Mutant(
        "AI-06",
        "authorization",
        "Who only reads may not make rules.",
        answers("create_routing_rule", refuses("sess_tenant_readonly")),
    ),
    Mutant(
        "AI-06",
        "authorization",
        "An agent may not change the settings.",
        answers("update_ai_settings", refuses("sess_agent")),
    ),
    Mutant(
        "AI-07",
        "authorization",
        "The product profile is needed.",
        answers("get_ai_metrics create_routing_rule", refuses("sess_noprofile")),
    ),
    Mutant(
        "AI-10",
        "schema",
        "Settings do not say their version.",
        answers("get_ai_settings", edits(lambda settings: settings.pop("version"))),
    ),
    Mutant(
        "AI-78",
        "schema",
        "The thresholds are text.",
        answers("get_ai_settings", edits(lambda settings: settings["resolution"].update(kb_match_threshold="0.9"))),
    ),
    Mutant("AI-11", "partial updates", "Sections that are not named are reset.", merging(resets_the_others)),
    Mutant("AI-12", "partial updates", "Fields that are not sent are reset.", merging(resets_the_section)),
    Mutant("AI-12", "partial updates", "A list is added to the one that was there.", merging(appends_fields)),
    Mutant("AI-14", "persistence", "An empty update is none.", merging(same_version_if_empty)),
    Mutant("AI-14", "time", "The time of the first change stays.", merging(keeps_the_time)),
    Mutant("AI-14", "persistence", "Versions grow by a hundred.", merging(in_hundreds)),
    Mutant(
        "AI-16",
        "persistence",
        "Routing is on for who never set anything.",
        replaced((f"{AT}.settings:DEFAULTS", switched_on)),
    ),
    Mutant("AI-17", "validation", "A mode that is not known is suggest.", asks("update_ai_settings", known_mode)),
]
