"""Who may do what: credentials, scopes, roles, permissions, plans, the product profile, and the rate limits."""

from datetime import datetime, timedelta
from math import ceil

from contract_tests.tests.second.core import BackendAccess, BackendCredential, Ctx, fail

WRITERS = frozenset({"tenant_owner", "tenant_admin", "agent", "supervisor", "tenant_user", "super_admin"})
READERS = WRITERS | {"tenant_readonly"}
ADMINS = frozenset({"super_admin", "tenant_owner", "tenant_admin"})
PLANS = ("starter", "professional", "enterprise")
NO_KEYS = "API keys are not permitted for this endpoint"


def key(scope: str, plan: str = "starter") -> BackendAccess:
    """Access by an API key's scope."""
    return BackendAccess("scope", scope=scope, plan=plan)


def session(roles: frozenset[str], profile: bool = False, silent: str = "") -> BackendAccess:
    """Access by a dashboard session's role."""
    return BackendAccess("session", roles=roles, profile=profile, silent_roles=silent)


def permission(name: str) -> BackendAccess:
    """Access by a tenant permission of a dashboard session."""
    return BackendAccess("session", permission=name)


def unauthorized(c: Ctx, words: str) -> None:
    """Answer 401."""
    if c.sw("auth.401_words") == "generic":
        words = "Unauthorized"
    headers = {"WWW-Authenticate": "ApiKey"} if c.sw("auth.www_authenticate") == "present" else {}
    fail(401, words, headers)


def authenticate(c: Ctx) -> None:
    """Find out who asks (401), and keep keys away from the session pages (403)."""
    access = c.op.access
    if access.kind == "open":
        return
    token, cookie = c.headers.get("x-api-key"), c.cookies.get("aurion_session")
    if token is not None and cookie is not None:
        both = c.sw("auth.both")
        if both == "400":
            fail(400, "Send one credential, not two")
        if both == "session":
            token = None
    known = c.b.credentials.get(("key", token)) if token is not None else None
    if access.kind == "session" and token is not None:
        if known is None and c.sw("auth.unknown_key_on_session_page") == "401":
            unauthorized(c, "Invalid API key")
        if known is None or not (c.bad("teams-key-let-in") and c.op.page == "teams"):
            if known is not None:
                c.caller = known
                count(c)
            other = c.op.page == "teams" and c.sw("auth.teams_key_words") == "other"
            fail(403, "This endpoint requires a dashboard session" if other else NO_KEYS)
    if token is not None:
        if known is None:
            unauthorized(c, "Invalid API key")
        c.caller = known
    elif cookie is not None:
        c.caller = c.b.credentials.get(("session", cookie))
        if c.caller is None:
            unauthorized(c, "Invalid or expired session")
        if access.kind == "scope" and c.sw("auth.session_on_key_pages") == "refused":
            fail(403, "An API key is required for this endpoint")
    else:
        unauthorized(c, "Not authenticated")
    assert c.caller is not None
    c.enter(c.b.tenants[c.caller.tenant])
    count(c)


def authorize(c: Ctx) -> None:
    """Check scope, role or permission, plan and profile (403)."""
    checks = [check_rights, check_plan]
    if c.sw("plan.order") == "plan_first":
        checks.reverse()
    if c.op.access.kind != "open":
        for step in checks:
            step(c)


def check_plan(c: Ctx) -> None:
    """The plan that the SLA page requires, and the product profile of the teams page."""
    plan = c.op.access.plan
    let_in = plan == "professional" and c.bad("sla-starter-let-in")
    if plan == "enterprise" and c.bad("sla-enterprise-not-required"):
        let_in = PLANS.index(c.tenant.plan) >= 1
    if PLANS.index(c.tenant.plan) < PLANS.index(plan) and not let_in:
        named = f"This feature requires the {plan} plan or higher"
        fail(int(c.sw("plan.status")), named if c.sw("plan.words") == "named" else "Plan upgrade required")
    profile = c.op.access.profile or (c.op.page == "automation" and c.sw("profile.automation") == "required")
    if profile and not c.tenant.profile and not c.bad("teams-profile-not-required"):
        fail(int(c.sw("profile.status")), "The CS / platform product profile is not enabled for this tenant")


def check_rights(c: Ctx) -> None:
    """Scope of a key; role or permission of a session."""
    access, caller = c.op.access, c.caller
    assert caller is not None
    if caller.kind == "key":
        check_scope(c, caller)
        return
    if access.kind == "scope":
        if caller.role == "tenant_readonly" and c.op.method != "GET":
            fail(403, role_words(c))
        return
    if access.permission:
        wanted = moved_permission(c, access.permission)
        if wanted == "workflow:publish" and c.bad("workflows-create-may-publish"):
            wanted = "workflow:create"
        if wanted not in caller.permissions and not (wanted == "workflow:read" and c.bad("workflows-read-open")):
            fail(403, f"Missing permission: {wanted}" if c.sw("auth.role_words") == "named" else "Forbidden")
        return
    if caller.role not in allowed_roles(c):
        fail(403, role_words(c))


def moved_permission(c: Ctx, wanted: str) -> str:
    """The permission of the operations that the authorization table does not put into a row by name."""
    for end, switch in (
        ("/approvals/pending", "workflows.pending_permission"),
        ("/dry-run", "workflows.dry_run_permission"),
        ("/migrate-from-rule/<rule_id>", "workflows.migrate_permission"),
    ):
        if c.op.rule.endswith(end):
            return f"workflow:{c.sw(switch)}"
    return wanted


