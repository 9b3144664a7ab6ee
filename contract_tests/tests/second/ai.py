"""The automation page's AI section: settings, metrics, the resolution audit, routing rules and their simulation."""

import copy
from typing import Any

from contract_tests.tests.second.access import READERS, session
from contract_tests.tests.second.core import Ctx, Record, Reply, fail, finder, operation, reference
from contract_tests.tests.second.fields import F, invalid, number_query

READ, WRITE = session(READERS, silent="ai_read"), session(READERS, silent="ai_write")
BASE = "/api/ai-automation"
DEFAULTS: dict[str, Record] = {
    "classification": {
        "enabled": True,
        "auto_apply_threshold": 0.85,
        "suggest_threshold": 0.5,
        "auto_apply_fields": ["category", "priority", "conversation_type"],
        "classify_on": ["conversation.created", "conversation.customer_replied"],
        "reclassify_on_reply": True,
        "exclude_channels": [],
    },
    "routing": {
        "enabled": True,
        "route_on_first_classification_only": True,
        "skills_timeout_seconds": 300,
        "fallback_to_team_pool": True,
        "ai_skill_matching_enabled": False,
    },
    "resolution": {
        "enabled": False,
        "mode": "suggest",
        "auto_resolve_threshold": 0.92,
        "kb_match_threshold": 0.9,
        "max_auto_resolve_attempts": 2,
        "exclude_high_priority": True,
    },
}


def settings_of(c: Ctx) -> Record:
    """The tenant's settings; they begin with the values of the page's example."""
    kept = c.tenant.settings
    if "sections" not in kept:
        first = c.tenant.made if c.sw("ai.settings_updated_at") == "time" else None
        kept.update(sections=copy.deepcopy(DEFAULTS), version=1, updated_at=first)
    return kept


def settings_shape(c: Ctx) -> Record:
    """All sections, with version and updated_at."""
    kept = settings_of(c)
    return {**c.render(kept["sections"]), "version": kept["version"], "updated_at": c.render(kept["updated_at"])}


@operation("GET", BASE + "/settings", "automation", READ, limited=True)
def get_settings(c: Ctx) -> Reply:
    """Get AI Automation Settings."""
    return 200, settings_shape(c)


def same_kind(old: Any, new: Any) -> bool:
    """Whether a value may stand where another stands."""
    if isinstance(old, bool) or isinstance(new, bool):
        return isinstance(old, bool) and isinstance(new, bool)
    if isinstance(old, int | float):
        return isinstance(new, int | float)
    return isinstance(new, type(old))


def check_section(c: Ctx, section: str, sent: Record) -> None:
    """The kinds and bounds of one section's fields."""
    for name, value in sent.items():
        if name not in DEFAULTS[section]:
            if c.sw("http.unknown_fields") == "422":
                invalid(c, [(["body", section, name], "Extra inputs are not permitted", "extra_forbidden")])
            continue
        if not same_kind(DEFAULTS[section][name], value):
            invalid(c, [(["body", section, name], "Input has the wrong type", "type_error")])
        if name.endswith("_threshold") and not 0 <= value <= 1 and c.sw("ai.threshold_range") == "422":
            invalid(c, [(["body", section, name], "Input should be between 0 and 1", "value_error")])
        if name == "mode" and value not in ("suggest", "auto") and c.sw("ai.mode_check") == "422":
            invalid(c, [(["body", section, name], "Input should be suggest or auto", "enum")])


SETTINGS = tuple(F(name, "obj", default=lambda c: None) for name in DEFAULTS)


@operation("PUT", BASE + "/settings", "automation", WRITE, body=SETTINGS, limited=True)
def put_settings(c: Ctx) -> Reply:
    """Update AI Automation Settings: only the sections that are sent."""
    kept = settings_of(c)
    sections = kept["sections"]
    before = copy.deepcopy(sections)
    for section, default in DEFAULTS.items():
        sent = c.body.get(section)
        if section not in c.sent or sent is None:
            if c.bad("ai-settings-put-resets"):
                sections[section] = copy.deepcopy(default)
            continue
        check_section(c, section, sent)
        base = copy.deepcopy(default) if c.sw("ai.section_update") == "replaced" else sections[section]
        sections[section] = {**base, **{k: v for k, v in sent.items() if k in default}}
    low, high = (sections["classification"][n] for n in ("suggest_threshold", "auto_apply_threshold"))
    if low > high and c.sw("ai.threshold_order") == "422":
        kept["sections"] = before
        fail(422, "suggest_threshold must not exceed auto_apply_threshold")
    if c.bad("ai-settings-resolution-lost"):
        sections["resolution"] = before["resolution"]
    if c.sw("ai.version_step") == "each" or sections != before:
        kept["version"] += 1
    kept["updated_at"] = c.now()
    return 200, settings_shape(c)


