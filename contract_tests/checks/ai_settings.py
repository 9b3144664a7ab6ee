"""AI automation: where it is, and its settings. Docs: automation-and-workflows, "AI Automation"."""

from contract_tests.assertions import Inconclusive, answer, body, holds, made, names, promise, refused, same
from contract_tests.contract import KEY_REFUSED
from contract_tests.factories.ai_automation import (
    AUDIT,
    CONVERSATION,
    METRICS,
    RULES,
    SETTINGS,
    SHOWN,
    SIMULATE,
    change_settings,
    new_rule,
    rule_body,
    settings_of,
    shown,
)
from contract_tests.registry import rule
from contract_tests.target import Json, Target

INSUFFICIENT = "Insufficient role"
THRESHOLDS = {
    "classification": ("auto_apply_threshold", "suggest_threshold"),
    "resolution": ("auto_resolve_threshold", "kb_match_threshold"),
}


@rule("AI-01")
def it_lives_under_api_ai_automation_and_not_under_api_v2(on: Target) -> None:
    for path in (SETTINGS, f"{METRICS}?days=30", f"{AUDIT}?limit=20", RULES):
        body(on.dashboard.get(path))
        response = on.dashboard.get(path.replace("/api/", "/api/v2/"))
        holds(response.is_client_error, "nothing to be there", answer(response))


@rule("AI-76")
def a_key_is_refused_before_body_and_path_are_looked_at(on: Target) -> None:
    for response in (
        on.key.post(RULES, {"target_team_id": 5}),
        on.key.request("POST", SIMULATE, content=b"no json"),
        on.key.put(f"{RULES}/{on.absent('rr')}", {}),
    ):
        refused(response, 403, KEY_REFUSED)


@rule("AI-05")
def a_key_may_not_change_the_settings(on: Target) -> None:
    on.needs_exclusive("the AI's settings")
    settings = settings_of(on.dashboard)
    refused(on.key.put(SETTINGS, {section: settings[section] for section in SHOWN}), 403, KEY_REFUSED)


@rule("AI-06")
def administrators_make_rules_and_change_the_settings_and_others_read(on: Target) -> None:
    on.needs_exclusive("the AI's settings")
    change: Json = {"routing": {"skills_timeout_seconds": 60}}
    made(on.role("tenant_admin").put(SETTINGS, change), 200)
    new_rule(on, on.role("tenant_admin"))
    for role in ("tenant_readonly", "agent"):
        caller = on.role(role)
        for path in (SETTINGS, RULES):
            body(caller.get(path))
        body(caller.post(SIMULATE, CONVERSATION))
        refused(caller.put(SETTINGS, change), 403, INSUFFICIENT)
        refused(caller.post(RULES, rule_body(on)), 403, INSUFFICIENT)


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


ANOTHER = {
    "classification": ("enabled", True, False),
    "routing": ("enabled", True, False),
    "resolution": ("max_auto_resolve_attempts", 2, 3),
}
"""A field of each section, with two values."""


@rule("AI-11", "AI-13")
def an_update_changes_the_section_it_names_and_leaves_the_others(on: Target) -> None:
    on.needs_exclusive("the AI's settings")
    wanted = {section: settings_of(on.dashboard)[section] for section in SHOWN}
    for changed, (field, *values) in ANOTHER.items():
        wanted[changed] = {**wanted[changed], field: next(each for each in values if each != wanted[changed][field])}
        answered = shown(body(on.dashboard.put(SETTINGS, {changed: wanted[changed]})))
        after = settings_of(on.dashboard)
        for section in SHOWN:
            same(after[section], wanted[section], f"the section {section}")
        with promise("AI-13"):
            same(answered, after, "the answer to the update")


@rule("AI-14")
def every_update_stamps_the_time(on: Target) -> None:
    on.needs_exclusive("the AI's settings")
    now = new_rule(on)["created_at"]
    changed = change_settings(on, routing={"skills_timeout_seconds": 30})
    holds(changed["updated_at"] >= now, f"a time not before {now}", changed["updated_at"])
    on.wait(1)
    again = change_settings(on)
    same(again["version"], changed["version"] + 1, "the version after an empty update")
    holds(again["updated_at"] > changed["updated_at"], f"a time after {changed['updated_at']}", again["updated_at"])


@rule("AI-15")
def a_threshold_is_a_number_from_0_to_1(on: Target) -> None:
    on.needs_exclusive("the AI's settings")
    before = settings_of(on.dashboard)
    places = [f"body.{section}.{field}" for section, fields in THRESHOLDS.items() for field in fields]
    wrongs: tuple[Json, ...] = (-0.01, 1.01, "0.5", None, True, [])
    for wrong in wrongs:
        sent: Json = {section: dict.fromkeys(fields, wrong) for section, fields in THRESHOLDS.items()}
        names(on.dashboard.put(SETTINGS, {**sent, "routing": {"skills_timeout_seconds": 77}}), *places)
    same(settings_of(on.dashboard), before, "the settings after the refusals")


@rule("AI-16")
def a_tenant_that_set_nothing_has_everything_off(on: Target) -> None:
    settings = settings_of(on.stranger)
    if settings["version"] != 1 and settings["updated_at"] is not None:
        raise Inconclusive("the other tenant's settings were changed already")
    off = {section: {**fields, "enabled": False} for section, fields in SHOWN.items()}
    same(settings, {**off, "version": 1, "updated_at": None}, "the settings")


@rule("AI-17")
def a_mode_that_the_page_does_not_name_is_kept(on: Target) -> None:
    on.needs_exclusive("the AI's settings")
    changed = body(on.dashboard.put(SETTINGS, {"resolution": {"mode": "draft"}}))
    same(changed["resolution"]["mode"], "draft", "the mode")
    same(settings_of(on.dashboard)["resolution"]["mode"], "draft", "the mode when it is read")
