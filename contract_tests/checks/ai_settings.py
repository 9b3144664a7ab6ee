"""AI automation: where it is, who may, and its settings. Docs: automation-and-workflows, "AI Automation"."""

from contract_tests.calling import Caller
from contract_tests.credentials import ROLES
from contract_tests.deployment import Deployment, Json
from contract_tests.expecting import NotGiven, body, holds, includes, names, refused, same
from contract_tests.making.ai_automation import (
    AUDIT,
    METRICS,
    REORDER,
    RULES,
    SECTIONS,
    SETTINGS,
    SIMULATE,
    change_settings,
    new_rule,
    rules_of,
    settings_of,
    those_of,
)
from contract_tests.promises import rule

READS = (SETTINGS, METRICS, AUDIT, RULES)
NO_KEYS = "API keys are not permitted for this endpoint"
THRESHOLDS = {
    "classification": ("auto_apply_threshold", "suggest_threshold"),
    "resolution": ("auto_resolve_threshold", "kb_match_threshold"),
}
DEFAULTS: dict[str, dict[str, Json]] = {
    "classification": {
        "enabled": False,
        "auto_apply_threshold": 0.85,
        "suggest_threshold": 0.5,
        "auto_apply_fields": ["category", "priority", "conversation_type"],
        "classify_on": ["conversation.created", "conversation.customer_replied"],
        "reclassify_on_reply": True,
        "exclude_channels": [],
    },
    "routing": {
        "enabled": False,
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
"""What the page shows, switched off."""


# Where it is, and who may


@rule("AI-01")
def it_lives_under_api_ai_automation(on: Deployment) -> None:
    for path in READS:
        body(on.dashboard.get(path))


@rule("AI-01")
def there_is_nothing_under_api_v2(on: Deployment) -> None:
    for path in READS:
        refused(on.dashboard.get(path.replace("/api/", "/api/v2/")), 404, "Not Found")


@rule("AI-05")
def a_key_may_not_read_whatever_its_scopes(on: Deployment) -> None:
    for key in (on.key, on.key_with()):
        for path in READS:
            refused(key.get(path), 403, NO_KEYS)


@rule("AI-05")
def a_key_may_not_write_whatever_the_body(on: Deployment) -> None:
    made = new_rule(on)
    path = f"{RULES}/{made['id']}"
    for answer in (
        on.key.post(RULES, {"target_team_id": 5}),
        on.key.request("POST", SIMULATE, content=b"no json"),
        on.key.put(path, {"is_active": False}),
        on.key.put(f"{RULES}/{on.absent('rr')}", {}),
        on.key.delete(path),
    ):
        refused(answer, 403, NO_KEYS)
    same(those_of(rules_of(on.dashboard), made), [made], "the rule")


@rule("AI-05")
def a_key_may_not_change_what_all_share(on: Deployment) -> None:
    on.needs_exclusive("the AI's settings")
    refused(on.key.put(SETTINGS, {}), 403, NO_KEYS)
    refused(on.key.post(REORDER, {"ordered_ids": []}), 403, NO_KEYS)


def roles(on: Deployment) -> dict[str, Caller]:
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
def every_role_may_read_and_make_routing_rules(on: Deployment) -> None:
    team = on.absent("team")
    for caller in roles(on).values():
        settings_of(caller)
        made = new_rule(on, caller, target_team_id=team)
        body(caller.delete(f"{RULES}/{made['id']}"), 204)


@rule("AI-06")
def every_role_may_change_the_settings(on: Deployment) -> None:
    on.needs_exclusive("the AI's settings")
    for caller in roles(on).values():
        body(caller.put(SETTINGS, {"routing": {"skills_timeout_seconds": 60}}))


@rule("AI-07")
def a_tenant_without_the_product_profile_may_use_it(on: Deployment) -> None:
    caller = on.without_profile()
    for path in READS:
        body(caller.get(path))
    made = new_rule(on, caller, target_team_id=on.absent("team"))
    same(those_of(rules_of(caller), made), [made], "the rule in the list")


# Settings


@rule("AI-10")
def settings_have_three_sections_a_version_and_a_time(on: Deployment) -> None:
    settings = settings_of(on.dashboard)
    same(set(settings), {*SECTIONS, "version", "updated_at"}, "the names of the settings")
    for section, fields in DEFAULTS.items():
        kinds = {name: _kind(value) for name, value in fields.items()}
        same({name: _kind(value) for name, value in settings[section].items()}, kinds, f"the fields of {section}")
    same(type(settings["version"]), int, "the type of the version")
    holds(settings["updated_at"] is None or isinstance(settings["updated_at"], str), "a time or null", settings)


def _kind(value: Json) -> str:
    return "number" if isinstance(value, int | float) and not isinstance(value, bool) else type(value).__name__


@rule("AI-11")
def an_update_changes_the_section_it_names_and_leaves_the_others(on: Deployment) -> None:
    on.needs_exclusive("the AI's settings")
    before = settings_of(on.dashboard)
    timeout = before["routing"]["skills_timeout_seconds"] + 1
    wanted = {**before["routing"], "enabled": not before["routing"]["enabled"], "skills_timeout_seconds": timeout}
    change_settings(on, routing=wanted)
    after = settings_of(on.dashboard)
    same({name: after[name] for name in SECTIONS}, {**{name: before[name] for name in SECTIONS}, "routing": wanted})


@rule("AI-12")
def within_a_section_only_the_fields_that_are_sent_change(on: Deployment) -> None:
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
def an_update_answers_with_all_the_settings(on: Deployment) -> None:
    on.needs_exclusive("the AI's settings")
    answer = change_settings(on, resolution={"max_auto_resolve_attempts": 4})
    same(answer["resolution"]["max_auto_resolve_attempts"], 4, "the field that was sent")
    same(answer, settings_of(on.dashboard), "the answer to the update")


@rule("AI-14")
def every_update_raises_the_version_and_stamps_the_time(on: Deployment) -> None:
    on.needs_exclusive("the AI's settings")
    before = settings_of(on.dashboard)
    now = new_rule(on, target_team_id=on.absent("team"))["created_at"]
    changed = change_settings(on, routing={"skills_timeout_seconds": 30})
    same(changed["version"], before["version"] + 1, "the version")
    holds(changed["updated_at"] >= now, f"a time not before {now}", changed["updated_at"])
    on.wait(1)
    again = change_settings(on)
    same(again["version"], before["version"] + 2, "the version after an empty update")
    holds(again["updated_at"] > changed["updated_at"], f"a time after {changed['updated_at']}", again["updated_at"])


@rule("AI-15")
def a_threshold_may_be_as_low_as_0_and_as_high_as_1(on: Deployment) -> None:
    on.needs_exclusive("the AI's settings")
    for value in (0, 1, 0.001):
        sent = {section: dict.fromkeys(fields, value) for section, fields in THRESHOLDS.items()}
        includes(change_settings(on, **sent), sent, "the settings")


@rule("AI-15")
def another_threshold_is_refused_and_changes_nothing(on: Deployment) -> None:
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
def a_tenant_that_set_nothing_has_everything_off(on: Deployment) -> None:
    settings = settings_of(on.stranger)
    if settings["version"] != 1 and settings["updated_at"] is not None:
        raise NotGiven("the other tenant's settings were changed already")
    same(settings, {**DEFAULTS, "version": 1, "updated_at": None}, "the settings")


@rule("AI-17")
def a_mode_that_the_page_does_not_name_is_kept(on: Deployment) -> None:
    on.needs_exclusive("the AI's settings")
    same(change_settings(on, resolution={"mode": "draft"})["resolution"]["mode"], "draft", "the mode")
    same(settings_of(on.dashboard)["resolution"]["mode"], "draft", "the mode when it is read")