COUNTERS = {
    "classification": ("total_classified", "auto_applied", "suggested", "silent", "agent_overridden"),
    "routing": ("total_routed", "overflow_used", "routing_failed", "subsequently_reassigned"),
    "resolution": ("total_attempted", "auto_resolved", "suggested", "skipped", "sent_by_agent", "dismissed_by_agent"),
}


def ratio(c: Ctx, part: int, whole: int) -> float | None:
    """A rate; null when its denominator is zero."""
    if whole == 0:
        return 0.0 if c.bad("ai-rates-zero") else None
    return round(part / whole, 4)


@operation("GET", BASE + "/metrics", "automation", READ, query=("days",), limited=True)
def metrics(c: Ctx) -> Reply:
    """AI Automation Metrics."""
    days = number_query(c, "days", int(c.sw("ai.metrics_days_default")), 1, int(c.sw("ai.metrics_days_max")))
    kept: dict[str, Record] = c.tenant.settings.get("metrics", {})
    numbers: dict[str, Record] = {s: {n: kept.get(s, {}).get(n, 0) for n in names} for s, names in COUNTERS.items()}
    cl, ro, re = numbers["classification"], numbers["routing"], numbers["resolution"]
    cl["auto_apply_rate"] = ratio(c, cl["auto_applied"], cl["total_classified"])
    cl["override_rate"] = ratio(c, cl["agent_overridden"], cl["auto_applied"])
    for name in ("first_assignment_accuracy", "avg_time_to_route_ms"):
        ro[name] = kept["routing"][name] if kept else ratio(c, 0, 0)
    re["resolution_rate"] = ratio(c, re["auto_resolved"], re["total_attempted"])
    re["suggestion_acceptance_rate"] = ratio(c, re["sent_by_agent"], re["sent_by_agent"] + re["dismissed_by_agent"])
    re["avg_combined_confidence"] = kept["resolution"]["avg_combined_confidence"] if kept else ratio(c, 0, 0)
    funnel = {"classified": cl["total_classified"], "routed": ro["total_routed"], "resolved": re["auto_resolved"]}
    return 200, {"period_days": 31 if c.bad("ai-period-wrong") else days, **numbers, "funnel": funnel}


AUDIT = (
    "id conversation_id action mode classification_confidence kb_match_score reply_coherence_score "
    "combined_confidence skip_reason model_used created_at"
)


@operation("GET", BASE + "/resolution/audit", "automation", READ, query=("limit",), limited=True)
def audit(c: Ctx) -> Reply:
    """Resolution Audit Log."""
    limit = number_query(c, "limit", int(c.sw("ai.audit_limit_default")), 1, 100)
    return 200, [c.show(r, AUDIT, extras=False) for r in c.tenant.rows("audit")[::-1][:limit]]


RULE_FIELDS = (
    "id tenant_id category priority conversation_type sentiment target_team_id overflow_team_id required_skills "
    "routing_method priority_boost sort_order is_active created_at updated_at"
)
CRITERIA = ("category", "priority", "conversation_type", "sentiment")
find_rule = finder("routing", "rule_id", "Routing rule")


def default_sort(c: Ctx) -> int:
    """The sort_order of a rule that was made without one."""
    if c.sw("ai.sort_default") == "0":
        return 0
    return 1 + max((int(r["sort_order"]) for r in c.tenant.rows("routing")), default=-1)


RULE = (
    *(F(name, null=True) for name in CRITERIA),
    F("target_team_id", null=True, required=lambda c: c.sw("ai.rule_required") == "target_team_id"),
    F("overflow_team_id", null=True),
    F("required_skills", "list", default=lambda c: [], items="str"),
    F(
        "routing_method",
        choices=("balanced", "round_robin", "manual"),
        loose="ai-routing-method-any",
        default=lambda c: c.sw("ai.method_default"),
    ),
    F("priority_boost", "int", low=-2, high=2, default=0, bounds="ai-boost-3"),
    F("sort_order", "int", low=0, default=default_sort),
    F("is_active", "bool", default=True),
)


def in_order(c: Ctx) -> list[Record]:
    """Routing rules top to bottom: lowest sort_order first."""
    down = c.bad("ai-highest-first")
    return sorted(c.tenant.rows("routing"), key=lambda r: (-r["sort_order"] if down else r["sort_order"], r["_seq"]))


def shape(c: Ctx, rule: Record) -> Record:
    """A routing rule as the list shows it."""
    return c.show(rule, RULE_FIELDS)


