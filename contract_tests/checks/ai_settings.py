"""AI automation: where it is, who may, and its settings. Docs: automation-and-workflows, "AI Automation"."""

from contract_tests.calling import Caller
from contract_tests.credentials import ROLES
from contract_tests.expecting import NotGiven, answer, body, holds, includes, names, refused, same
from contract_tests.making.ai_automation import (
    AUDIT,
    CONVERSATION,
    METRICS,
    REORDER,
    RULES,
    SETTINGS,
    SHOWN,
    SIMULATE,
    change_settings,
    new_rule,
    rule_body,
    rules_of,
    settings_of,
    shown,
    those_of,
)
from contract_tests.promises import rule
from contract_tests.target import Json, Target

READS = (SETTINGS, f"{METRICS}?days=30", f"{AUDIT}?limit=20", RULES)
NO_KEYS = "API keys are not permitted for this endpoint"
THRESHOLDS = {
    "classification": ("auto_apply_threshold", "suggest_threshold"),
    "resolution": ("auto_resolve_threshold", "kb_match_threshold"),
}
UPDATE: dict[str, Json] = {
    "classification": {"enabled": True, "auto_apply_threshold": 0.9},
    "resolution": {"enabled": True, "mode": "suggest"},
}
"""The page's update."""


# Where it is, and who may


@rule("AI-01")
def it_lives_under_api_ai_automation(on: Target) -> None:
    for path in READS:
        body(on.dashboard.get(path))


@rule("AI-01")
def there_is_nothing_under_api_v2(on: Target) -> None:
    for path in READS:
        response = on.dashboard.get(path.replace("/api/", "/api/v2/"))
        holds(response.is_client_error, "nothing to be there", answer(response))


@rule("AI-05")
def a_key_may_not_read_whatever_its_scopes(on: Target) -> None:
    for key in (on.key, on.key_with()):
        for path in READS:
            refused(key.get(path), 403, NO_KEYS)


@rule("AI-05")
def a_key_may_not_write(on: Target) -> None:
    kept = new_rule(on)
    path = f"{RULES}/{kept['id']}"
    for response in (
        on.key.post(RULES, rule_body(on)),
        on.key.post(SIMULATE, {"category": kept["category"], **CONVERSATION}),
        on.key.put(path, {"priority_boost": 0, "is_active": False}),
        on.key.delete(path),
    ):
        refused(response, 403, NO_KEYS)
    unchanged = {name: kept[name] for name in ("category", "priority_boost", "is_active")}
    includes(those_of(rules_of(on.dashboard), kept), [unchanged], "the rule")


@rule("AI-05")
def a_key_may_not_change_what_all_share(on: Target) -> None:
    on.needs_exclusive("the AI's settings")
    settings, order = settings_of(on.dashboard), [each["id"] for each in rules_of(on.dashboard)]
    refused(on.key.put(SETTINGS, {section: settings[section] for section in SHOWN}), 403, NO_KEYS)
    refused(on.key.post(REORDER, {"ordered_ids": order}), 403, NO_KEYS)


@rule("AI-76")
def a_key_is_refused_before_body_and_path_are_looked_at(on: Target) -> None:
    for response in (
        on.key.post(RULES, {"target_team_id": 5}),
        on.key.request("POST", SIMULATE, content=b"no json"),
        on.key.put(f"{RULES}/{on.absent('rr')}", {}),
    ):
        refused(response, 403, NO_KEYS)


def roles(on: Target) -> dict[str, Caller]:
    """A session of every role that one was given for; at least two of them."""
    found = {}
    for role in sorted(ROLES):
        try:
            found[role] = on.role(role)
        except NotGiven:
            continue
    if len(found) < 2:
        raise NotGiven("sessions of two roles are needed")
    return found


@rule("AI-06")
def every_role_may_read_and_make_routing_rules(on: Target) -> None:
    for caller in roles(on).values():
        settings_of(caller)
        created = body(caller.post(RULES, rule_body(on)), 201)
        body(caller.delete(f"{RULES}/{created['id']}"), 204)


@rule("AI-06")
def every_role_may_change_the_settings(on: Target) -> None:
    on.needs_exclusive("the AI's settings")
    for caller in roles(on).values():
        body(caller.put(SETTINGS, {"routing": {"skills_timeout_seconds": 60}}))


@rule("AI-07")
def a_tenant_without_the_product_profile_may_use_it(on: Target) -> None:
    caller = on.without_profile()
    for path in READS:
        body(caller.get(path))
    created = new_rule(on, caller, target_team_id=on.absent("team"))
    same(those_of(rules_of(caller), created), [created], "the rule in the list")


# Settings


@rule("AI-10")
def settings_have_three_sections_a_version_and_a_time(on: Target) -> None:
    settings = body(on.dashboard.get(SETTINGS))
    for section in SHOWN:
        same(_kind(settings[section]), "object", f"the kind of {section}")
    same(_kind(settings["version"]), "number", "the kind of the version")
    holds(_kind(settings["updated_at"]) in {"text", "null"}, "a time or null", settings)


