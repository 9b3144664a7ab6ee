"""Planted violations: each breaks one sentence that a page does say."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class PlantedViolation:
    """One planted mistake."""

    name: str
    page: str
    section: str
    sentence: str
    notice: str


V = PlantedViolation
T, OC, S, M, A = "tickets", "oncall", "sla", "teams", "automation"
_UP_T = "only the fields you send are updated"
_MEM = "Add / Update Member"
_BH = "Business Hours, Create Schedule"
_AUTH = "Authorization"
_AI_SET = "Update AI Automation Settings"
_AI_NEW = "Create Routing Rule"
_SCOPE = "Required Scopes"

TABLE: tuple[PlantedViolation, ...] = (
    V("tickets-create-200", T, "Create a Ticket", "Response (201 Created)", "a create answers 200"),
    V("tickets-category-lost", T, "Create a Ticket", '"category": "Network"', "category comes back null"),
    V("tickets-default-limit", T, "List Tickets", "default: 25, max: 100", "a list without limit says 20"),
    V("tickets-status-filter-ignored", T, "List Tickets", "Filter by status", "status=closed lists open tickets"),
    V(
        "tickets-search-subject-only",
        T,
        "List Tickets",
        "Full-text search in subject and description",
        "a word of the description finds nothing",
    ),
    V("tickets-offset-off-by-one", T, "List Tickets", "Number of results to skip", "offset=1 skips two"),
    V("tickets-put-priority-lost", T, "Update a Ticket", '"priority": "medium"', "PUT priority changes nothing"),
    V("tickets-note-private-inverted", T, "Add a Note", '"private": true', "a private note comes back public"),
    V("tickets-reopen-pending", T, "Ticket Lifecycle", "which returns it to open status", "reopened it is pending"),
    V(
        "tickets-closed-to-pending",
        T,
        "Ticket Lifecycle",
        "closed -> reopen -> open",
        "a closed ticket goes to pending without a reopen",
    ),
    V("idempotency-duplicates", T, "Idempotency", "without creating a duplicate", "the same key makes two tickets"),
    V(
        "idempotency-answers-present-state",
        T,
        "Idempotency",
        "returns the original response",
        "after an update the replay shows the new values",
    ),
    V("oncall-rotation-any", OC, "Rotation Types", "weekly, daily, custom", "rotation_type monthly is taken"),
    V("oncall-patch-zone-lost", OC, "Update Schedule", '"timezone": "Europe/Paris"', "PATCH leaves timezone"),
    V("oncall-delete-keeps", OC, "Delete Schedule", "Returns 204 No Content on success", "the schedule is still there"),
    V("oncall-entry-delete-keeps", OC, "Delete Entry", "Delete Entry", "204, and the entry is still listed"),
    V("oncall-entry-delete-200", OC, "Delete Entry", "Returns 204 No Content on success", "200 with a body"),
    V("oncall-end-date-ignored", OC, "List Entries", "end_date=2026-03-31", "entries after end_date are listed"),
    V("oncall-swap-not-applied", OC, "Swap Entries", "Swap shifts between two agents", "the agent stays the same"),
    V(
        "oncall-current-ignores-now",
        OC,
        "Who's On Call Now?",
        "the current on-call person",
        "a shift of next week is the current one",
    ),
    V(
        "oncall-current-wants-write",
        OC,
        _SCOPE,
        "oncall:read ... GET /v2/oncall/current/:team_id",
        "a key with oncall:read gets 403",
    ),
    V("oncall-read-may-write", OC, _SCOPE, "oncall:write POST /v2/oncall/schedules", "oncall:read makes a schedule"),
    V("sla-starter-let-in", S, "SLA Management", "Professional plan or higher", "a starter tenant lists policies"),
    V(
        "sla-enterprise-not-required",
        S,
        "Escalation Rules",
        "Enterprise plan required",
        "a professional tenant makes an escalation",
    ),
    V(
        "sla-preview-without-scope",
        S,
        _SCOPE,
        "sla:read ... POST /v2/sla/preview-deadline",
        "a key without scopes previews",
    ),
    V(
        "sla-patch-clears-conditions",
        S,
        "Update SLA Policy",
        "Only provided fields are changed",
        "PATCH name empties conditions",
    ),
    V(
        "sla-delete-with-active",
        S,
        "Delete SLA Policy",
        "409 Conflict if the policy has active or paused SLA instances",
        "204 while a timer runs",
    ),
    V(
        "sla-reorder-not-applied",
        S,
        "Reorder SLA Policies",
        "Set the evaluation order for all policies",
        "the order stays",
    ),
    V("sla-last-match", S, "Reorder SLA Policies", "the first matching policy applies", "the last one's timer starts"),
    V("sla-target-type-any", S, "Add SLA Targets", "Target Types", "type next_response is taken"),
    V("sla-target-hours-off", S, "Add SLA Targets", '"hours": 1', "the saved target is an hour longer"),
    V(
        "sla-target-delete-keeps",
        S,
        "Delete SLA Target",
        "Remove a specific target from a policy",
        "the policy still shows the target",
    ),
    V(
        "sla-escalation-patch-not-saved",
        S,
        "Update Escalation",
        "Partially update an existing escalation rule",
        "the answer has the old values",
    ),
    V("sla-instance-status-ignored", S, "SLA Instances", "instances?status=active", "status=met lists active timers"),
    V("sla-never-breached", S, "Instance Statuses", "One or more targets exceeded", "overdue timers stay active"),
    V(
        "sla-calendar-time",
        S,
        "Preview Deadline",
        "based on a business-hours schedule",
        "the deadline is start plus duration, closed or not",
    ),
    V("sla-analytics-end-ignored", S, "Compliance Summary", "end_date=2026-03-08", "later timers are counted"),
    V("sla-breaches-limit-ignored", S, "Breach Analysis", "limit=20", "limit=1 gives two"),
    V("teams-key-let-in", M, "Preview", "a request authenticated with X-API-Key returns 403", "a key gets 200"),
    V(
        "teams-profile-not-required",
        M,
        _AUTH,
        "also require the CS / platform product profile",
        "a tenant without the profile gets 200",
    ),
    V("teams-readonly-writes", M, _AUTH, "the read-only role tenant_readonly", "tenant_readonly makes a team"),
    V("teams-supervisor-kept-out", M, _AUTH, "supervisor ... may create, update, delete", "supervisor gets 403"),
    V(
        "teams-foreign-tenant-visible",
        M,
        "Get Team",
        "404 if the team does not exist",
        "another tenant's team is shown",
    ),
    V("teams-404-words", M, "Get Team", "Team not found", "other words in the 404"),
    V("teams-default-limit", M, "List Teams", "limit, integer, default 50", "a list without limit says 25"),
    V("teams-limit-101", M, "Pagination", "Default limit is 50, max 100", "limit=101 is echoed"),
    V("teams-search-ignored", M, "List Teams", "Filter by team name", "search lists all teams"),
    V("teams-department-ignored", M, "List Teams", "Filter by department", "department lists all teams"),
    V("teams-total-is-page", M, "Pagination", '"total": N', "total is the length of the page"),
    V("teams-member-count-zero", M, "List Teams", '"member_count": 5', "member_count stays 0"),
    V("teams-routing-default", M, "Routing Methods", "balanced: Default", "a team without method is round_robin"),
    V("teams-routing-422", M, "Create Team", "An invalid routing_method returns 400", "it returns 422"),
    V("teams-name-101", M, "Create Team", "name (1-100 chars)", "101 characters are taken"),
    V("teams-location-lost", M, "Create Team", "Returns the created TeamV2 object", "location comes back null"),
    V("teams-patch-clears", M, "Update Team", _UP_T, "PATCH routing_method clears description"),
    V("teams-member-role-any", M, _MEM, "Any other value returns 422", "role owner is taken"),
    V(
        "teams-two-default-teams",
        M,
        _MEM,
        "409 ... already the default member of another team",
        "a user is default in two teams",
    ),
    V("teams-upsert-doubles", M, _MEM, "updates them if present", "a second PUT lists the member twice"),
    V("teams-capacity-not-updated", M, _MEM, "This upserts the member", "max_capacity keeps its old value"),
    V("hours-zone-default", M, _BH, "timezone defaults to Europe/Paris", "it is UTC"),
    V("hours-two-defaults", M, _BH, "another default already exists returns 409", "two schedules are the default"),
    V("hours-schedule-lost", M, _BH, "Returns the created schedule", "schedule comes back empty"),
    V("hours-day-7", M, _BH, "0=Monday ... 6=Sunday", "day_of_week 7 is taken"),
    V("hours-patch-resets-zone", M, "Update Schedule", _UP_T, "PATCH name sets the zone to Europe/Paris"),
    V(
        "hours-holidays-not-embedded",
        M,
        "Get Schedule",
        "including its embedded holidays array",
        "the schedule has no holidays",
    ),
    V("holidays-all-day-default", M, "Holidays", "all_day, boolean, true", "a holiday without all_day is partial"),
    V("holidays-recurring-lost", M, "Holidays", "recurring: Repeat annually", "recurring comes back false"),
    V("holidays-delete-keeps", M, "Delete Holiday", "Returns 204 No Content", "the holiday is still there"),
    V("errors-422-text", M, "Errors", "422 whose detail is a list of {loc, msg, type} entries", "detail is a text"),
    V("rate-limit-doubled", M, "Rate Limits", "300 requests/minute per API key", "request 301 is answered"),
    V("rate-no-retry-after", M, "Rate Limits", "A 429 response carries Retry-After", "the header is absent"),
    V("rate-body-without-limit", M, "Rate Limits", '"limit": 300', "the 429's body has detail only"),
    V("automation-list-enveloped", A, "List Rules", "a bare JSON array of rule objects", "an object with data"),
    V("automation-name-201", A, "Create Rule", "name is required (1-200 chars)", "201 characters are taken"),
    V("automation-mode-any", A, "Create Rule", "any other value returns 422", "execution_mode cron is taken"),
    V("automation-mode-default", A, "Create Rule", 'execution_mode defaults to "event"', "it is time"),
    V("automation-stop-lost", A, "Create Rule", '"stop_processing": false', "true comes back as false"),
    V("automation-patch-clears-actions", A, "Create Rule", "PATCH ... (partial body)", "PATCH name empties actions"),
    V("automation-logs-201", A, "Execution Logs", "default 50, range 1-200", "limit=201 is taken"),
    V("automation-logs-limit-ignored", A, "Execution Logs", "accepts only a limit query param", "limit=1 gives two"),
    V("automation-only-matched", A, "Trigger Event", "one entry per evaluated rule", "unmatched rules are left out"),
    V("automation-count-stays", A, "List Rules", '"execution_count": 42', "execution_count stays 0 after a run"),
    V(
        "automation-agent-writes-rules",
        A,
        _AUTH,
        "Create / update / delete a rule: Role super_admin, tenant_owner, or tenant_admin",
        "agent makes a rule",
    ),
    V("automation-user-may-not-execute", A, _AUTH, "Execute an event: ... or tenant_user", "tenant_user gets 403"),
    V("workflows-status-ignored", A, "List Workflows", "workflows?status=published", "drafts are listed too"),
    V("workflows-trigger-lost", A, "Create Workflow", "trigger metadata under trigger_config", "it is empty"),
    V("workflows-read-open", A, _AUTH, "Read workflows: Tenant permission workflow:read", "a session without it reads"),
    V(
        "workflows-create-may-publish",
        A,
        _AUTH,
        "Publish: Tenant permission workflow:publish",
        "a session with workflow:create publishes",
    ),
    V(
        "workflows-publish-one-version",
        A,
        "Publish Workflow",
        "Publishing creates a versioned snapshot",
        "a second publish makes no second version",
    ),
    V("workflows-execute-draft", A, "Publish Workflow", "must be published before they execute", "a draft executes"),
    V(
        "workflows-run-draft-canvas",
        A,
        "Publish Workflow",
        "a versioned snapshot",
        "a run follows the edited canvas that was not published",
    ),
    V("workflows-execute-200", A, "Execute Workflow", "so it returns 202 Accepted", "it returns 200"),
    V(
        "workflows-execute-any-id",
        A,
        "Execute Workflow",
        "conversation_id field (a valid UUID)",
        "conv_xyz is no validation error",
    ),
    V("workflows-dry-run-leaves-run", A, "Dry Run", "without executing side effects", "the runs list has one more"),
    V(
        "workflows-webhook-unsigned",
        A,
        "Webhook Triggers",
        "the HMAC signature is the credential",
        "no signature, and 202",
    ),
    V(
        "workflows-webhook-reserialised",
        A,
        "Webhook Triggers",
        "hex-hmac-sha256-of-raw-body",
        "a signed body without blanks is refused",
    ),
    V("workflows-webhook-200", A, "Webhook Triggers", "It returns 202 Accepted immediately", "it returns 200"),
    V("workflows-approval-skipped", A, "Workflow Approvals", "pause at approval steps", "the run completes at once"),
    V("workflows-pending-keeps-decided", A, "Workflow Approvals", "approvals/pending", "decided requests are listed"),
    V("workflows-rejection-goes-on", A, "Workflow Approvals", "wait for human decision", "rejected, the run completes"),
    V("workflows-decision-any", A, "Workflow Approvals", "must be exactly approved or rejected", "approve is taken"),
    V("workflows-comment-2001", A, "Workflow Approvals", "comment is optional (max 2000 chars)", "2001 are taken"),
    V("workflows-run-status-ignored", A, "Workflow Runs", "Filter by status", "status=failed lists completed runs"),
    V("workflows-runs-201", A, "Workflow Runs", "limit (default 50, range 1-200)", "limit=201 is taken"),
    V("workflows-restore-not-applied", A, "Version History", "version control and rollback", "the canvas stays"),
    V(
        "workflows-template-category-ignored",
        A,
        "Workflow Templates",
        "templates?category=onboarding",
        "other categories are listed",
    ),
    V(
        "workflows-template-without-canvas",
        A,
        "Create Workflow",
        "template_id to seed from a template",
        "the installed canvas is empty",
    ),
    V(
        "workflows-migrate-200",
        A,
        "Migrate from Automation Rules",
        "Returns 201 Created with the new workflow",
        "it returns 200",
    ),
    V("workflows-canvas-unlimited", A, "Canvas Size Limit", "limited to 5 MB per workflow", "6 MB are taken"),
    V(
        "ai-no-rate-limit",
        A,
        "AI Automation",
        "additionally rate-limited to 30 requests/minute",
        "the 31st request is answered",
    ),
    V(
        "ai-settings-put-resets",
        A,
        _AI_SET,
        "only include the sections you want to change",
        "sections that were not sent get their defaults",
    ),
    V(
        "ai-settings-resolution-lost",
        A,
        _AI_SET,
        "Returns the full updated settings object",
        "the resolution section keeps its old values",
    ),
    V("ai-rates-zero", A, "AI Automation Metrics", "are null when their denominator is zero", "they are 0"),
    V("ai-period-wrong", A, "AI Automation Metrics", '"period_days": 30 for days=30', "period_days is 31"),
    V("ai-skills-lost", A, _AI_NEW, "201 Created with the new RoutingRuleResponse", "required_skills is empty"),
    V("ai-routing-method-any", A, _AI_NEW, "one of balanced, round_robin, or manual", "priority is taken"),
    V("ai-boost-3", A, _AI_NEW, "priority_boost is bounded to -2..2", "3 is taken"),
    V("ai-highest-first", A, "Reorder Routing Rules", "lowest sort_order first", "simulate takes the highest"),
    V("ai-reorder-reversed", A, "Reorder Routing Rules", "position ... becomes the new sort_order", "it is reversed"),
    V("ai-inactive-matches", A, "Update Routing Rule", '"is_active": false', "simulate matches an inactive rule"),
)
VIOLATIONS: dict[str, PlantedViolation] = {v.name: v for v in TABLE}


def check_names(names: Iterable[str]) -> frozenset[str]:
    """The names as a set; unknown ones are mistakes of the caller."""
    chosen = frozenset(names)
    unknown = sorted(chosen - VIOLATIONS.keys())
    if unknown:
        raise ValueError(f"unknown violations: {', '.join(unknown)}")
    return chosen