def check_teams(c: Ctx) -> None:
    """The teams that a rule names; the priority that it names."""
    for name in ("target_team_id", "overflow_team_id"):
        if c.body.get(name) is not None:
            reference(c, "ai.team_reference", c.body[name] in c.tenant.table("teams"), "Team")
    if c.body.get("priority") not in (None, "low", "medium", "high", "urgent") and c.sw("ai.priority_check") == "422":
        invalid(c, [(["body", "priority"], "Input should be low, medium, high or urgent", "enum")])


@operation("GET", BASE + "/routing/rules", "automation", READ)
def list_rules(c: Ctx) -> Reply:
    """List Routing Rules: a bare array."""
    rows = in_order(c) if c.sw("ai.list_order") == "sort_order" else c.tenant.rows("routing")
    return 200, [shape(c, r) for r in rows]


@operation("POST", BASE + "/routing/rules", "automation", WRITE, body=RULE, creates=True)
def create_rule(c: Ctx) -> Reply:
    """Create Routing Rule: 201."""
    check_teams(c)
    same = [r for r in c.tenant.rows("routing") if all(r[n] == c.body[n] for n in CRITERIA)]
    if same and c.sw("ai.same_criteria") == "409":
        fail(409, "A routing rule with these criteria already exists")
    if c.bad("ai-skills-lost"):
        c.body["required_skills"] = []
    now = c.now()
    rule = {"id": c.b.new_id("rr"), "tenant_id": c.tenant.id, **c.body, "created_at": now, "updated_at": now}
    return 201, shape(c, c.add("routing", rule))


@operation("PUT", BASE + "/routing/rules/<rule_id>", "automation", WRITE, body=RULE, partial=True, find=find_rule)
def update_rule(c: Ctx) -> Reply:
    """Update Routing Rule: the example sends two fields of many."""
    check_teams(c)
    c.record.update(c.body, updated_at=c.now())
    return 200, shape(c, c.record)


@operation("DELETE", BASE + "/routing/rules/<rule_id>", "automation", WRITE, find=find_rule)
def delete_rule(c: Ctx) -> Reply:
    """Delete Routing Rule: 204."""
    c.remove("routing", c.record)
    return 204, None


@operation(
    "POST",
    BASE + "/routing/rules/reorder",
    "automation",
    WRITE,
    body=(F("ordered_ids", "list", required=True, items="str"),),
)
def reorder(c: Ctx) -> Reply:
    """Reorder Routing Rules: the position becomes the sort_order; 204."""
    wanted: list[str] = c.body["ordered_ids"]
    rows = c.tenant.table("routing")
    unknown = [i for i in wanted if i not in rows]
    choice = c.sw("ai.reorder_unknown")
    if unknown and choice != "ignored":
        fail(int(choice), f"Unknown rule ids: {', '.join(unknown)}")
    if set(rows) - set(wanted) and c.sw("ai.reorder_some") == "422":
        fail(422, "ordered_ids must list every rule")
    order = wanted[::-1] if c.bad("ai-reorder-reversed") else wanted
    for n, name in enumerate(order, int(c.sw("ai.reorder_base"))):
        if name in rows:
            rows[name].update(sort_order=n, updated_at=c.now())
    return 204, None


SIMULATE = tuple(F(n, null=True, required=lambda c: c.sw("ai.simulate_required") == "all") for n in CRITERIA)


@operation("POST", BASE + "/routing/simulate", "automation", READ, body=SIMULATE, limited=True)
def simulate(c: Ctx) -> Reply:
    """Simulate Routing: the first rule, top to bottom, whose criteria fit."""

    def fits(rule: Record) -> bool:
        return all(rule[n] is None or rule[n] == c.body.get(n) for n in CRITERIA)

    active = [r for r in in_order(c) if r["is_active"] or c.bad("ai-inactive-matches")]
    rule = next((r for r in active if fits(r)), None)
    if rule is None:
        if c.sw("ai.simulate_nothing") == "404":
            fail(404, "No matching rule")
        empty = dict.fromkeys(("matched_rule", "matched_team_id", "overflow_team_id"))
        return 200, {**empty, "required_skills": [], "routing_method": None, "message": "No matching rule."}
    matched = {n: rule[n] for n in ("id", "sort_order", "category", "priority")}
    body: Record = {
        "matched_rule": matched,
        "matched_team_id": rule["target_team_id"],
        "overflow_team_id": rule["overflow_team_id"],
        "required_skills": rule["required_skills"],
        "routing_method": rule["routing_method"],
    }
    return 200, {**body, "message": "Rule matched."}
