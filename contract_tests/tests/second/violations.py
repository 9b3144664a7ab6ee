"""Planted violations: each breaks one sentence that a page does say.

They were written from the pages alone, by somebody who did not know the kit's catalogue. Whoever looks for one may find
it under any of the rules that are named with it.
"""

from collections.abc import Iterable

TABLE = """
tickets-create-200 | TICKET-01 | a create answers 200
tickets-category-lost | TICKET-01 | category comes back null
tickets-default-limit | TICKET-12 | a list without limit says 20
tickets-status-filter-ignored | TICKET-07 | status=closed lists open tickets
tickets-search-subject-only | TICKET-10 | a word of the description finds nothing
tickets-offset-off-by-one | TICKET-13 | offset=1 skips two
tickets-put-priority-lost | TICKET-15 | PUT priority changes nothing
tickets-note-private-inverted | TICKET-17 | a private note comes back public
tickets-reopen-pending | TICKET-22 | reopened it is pending
tickets-closed-to-pending | TICKET-21 TICKET-22 TICKET-39 | a closed ticket goes to pending without a reopen
idempotency-duplicates | TICKET-24 TICKET-26 | the same key makes two tickets
idempotency-answers-present-state | TICKET-24 | after an update the replay shows the new values
oncall-rotation-any | ONCALL-20 | rotation_type monthly is taken
oncall-patch-zone-lost | ONCALL-06 | PATCH leaves timezone
oncall-delete-keeps | ONCALL-07 | the schedule is still there
oncall-entry-delete-keeps | ONCALL-16 | 204, and the entry is still listed
oncall-entry-delete-200 | ONCALL-16 | 200 with a body
oncall-end-date-ignored | ONCALL-09 | entries after end_date are listed
oncall-swap-not-applied | ONCALL-13 | the agent stays the same
oncall-current-ignores-now | ONCALL-17 | a shift of next week is the current one
oncall-current-wants-write | ONCALL-21 | a key with oncall:read gets 403
oncall-read-may-write | ONCALL-22 | oncall:read makes a schedule
sla-starter-let-in | SLA-01 | a starter tenant lists policies
sla-enterprise-not-required | SLA-27 | a professional tenant makes an escalation
sla-preview-without-scope | SLA-68 | a key without scopes previews
sla-patch-clears-conditions | SLA-09 | PATCH name empties conditions
sla-delete-with-active | SLA-12 | 204 while a timer runs
sla-reorder-not-applied | SLA-14 | the order stays
sla-last-match | SLA-15 | the last one's timer starts
sla-target-type-any | SLA-101 | type next_response is taken
sla-target-hours-off | SLA-19 | the saved target is an hour longer
sla-target-delete-keeps | SLA-26 | the policy still shows the target
sla-escalation-patch-not-saved | SLA-34 | the answer has the old values
sla-instance-status-ignored | SLA-42 | status=met lists active timers
sla-never-breached | SLA-50 | overdue timers stay active
sla-calendar-time | SLA-57 | the deadline is start plus duration, closed or not
sla-analytics-end-ignored | SLA-62 | later timers are counted
sla-breaches-limit-ignored | SLA-65 | limit=1 gives two
teams-key-let-in | PREVIEW-01 | a key gets 200
teams-profile-not-required | PREVIEW-04 | a tenant without the profile gets 200
teams-readonly-writes | PREVIEW-02 PREVIEW-03 PREVIEW-06 | tenant_readonly makes a team
teams-supervisor-kept-out | PREVIEW-02 | supervisor gets 403
teams-foreign-tenant-visible | TEAM-05 AUTH-04 | another tenant's team is shown
teams-404-words | TEAM-05 | other words in the 404
teams-default-limit | TEAM-02 | a list without limit says 25
teams-limit-101 | TEAM-02 | limit=101 is echoed
teams-search-ignored | TEAM-03 | search lists all teams
teams-department-ignored | TEAM-04 | department lists all teams
teams-total-is-page | TEAM-01 PAGING-01 | total is the length of the page
teams-member-count-zero | TEAM-21 | member_count stays 0
teams-routing-default | TEAM-09 | a team without method is round_robin
teams-routing-422 | TEAM-08 | it returns 422
teams-name-101 | TEAM-07 | 101 characters are taken
teams-location-lost | TEAM-06 | location comes back null
teams-patch-clears | TEAM-10 | PATCH routing_method clears description
teams-member-role-any | TEAM-17 | role owner is taken
teams-two-default-teams | TEAM-19 | a user is default in two teams
teams-upsert-doubles | TEAM-15 | a second PUT lists the member twice
teams-capacity-not-updated | TEAM-15 | max_capacity keeps its old value
hours-zone-default | HOURS-06 | it is UTC
hours-two-defaults | HOURS-08 | two schedules are the default
hours-schedule-lost | HOURS-05 | schedule comes back empty
hours-day-7 | HOURS-07 | day_of_week 7 is taken
hours-patch-resets-zone | HOURS-09 | PATCH name sets the zone to Europe/Paris
hours-holidays-not-embedded | HOURS-03 | the schedule has no holidays
holidays-all-day-default | HOURS-13 | a holiday without all_day is partial
holidays-recurring-lost | HOURS-12 HOURS-21 | recurring comes back false
holidays-delete-keeps | HOURS-16 | the holiday is still there
errors-422-text | ERROR-02 | detail is a text
rate-limit-doubled | RATE-01 | request 301 is answered
rate-no-retry-after | RATE-03 | the header is absent
rate-body-without-limit | RATE-02 | the 429's body has detail only
automation-list-enveloped | RULE-03 | an object with data
automation-name-201 | RULE-07 | 201 characters are taken
automation-mode-any | RULE-09 | execution_mode cron is taken
automation-mode-default | RULE-08 | it is time
automation-stop-lost | RULE-06 | true comes back as false
automation-patch-clears-actions | RULE-13 | PATCH name empties actions
automation-logs-201 | RULE-18 | limit=201 is taken
automation-logs-limit-ignored | RULE-18 | limit=1 gives two
automation-only-matched | RULE-23 | unmatched rules are left out
automation-count-stays | RULE-29 | execution_count stays 0 after a run
automation-agent-writes-rules | RULE-45 | agent makes a rule
automation-user-may-not-execute | RULE-46 | tenant_user gets 403
workflows-status-ignored | WF-02 | drafts are listed too
workflows-trigger-lost | WF-07 | it is empty
workflows-read-open | WF-95 | a session without it reads
workflows-create-may-publish | WF-98 | a session with workflow:create publishes
workflows-publish-one-version | WF-17 WF-70 | a second publish makes no second version
workflows-execute-draft | WF-16 | a draft executes
workflows-run-draft-canvas | WF-17 WF-18 | a run follows the edited canvas that was not published
workflows-execute-200 | WF-19 | it returns 200
workflows-execute-any-id | WF-20 | conv_xyz is no validation error
workflows-dry-run-leaves-run | WF-30 | the runs list has one more
workflows-webhook-unsigned | WF-41 | no signature, and 202
workflows-webhook-reserialised | WF-41 | a signed body without blanks is refused
workflows-webhook-200 | WF-43 | it returns 200
workflows-approval-skipped | WF-50 | the run completes at once
workflows-pending-keeps-decided | WF-51 | decided requests are listed
workflows-rejection-goes-on | WF-50 WF-53 | rejected, the run completes
workflows-decision-any | WF-54 | approve is taken
workflows-comment-2001 | WF-55 | 2001 are taken
workflows-run-status-ignored | WF-61 | status=failed lists completed runs
workflows-runs-201 | WF-61 | limit=201 is taken
workflows-restore-not-applied | WF-71 | the canvas stays
workflows-template-category-ignored | WF-80 | other categories are listed
workflows-template-without-canvas | WF-08 WF-81 | the installed canvas is empty
workflows-migrate-200 | WF-85 | it returns 200
workflows-canvas-unlimited | WF-90 | 6 MB are taken
ai-no-rate-limit | AI-02 | the 31st request is answered
ai-settings-put-resets | AI-11 | sections that were not sent get their defaults
ai-settings-resolution-lost | AI-11 AI-13 | the resolution section keeps its old values
ai-rates-zero | AI-21 | they are 0
ai-period-wrong | AI-20 AI-80 | period_days is 31
ai-skills-lost | AI-52 | required_skills is empty
ai-routing-method-any | AI-53 | priority is taken
ai-boost-3 | AI-54 | 3 is taken
ai-highest-first | AI-42 | simulate takes the highest
ai-reorder-reversed | AI-61 | it is reversed
ai-inactive-matches | AI-43 | simulate matches an inactive rule
"""
"""The name, the rules that it breaks, and what one notices of it."""
ROWS = [tuple(line.split(" | ")) for line in TABLE.strip().splitlines()]
VIOLATIONS: dict[str, str] = {name: notice for name, _, notice in ROWS}
RULES: dict[str, tuple[str, ...]] = {name: tuple(rules.split()) for name, rules, _ in ROWS}
LIMITED = frozenset({"ai-no-rate-limit", "rate-body-without-limit", "rate-limit-doubled", "rate-no-retry-after"})
"""Those that show only where the limits are those of the pages, and are probed."""


def check_names(names: Iterable[str]) -> frozenset[str]:
    """The names as a set; unknown ones are mistakes of the caller."""
    chosen = frozenset(names)
    unknown = sorted(chosen - VIOLATIONS.keys())
    if unknown:
        raise ValueError(f"unknown violations: {', '.join(unknown)}")
    return chosen
