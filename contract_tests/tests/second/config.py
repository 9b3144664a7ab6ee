"""Configuration: tenants, credentials, users and start records; the default configuration."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from contract_tests.tests.second import engine, sla_clock
from contract_tests.tests.second.core import Backend, BackendCredential, BackendTenant

Config = dict[str, Any]
SCOPES = ("tickets:read", "tickets:write", "oncall:read", "oncall:write", "sla:read", "sla:write")
ROLES = ("super_admin", "tenant_owner", "tenant_admin", "agent", "supervisor", "tenant_user", "tenant_readonly")
WORKFLOW = ("workflow:read", "workflow:create", "workflow:delete", "workflow:publish")
PERMISSIONS: dict[str, tuple[str, ...]] = {
    "super_admin": WORKFLOW,
    "tenant_owner": WORKFLOW,
    "tenant_admin": WORKFLOW,
    "supervisor": ("workflow:read", "workflow:create", "workflow:publish"),
    "agent": ("workflow:read", "workflow:create"),
    "tenant_user": ("workflow:read",),
    "tenant_readonly": ("workflow:read",),
}
USERS = (
    ("user_012", "Marie Laurent", "marie@example.com"),
    ("user_034", "Tom Peeters", "tom@example.com"),
    ("user_345", "Lea Martin", "lea@example.com"),
    ("user_001", "Ana Costa", "ana@example.com"),
    ("user_002", "Ben Hahn", "ben@example.com"),
    ("user_003", "Chloe Roy", "chloe@example.com"),
)
CANVAS: Config = {
    "nodes": [
        {"id": "start", "type": "trigger", "config": {"event": "ticket.created"}},
        {"id": "ask", "type": "approval", "config": {"approver_role": "tenant_admin"}},
        {"id": "notify", "type": "action", "config": {"type": "send_notification"}},
    ],
    "edges": [{"from": "start", "to": "ask"}, {"from": "ask", "to": "notify"}],
    "viewport": {"x": 0, "y": 0, "zoom": 1},
}


def template(name: str, title: str, category: str) -> Config:
    """One start template."""
    return {
        "id": name,
        "name": title,
        "description": f"Template: {title.lower()}",
        "category": category,
        "trigger_config": {"type": "event", "event_types": ["ticket.created"]},
        "canvas_definition": CANVAS,
        "created_at": "2026-01-05T09:00:00Z",
    }


def default_config() -> Config:
    """Tenants with keys, sessions, users, templates and an OLA policy.

    The first has everything, with credentials of every kind; the second, with a smaller plan, shows that tenants do
    not see each other; the third has neither an SLA plan nor the product profile.
    """
    users = [{"id": i, "name": n, "email": e} for i, n, e in USERS]
    templates = [template("tpl_abc", "Onboarding", "onboarding"), template("tpl_def", "Incident review", "incident")]
    ola: Config = {"id": "ola_001", "name": "Network hand-over", "team_id": None, "targets": [], "enabled": True}
    credentials: list[Config] = [
        {"kind": "key", "token": "ak_all", "tenant": "t_one", "scopes": list(SCOPES), "user": "user_001"},
        {"kind": "key", "token": "ak_none", "tenant": "t_one", "scopes": [], "user": "user_001"},
        {"kind": "key", "token": "ak_two", "tenant": "t_two", "scopes": list(SCOPES), "user": "user_901"},
        {"kind": "key", "token": "ak_small", "tenant": "t_small", "scopes": list(SCOPES), "user": "user_951"},
        {"kind": "session", "token": "s_small_owner", "tenant": "t_small", "role": "tenant_owner", "user": "user_951"},
        {"kind": "session", "token": "s_two_owner", "tenant": "t_two", "role": "tenant_owner", "user": "user_901"},
    ]
    for scope in SCOPES:
        token = "ak_" + scope.replace(":", "_")
        credentials.append({"kind": "key", "token": token, "tenant": "t_one", "scopes": [scope], "user": "user_001"})
    for n, role in enumerate(ROLES):
        token = "s_" + role.removeprefix("tenant_")
        user = USERS[n % len(USERS)][0]
        credentials.append({"kind": "session", "token": token, "tenant": "t_one", "role": role, "user": user})
    bare: Config = {"kind": "session", "token": "s_no_permissions", "tenant": "t_one", "role": "tenant_user"}
    credentials.append({**bare, "permissions": [], "user": "user_002"})
    first: Config = {"id": "t_one", "plan": "enterprise", "profile": True, "users": users}
    first["conversations"] = ["3f1c9a2e-7b40-4e8d-9a1f-2c6b5d8e0a11", "7d0f5c1e-52a7-4a57-9d53-0f2f4f0d9b22"]
    first |= {"webhook_secret": "whsec_one"}
    first["records"] = {"templates": templates, "ola": [{**ola, "created_at": "2026-01-05T09:00:00Z"}]}
    second: Config = {"id": "t_two", "plan": "professional", "profile": True, "webhook_secret": "whsec_two"}
    second["users"] = [{"id": "user_901", "name": "Zoe Adler", "email": "zoe@example.org"}]
    small: Config = {"id": "t_small", "plan": "starter", "profile": False, "webhook_secret": "whsec_small"}
    small["users"] = [{"id": "user_951", "name": "Max Voss", "email": "max@example.net"}]
    return {"rate_limit": 300, "tenants": [first, second, small], "credentials": credentials}


def revive(value: Any) -> Any:
    """Start records with their instants as instants."""
    if isinstance(value, dict):
        moments = {k for k in value if k.endswith("_at") or k in ("_start", "_end", "_due")}
        return {k: moment(v) if k in moments and isinstance(v, str) else revive(v) for k, v in value.items()}
    return [revive(v) for v in value] if isinstance(value, list) else value


def moment(text: str) -> datetime:
    """An instant; one without offset is UTC."""
    value = datetime.fromisoformat(text)
    return value if value.tzinfo else value.replace(tzinfo=UTC)


INSIDE: dict[str, Config] = {
    "tickets": {"description": None, "_notes": [], "status": "open"},
    "hours": {"_holidays": [], "is_default": False, "schedule": []},
    "policies": {"_targets": [], "description": None, "conditions": [], "enabled": True, "business_hours": False},
    "instances": {"_schedule": None},
    "workflows": {"version": 0, "status": "draft", "_secret": "whsec_sample", "trigger_config": {}},
    "runs": {"_due": None, "_next": None, "_steps": [], "_canvas": {}, "_data": {}, "completed_at": None},
}


def fill(b: Backend, config: Config | Mapping[str, Any]) -> None:
    """Put a configuration into a backend."""
    b.rate_limit = int(config.get("rate_limit", 300))
    b.ai_rate_limit = int(config.get("ai_rate_limit", 30))
    b.tickers = [sla_clock.tick, engine.tick]
    for row in config["tenants"]:
        tenant = BackendTenant(
            row["id"], row["plan"], bool(row["profile"]), row.get("webhook_secret", "whsec"), b.now()
        )
        tenant.users = {u["id"]: dict(u) for u in row.get("users", [])}
        tenant.conversations = {str(x).lower() for x in row.get("conversations", [])}
        tenant.settings = revive(dict(row.get("settings", {})))
        b.tenants[tenant.id] = tenant
        for table, records in row.get("records", {}).items():
            for n, record in enumerate(records):
                whole = {**revive(INSIDE.get(table, {})), "created_at": b.now(), **revive(dict(record))}
                if table == "policies":
                    whole.setdefault("_order", n)
                b.add(tenant, table, whole)
        for target in tenant.rows("targets"):
            tenant.table("policies")[target["policy_id"]]["_targets"].append(target)
    for row in config["credentials"]:
        permissions = row.get("permissions", PERMISSIONS.get(row.get("role", ""), ()))
        credential = BackendCredential(
            row["kind"],
            row["token"],
            row["tenant"],
            row.get("role", ""),
            frozenset(row.get("scopes", ())),
            frozenset(permissions),
            row.get("user", ""),
        )
        b.credentials[credential.kind, credential.token] = credential
