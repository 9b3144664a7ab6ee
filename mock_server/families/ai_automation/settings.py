"""The settings: one record a tenant, its sections merged field by field."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel

from mock_server.families.tenant import Tenant
from mock_server.models import (
    AiClassificationSettings,
    AiResolutionSettings,
    AiRoutingSettings,
    AiSettings,
    AiSettingsUpdate,
)

DEFAULTS = AiSettings(
    classification=AiClassificationSettings(
        enabled=False,
        auto_apply_threshold=0.85,
        suggest_threshold=0.5,
        auto_apply_fields=["category", "priority", "conversation_type"],
        classify_on=["conversation.created", "conversation.customer_replied"],
        reclassify_on_reply=True,
        exclude_channels=[],
    ),
    routing=AiRoutingSettings(
        enabled=False,
        route_on_first_classification_only=True,
        skills_timeout_seconds=300,
        fallback_to_team_pool=True,
        ai_skill_matching_enabled=False,
    ),
    resolution=AiResolutionSettings(
        enabled=False,
        mode="suggest",
        auto_resolve_threshold=0.92,
        kb_match_threshold=0.9,
        max_auto_resolve_attempts=2,
        exclude_high_priority=True,
    ),
    version=1,
    updated_at=None,
)
"""What a tenant has that never set anything: the documented values, switched off."""


def current(tenant: Tenant) -> AiSettings:
    return next(iter(tenant.ai_settings), DEFAULTS)


def merged(settings: AiSettings, body: AiSettingsUpdate, now: datetime) -> AiSettings:
    """The settings with every field that was sent, one version on."""
    sections = {name: _with(getattr(settings, name), getattr(body, name)) for name in body.model_fields_set}
    return settings.model_copy(update={**sections, "version": settings.version + 1, "updated_at": now})


def _with(section: BaseModel, changes: BaseModel) -> BaseModel:
    sent: dict[str, Any] = {name: getattr(changes, name) for name in changes.model_fields_set}
    return section.model_copy(update=sent)
