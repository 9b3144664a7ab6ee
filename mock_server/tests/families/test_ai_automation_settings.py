"""Settings: updates in any number and order come to what merging dicts comes to."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from mock_server.families.ai_automation.operations import get_ai_settings, update_ai_settings
from mock_server.models import AiSettingsUpdate
from mock_server.tests.families.ai_world import new_tenant

SHARE = st.floats(0, 1)
WORDS = st.lists(st.sampled_from(["", "api", "chat", "priority", "conversation.created", "é\n☃"]), max_size=3)
NUMBER = st.integers(0, 2_147_483_647)
SECTIONS: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "classification": {
        "enabled": st.booleans(),
        "auto_apply_threshold": SHARE,
        "suggest_threshold": SHARE,
        "auto_apply_fields": WORDS,
        "classify_on": WORDS,
        "reclassify_on_reply": st.booleans(),
        "exclude_channels": WORDS,
    },
    "routing": {
        "enabled": st.booleans(),
        "route_on_first_classification_only": st.booleans(),
        "skills_timeout_seconds": NUMBER,
        "fallback_to_team_pool": st.booleans(),
        "ai_skill_matching_enabled": st.booleans(),
    },
    "resolution": {
        "enabled": st.booleans(),
        "mode": st.sampled_from(["suggest", "auto", "off"]),
        "auto_resolve_threshold": SHARE,
        "kb_match_threshold": SHARE,
        "max_auto_resolve_attempts": NUMBER,
        "exclude_high_priority": st.booleans(),
    },
}
UPDATES = st.fixed_dictionaries(
    {}, optional={name: st.fixed_dictionaries({}, optional=fields) for name, fields in SECTIONS.items()}
)


@given(st.lists(UPDATES, max_size=6))
def test_updates_are_a_merge_of_dicts_and_the_version_counts_them(updates: list[dict[str, Any]]) -> None:
    tenant = new_tenant()
    model = get_ai_settings(tenant).model_dump()
    for update in updates:
        answer = update_ai_settings(tenant, AiSettingsUpdate.model_validate_json(json.dumps(update), strict=True))
        for section, fields in update.items():
            model[section] |= fields
        assert answer == get_ai_settings(tenant)
    settings = get_ai_settings(tenant).model_dump()
    assert settings.pop("version") == model.pop("version") + len(updates)
    assert settings.pop("updated_at") == (tenant.now if updates else model["updated_at"])
    del model["updated_at"]
    assert settings == model


@given(UPDATES)
def test_an_update_that_was_made_changes_nothing_but_the_version_when_made_again(update: dict[str, Any]) -> None:
    tenant, body = new_tenant(), AiSettingsUpdate.model_validate_json(json.dumps(update), strict=True)
    once, twice = update_ai_settings(tenant, body), update_ai_settings(tenant, body)
    assert twice == once.model_copy(update={"version": once.version + 1})