@rule("AI-78")
def the_sections_have_the_fields_of_the_page(on: Target) -> None:
    settings = settings_of(on.dashboard)
    for section, fields in SHOWN.items():
        kinds = {name: _kind(value) for name, value in fields.items()}
        same({name: _kind(settings[section][name]) for name in fields}, kinds, f"the fields of {section}")


def _kind(value: Json) -> str:
    kinds = {bool: "truth", int | float: "number", str: "text", list: "list", dict: "object"}
    return next((kind for each, kind in kinds.items() if isinstance(value, each)), "null")


@rule("AI-11")
def an_update_changes_the_section_it_names_and_leaves_the_others(on: Target) -> None:
    on.needs_exclusive("the AI's settings")
    first = settings_of(on.dashboard)
    switched = {section: {**first[section], "enabled": not first[section]["enabled"]} for section in SHOWN}
    change_settings(on, **switched)
    before = settings_of(on.dashboard)
    wanted = {**before["routing"], "enabled": not before["routing"]["enabled"], "skills_timeout_seconds": 600}
    body(on.dashboard.put(SETTINGS, {"routing": wanted}))
    after = settings_of(on.dashboard)
    for section in SHOWN:
        same(after[section], wanted if section == "routing" else before[section], f"the section {section}")


@rule("AI-12")
def within_a_section_only_the_fields_that_are_sent_change(on: Target) -> None:
    on.needs_exclusive("the AI's settings")
    before = settings_of(on.dashboard)
    fields = {
        "auto_apply_fields": ["priority"],
        "reclassify_on_reply": not before["classification"]["reclassify_on_reply"],
    }
    after = change_settings(on, classification=fields, resolution={"max_auto_resolve_attempts": 5})
    same(after["classification"], {**before["classification"], **fields}, "the classification")
    same(after["resolution"], {**before["resolution"], "max_auto_resolve_attempts": 5}, "the resolution")


@rule("AI-13")
def an_update_answers_with_all_the_settings(on: Target) -> None:
    on.needs_exclusive("the AI's settings")
    changed = shown(body(on.dashboard.put(SETTINGS, UPDATE)))
    includes(changed, UPDATE, "the answer to the update")
    same(changed, settings_of(on.dashboard), "the answer to the update")


@rule("AI-14")
def every_update_raises_the_version_and_stamps_the_time(on: Target) -> None:
    on.needs_exclusive("the AI's settings")
    before = settings_of(on.dashboard)
    now = new_rule(on)["created_at"]
    changed = change_settings(on, routing={"skills_timeout_seconds": 30})
    same(changed["version"], before["version"] + 1, "the version")
    holds(changed["updated_at"] >= now, f"a time not before {now}", changed["updated_at"])
    on.wait(1)
    again = change_settings(on)
    same(again["version"], before["version"] + 2, "the version after an empty update")
    holds(again["updated_at"] > changed["updated_at"], f"a time after {changed['updated_at']}", again["updated_at"])


@rule("AI-15")
def a_threshold_may_be_as_low_as_0_and_as_high_as_1(on: Target) -> None:
    on.needs_exclusive("the AI's settings")
    for value in (0, 1, 0.001):
        sent = {section: dict.fromkeys(fields, value) for section, fields in THRESHOLDS.items()}
        includes(body(on.dashboard.put(SETTINGS, sent)), sent, "the settings")


@rule("AI-15")
def another_threshold_is_refused_and_changes_nothing(on: Target) -> None:
    on.needs_exclusive("the AI's settings")
    before = settings_of(on.dashboard)
    places = [f"body.{section}.{field}" for section, fields in THRESHOLDS.items() for field in fields]
    for value in (-0.01, 1.01):
        sent: Json = {section: dict.fromkeys(fields, value) for section, fields in THRESHOLDS.items()}
        names(on.dashboard.put(SETTINGS, {**sent, "routing": {"skills_timeout_seconds": 77}}), *places)
    no_numbers: Json = {
        "classification": {"auto_apply_threshold": "0.5", "suggest_threshold": None},
        "resolution": {"auto_resolve_threshold": True, "kb_match_threshold": []},
    }
    names(on.dashboard.put(SETTINGS, no_numbers), *places)
    same(settings_of(on.dashboard), before, "the settings after the refusals")


@rule("AI-16")
def a_tenant_that_set_nothing_has_everything_off(on: Target) -> None:
    settings = settings_of(on.stranger)
    if settings["version"] != 1 and settings["updated_at"] is not None:
        raise NotGiven("the other tenant's settings were changed already")
    off = {section: {**fields, "enabled": False} for section, fields in SHOWN.items()}
    same(settings, {**off, "version": 1, "updated_at": None}, "the settings")


@rule("AI-17")
def a_mode_that_the_page_does_not_name_is_kept(on: Target) -> None:
    on.needs_exclusive("the AI's settings")
    changed = body(on.dashboard.put(SETTINGS, {"resolution": {"mode": "draft"}}))
    same(changed["resolution"]["mode"], "draft", "the mode")
    same(settings_of(on.dashboard)["resolution"]["mode"], "draft", "the mode when it is read")
