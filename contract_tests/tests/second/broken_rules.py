"""Which rules of the kit's catalogue a planted violation breaks: any of them is the right name for it.

The violations were written from the pages alone; whoever wrote them did not know the catalogue.
"""

TABLE = """
tickets-create-200                  TICKET-01
tickets-category-lost               TICKET-01
tickets-default-limit               TICKET-12
tickets-status-filter-ignored       TICKET-07
tickets-search-subject-only         TICKET-10
tickets-offset-off-by-one           TICKET-13
tickets-put-priority-lost           TICKET-15
tickets-note-private-inverted       TICKET-17
tickets-reopen-pending              TICKET-22
tickets-closed-to-pending            TICKET-21 TICKET-22 TICKET-39
idempotency-duplicates              TICKET-24 TICKET-26
idempotency-answers-present-state   TICKET-24
oncall-rotation-any                 ONCALL-20
oncall-patch-zone-lost              ONCALL-06
oncall-delete-keeps                 ONCALL-07
oncall-entry-delete-keeps           ONCALL-16
oncall-entry-delete-200             ONCALL-16
oncall-end-date-ignored             ONCALL-09
oncall-swap-not-applied             ONCALL-13
oncall-current-ignores-now          ONCALL-17
oncall-current-wants-write          ONCALL-21
oncall-read-may-write               ONCALL-22
sla-starter-let-in                  SLA-01
sla-enterprise-not-required         SLA-27
sla-preview-without-scope           SLA-68
sla-patch-clears-conditions         SLA-09
sla-delete-with-active              SLA-12
sla-reorder-not-applied             SLA-14
sla-last-match                      SLA-15
sla-target-type-any                 SLA-101
sla-target-hours-off                SLA-19
sla-target-delete-keeps             SLA-26
sla-escalation-patch-not-saved      SLA-34
sla-instance-status-ignored         SLA-42
sla-never-breached                  SLA-50
sla-calendar-time                   SLA-57
sla-analytics-end-ignored           SLA-62
sla-breaches-limit-ignored          SLA-65
teams-key-let-in                    PREVIEW-01
teams-profile-not-required          PREVIEW-04
teams-readonly-writes                PREVIEW-02 PREVIEW-03 PREVIEW-06
teams-supervisor-kept-out           PREVIEW-02
teams-foreign-tenant-visible        TEAM-05 AUTH-04
teams-404-words                     TEAM-05
teams-default-limit                 TEAM-02
teams-limit-101                     TEAM-02
teams-search-ignored                TEAM-03
teams-department-ignored            TEAM-04
teams-total-is-page                 TEAM-01 PAGING-01
teams-member-count-zero             TEAM-21
teams-routing-default               TEAM-09
teams-routing-422                   TEAM-08
teams-name-101                      TEAM-07
teams-location-lost                 TEAM-06
teams-patch-clears                  TEAM-10
teams-member-role-any               TEAM-17
teams-two-default-teams             TEAM-19
teams-upsert-doubles                TEAM-15
teams-capacity-not-updated          TEAM-15
hours-zone-default                  HOURS-06
hours-two-defaults                  HOURS-08
hours-schedule-lost                 HOURS-05
hours-day-7                         HOURS-07
hours-patch-resets-zone             HOURS-09
hours-holidays-not-embedded         HOURS-03
holidays-all-day-default            HOURS-13
holidays-recurring-lost             HOURS-12 HOURS-21
holidays-delete-keeps               HOURS-16
errors-422-text                     ERROR-02
rate-limit-doubled                  RATE-01
rate-no-retry-after                 RATE-03
rate-body-without-limit             RATE-02
automation-list-enveloped           RULE-03
automation-name-201                 RULE-07
automation-mode-any                 RULE-09
automation-mode-default             RULE-08
automation-stop-lost                RULE-06
automation-patch-clears-actions     RULE-13
automation-logs-201                 RULE-18
automation-logs-limit-ignored       RULE-18
automation-only-matched             RULE-23
automation-count-stays              RULE-29
automation-agent-writes-rules       RULE-45
automation-user-may-not-execute     RULE-46
workflows-status-ignored            WF-02
workflows-trigger-lost              WF-07
workflows-read-open                 WF-95
workflows-create-may-publish        WF-98
workflows-publish-one-version       WF-17 WF-70
workflows-execute-draft             WF-16
workflows-run-draft-canvas          WF-17 WF-18
workflows-execute-200               WF-19
workflows-execute-any-id            WF-20
workflows-dry-run-leaves-run        WF-30
workflows-webhook-unsigned          WF-41
workflows-webhook-reserialised      WF-41
workflows-webhook-200               WF-43
workflows-approval-skipped          WF-50
workflows-pending-keeps-decided     WF-51
workflows-rejection-goes-on         WF-50 WF-53
workflows-decision-any              WF-54
workflows-comment-2001              WF-55
workflows-run-status-ignored        WF-61
workflows-runs-201                  WF-61
workflows-restore-not-applied       WF-71
workflows-template-category-ignored WF-80
workflows-template-without-canvas   WF-08 WF-81
workflows-migrate-200               WF-85
workflows-canvas-unlimited          WF-90
ai-no-rate-limit                    AI-02
ai-settings-put-resets              AI-11
ai-settings-resolution-lost         AI-11 AI-13
ai-rates-zero                       AI-21
ai-period-wrong                      AI-20 AI-80
ai-skills-lost                      AI-52
ai-routing-method-any               AI-53
ai-boost-3                          AI-54
ai-highest-first                    AI-42
ai-reorder-reversed                 AI-61
ai-inactive-matches                 AI-43
"""
"""A violation a line, and its rules. Some of them only the kit knows by one that it calls assumed."""
RULES: dict[str, tuple[str, ...]] = {name: tuple(ids) for name, *ids in map(str.split, TABLE.strip().splitlines())}
LIMITED = frozenset({"rate-limit-doubled", "rate-no-retry-after", "rate-body-without-limit", "ai-no-rate-limit"})
"""Those that show only where the limits are those of the pages, and are probed."""