def allowed_roles(c: Ctx) -> frozenset[str]:
    """The roles of the page, with those that a switch or a violation moves."""
    access, roles = c.op.access, c.op.access.roles
    if access.silent_roles == "members" and c.sw("auth.readonly_members") == "refused":
        return WRITERS
    if access.silent_roles == "ai_read":
        return {"all": READERS, "writers": WRITERS, "admins": ADMINS}[c.sw("auth.ai_read_roles")]
    if access.silent_roles == "ai_write":
        return ADMINS if c.sw("auth.ai_write_roles") == "admins" else WRITERS
    if c.bad("teams-readonly-writes") and c.op.rule == "/api/v2/teams" and c.op.method == "POST":
        return READERS
    if c.bad("teams-supervisor-kept-out") and c.op.page == "teams" and c.op.method != "GET":
        return roles - {"supervisor"}
    if c.bad("automation-agent-writes-rules") and roles == ADMINS:
        return roles | {"agent"}
    if c.bad("automation-user-may-not-execute") and c.op.rule.endswith("/execute-event"):
        return roles - {"tenant_user"}
    return roles


def role_words(c: Ctx) -> str:
    """The words of a 403 for a role."""
    return "Your role may not do this" if c.sw("auth.role_words") == "named" else "Forbidden"


def check_scope(c: Ctx, caller: BackendCredential) -> None:
    """The scope tables of the on-call and SLA pages; the tickets page names none."""
    wanted = c.op.access.scope
    if c.op.page == "tickets" and c.sw("auth.ticket_scopes") == "none":
        return
    if c.op.rule.endswith("/ola/policies") and c.sw("auth.ola_scope") == "none":
        return
    if c.op.access.kind == "session" or wanted in caller.scopes:
        if not (c.bad("oncall-current-wants-write") and c.op.rule.endswith("/current/<team_id>")):
            return
        if "oncall:write" in caller.scopes:
            return
    if c.bad("oncall-read-may-write") and wanted == "oncall:write" and "oncall:read" in caller.scopes:
        return
    if c.bad("sla-preview-without-scope") and c.op.rule.endswith("/preview-deadline"):
        return
    area, _, verb = wanted.partition(":")
    if verb == "read" and f"{area}:write" in caller.scopes and c.sw("auth.write_implies_read") == "yes":
        return
    fail(403, f"Missing required scope: {wanted}" if c.sw("auth.scope_words") == "named" else "Insufficient scope")


def count(c: Ctx) -> None:
    """Count the request: 300 a minute for a key (teams page), 30 for some AI endpoints (automation page)."""
    caller = c.caller
    assert caller is not None
    if caller.kind == "key" or c.sw("rate.sessions") == "limited":
        limit = c.b.rate_limit * (2 if c.bad("rate-limit-doubled") else 1)
        words = "API key rate limit exceeded" if caller.kind == "key" else "Rate limit exceeded"
        take(c, f"{caller.kind}:{caller.token}", limit, words, c.b.rate_limit)
    if c.op.limited and caller.kind == "session" and not c.bad("ai-no-rate-limit"):
        who = caller.tenant if c.sw("rate.ai_per") == "tenant" else caller.token
        what = c.op.rule + c.op.method if c.sw("rate.ai_bucket") == "each" else "ai"
        take(c, f"{what}:{who}", c.b.ai_rate_limit, "Rate limit exceeded", c.b.ai_rate_limit, of_ai=True)


def take(c: Ctx, bucket: str, limit: int, words: str, told: int, *, of_ai: bool = False) -> None:
    """Use one request of a bucket, or answer 429."""
    now = c.now()
    minute = timedelta(seconds=60)
    if c.sw("rate.window") == "sliding":
        hits = c.b.hits.setdefault(bucket, [])
        hits[:] = [h for h in hits if h > now - minute]
        used, ends = len(hits), (hits[0] if hits else now) + minute
        if used < limit:
            hits.append(now)
    else:
        start, used = c.b.windows.get(bucket, (now, 0))
        if now - start >= minute:
            start, used = now, 0
        ends = start + minute
        if used < limit:
            c.b.windows[bucket] = (start, used + 1)
    headers = rate_headers(c, told, max(0, limit - used - 1), ends)
    if used < limit:
        if c.sw("rate.headers") == "always":
            c.answer_headers.update(headers)
        return
    if not c.bad("rate-no-retry-after"):
        left = 60 if c.sw("rate.retry_after") == "60" else max(1, ceil((ends - now).total_seconds()))
        headers["Retry-After"] = str(left)
    body = {} if (of_ai and c.sw("rate.ai_body") == "detail_only") else {"limit": told}
    if c.bad("rate-body-without-limit") and not of_ai:
        body = {}
    fail(429, words, headers, **body)


def refund(c: Ctx) -> None:
    """Give a refused request back to the bucket, if refused requests do not count."""
    if c.caller is None or c.sw("rate.counts_refused") == "yes":
        return
    bucket = f"{c.caller.kind}:{c.caller.token}"
    if c.b.hits.get(bucket):
        c.b.hits[bucket].pop()
    if bucket in c.b.windows:
        start, used = c.b.windows[bucket]
        c.b.windows[bucket] = (start, max(0, used - 1))


def rate_headers(c: Ctx, limit: int, remaining: int, ends: datetime) -> dict[str, str]:
    """The headers of the teams page's Rate Limits section."""
    headers = {"X-RateLimit-Limit": str(limit), "X-RateLimit-Remaining": str(remaining)}
    if c.sw("rate.reset_header") == "present":
        headers["X-RateLimit-Reset"] = str(int(ends.timestamp()))
    return headers
