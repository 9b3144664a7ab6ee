"""A tenant to try AI automation on, and records to put into it."""

from datetime import UTC, datetime
from typing import Any

from mock_server.families import reactions
from mock_server.families.tenant import Tenant, World
from mock_server.models import RoutingRule, TeamV2
from mock_server.state.clock import WorldClock
from mock_server.state.ids import Ids

NOW = datetime(2026, 3, 8, 20, tzinfo=UTC)


def new_tenant() -> Tenant:
    world = World("test", WorldClock(NOW, running=False), Ids("test"))
    world.add_tenant(Tenant("t_one", "enterprise", profile=True))
    reactions.connect(world)
    return world.tenants["t_one"]


def routing_rule(rule_id: str, **fields: object) -> RoutingRule:
    plain: dict[str, Any] = {
        "id": rule_id,
        "tenant_id": "t_one",
        "category": None,
        "priority": None,
        "conversation_type": None,
        "sentiment": None,
        "target_team_id": "team_one",
        "overflow_team_id": None,
        "required_skills": [],
        "routing_method": "balanced",
        "priority_boost": 0,
        "sort_order": 0,
        "is_active": True,
        "created_at": NOW,
        "updated_at": NOW,
    }
    return RoutingRule.model_validate({**plain, **fields})


def team(team_id: str) -> TeamV2:
    return TeamV2(
        id=team_id,
        name=team_id,
        description=None,
        department=None,
        location=None,
        email=None,
        routing_method="balanced",
        business_hours_id=None,
        escalate_to_user_id=None,
        unassigned_timeout_minutes=None,
        member_count=1,
        created_at=NOW,
    )
