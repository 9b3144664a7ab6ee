"""The stories of the pages for sessions: teams, hours, rules, workflows, AI automation."""

TEAMS = """
POST v2/teams {"name": "Network", "description": "d", "department": "Infra", "location": "Here"} > a
POST v2/teams {"name": "Network"} > b
POST v2/teams {"name": " "}
POST v2/teams {"name": "$name101"}
POST v2/teams {"name": "x", "business_hours_id": "bh_no"}
POST v2/teams {"name": "x", "email": "nobody"}
POST v2/teams {"name": "x", "unassigned_timeout_minutes": -1}
POST v2/teams {"name": "x", "routing_method": "moon"}
PATCH v2/teams/$a {"routing_method": "manual"}
GET v2/teams
GET v2/teams?limit=101
GET v2/teams?limit=1
GET v2/teams?search=work
GET v2/teams?search=moon
GET v2/teams?department=infra
GET v2/teams?department=nfr
GET v2/teams/team_no
s_two_owner GET v2/teams/$a
s_small_owner GET v2/teams
ak_all GET v2/teams
s_readonly POST v2/teams {"name": "x"}
s_supervisor POST v2/teams {"name": "x"}
PUT v2/teams/$a/members/user_012 {"max_capacity": 3, "priority": 5, "is_default": true}
PUT v2/teams/$a/members/user_012 {"max_capacity": 7, "priority": 5}
PUT v2/teams/$a/members/user_034 {"priority": 1, "is_default": true}
PUT v2/teams/$a/members/user_034 {"max_capacity": -1}
PUT v2/teams/$a/members/user_034 {"role": "owner"}
PUT v2/teams/$b/members/user_034 {"is_default": true}
GET v2/teams/$a/members
GET v2/teams/$a
DELETE v2/teams/team_no/members/user_012
DELETE v2/teams/$a
POST v2/oncall/schedules {"name": "S", "team_id": "$b"}
PUT v2/teams/$b/members/user_034 {"is_default": true}
DELETE v2/teams/$b/members/user_034
DELETE v2/teams/$b
"""
DAY = '{"day_of_week": 1, "start_time": "09:00", "end_time": "17:00"}'
PREVIEW = 'POST v2/sla/preview-deadline {"business_hours_id": "$%s", "start_at": "2026-12-01T16:30:00Z", \
"duration_minutes": 60}'
HOURS = f"""
POST v2/business-hours {{"name": "x", "is_default": true, "timezone": "UTC"}} > a
POST v2/business-hours {{"name": "x", "schedule": [{DAY}]}} > b
POST v2/business-hours {{"name": "z", "is_default": true}}
POST v2/business-hours {{"name": "c", "schedule": [{DAY}, {DAY}]}}
POST v2/business-hours {{"name": "d", "schedule": [{DAY.replace("09", "19")}]}}
POST v2/business-hours {{"name": "e", "schedule": [{DAY.replace(": 1", ": 7")}]}}
POST v2/business-hours {{"name": "f", "schedule": [{{"day_of_week": 1}}, {DAY.replace(": 1", ": 2")}]}} > f
{PREVIEW % "a"}
{PREVIEW % "f"}
PATCH v2/business-hours/$b {{"schedule": [{DAY.replace(": 1", ": 2")}]}}
PATCH v2/business-hours/$b {{"is_default": true}}
PATCH v2/business-hours/$a {{"name": "n"}}
POST v2/business-hours/$a/holidays {{"name": "H", "date": "2026-12-25", "recurring": true, "start_time": "10:00"}} > h
POST v2/business-hours/$a/holidays {{"name": "H", "date": "2026-12-25"}}
POST v2/business-hours/$a/holidays {{"name": "H", "date": "2026-05-01"}}
POST v2/business-hours/$a/holidays {{"name": "H", "date": "2026-05-02", "all_day": false}}
POST v2/business-hours/$a/holidays {{"name": "H", "date": "2026-05-03", "all_day": false, "start_time": "12:00", \
"end_time": "11:00"}}
GET v2/business-hours/$a
GET v2/business-hours
DELETE v2/business-hours/$a/holidays/$h
GET v2/business-hours/$a
"""
AUTOMATION = """
POST v2/automation-rules {"name": "a", "trigger_event": "e", "actions": [{"type": "moon"}], "priority_order": 5} > a
POST v2/automation-rules {"name": "b", "trigger_event": "e", "actions": [{"type": "add_tag"}]} > b
POST v2/automation-rules {"name": "c", "trigger_event": "e", "actions": [{"type": "add_tag"}], \
"conditions": [{"field": "x", "operator": "equals", "value": 1}], "stop_processing": true}
POST v2/automation-rules {"name": "c", "trigger_event": "f", "actions": [{"type": "add_tag"}]}
POST v2/automation-rules {"name": "d", "trigger_event": "e"}
POST v2/automation-rules {"name": "e", "actions": [{"type": "add_tag"}]}
POST v2/automation-rules {"name": "e", "execution_mode": "time", "actions": [{"type": "add_tag"}]}
POST v2/automation-rules {"name": "e", "trigger_event": "e", "priority_order": -1, "actions": [{"type": "add_tag"}]}
POST v2/automation-rules {"name": "e", "trigger_event": "ticket.created", "actions": [{"type": "add_tag"}]}
POST v2/automation-rules {"name": "e", "execution_mode": "cron"}
POST v2/automation-rules {"name": "$name201", "trigger_event": "g"}
s_agent POST v2/automation-rules {"name": "e"}
PATCH v2/automation-rules/$a {"name": "n"}
POST v2/automation-rules/execute-event {"event_type": "e", "payload": {"y": 1}}
POST v2/automation-rules/execute-event {"event_type": "e", "conversation_id": "c"}
s_user POST v2/automation-rules/execute-event {"event_type": "e", "conversation_id": "c"}
GET v2/automation-rules/$b
GET v2/automation-rules
GET v2/automation-rules/logs?limit=201
GET v2/automation-rules/logs?limit=1
POST v1/tickets {"subject": "x"}
DELETE v2/automation-rules/$a
GET v2/automation-rules/logs
"""
CONVERSATION = "3f1c9a2e-7b40-4e8d-9a1f-2c6b5d8e0a11"
RUN = f'POST v2/workflows/$%s/execute {{"conversation_id": "{CONVERSATION}"}}'
NODES = '"nodes": [{"id": "start", "type": "trigger"}, {"id": "ask", "type": "approval"}]'
WORKFLOWS = f"""
POST v2/workflows {{"name": "w", "canvas_definition": {{"nodes": [{{"id": "start", "type": "trigger"}}]}}, \
"trigger_config": {{"type": "event", "event_types": ["e"]}}}} > w
POST v2/workflows {{"name": "w"}} > draft
POST v2/workflows {{"name": "x", "template_id": "tpl_no"}}
POST v2/workflows {{"name": "y", "canvas_definition": {{{NODES}, "edges": [{{"from": "start", "to": "ask"}}]}}}} > ask
GET v2/workflows?status=published
{RUN % "draft"}
POST v2/workflows/$draft/publish
s_agent POST v2/workflows/$w/publish
2x POST v2/workflows/$w/publish
POST v2/workflows/$ask/publish
GET v2/workflows/$w/versions
PATCH v2/workflows/$w {{"canvas_definition": {{"nodes": [{{"id": "other", "type": "trigger"}}]}}}}
PUT v2/workflows/$w {{"description": "d"}}
{RUN % "w"} > run
{RUN.replace("3f1c", "4f1c") % "w"}
{RUN.replace(CONVERSATION, "conv_x") % "w"}
GET v2/workflows
s_no_permissions GET v2/workflows
+1s
GET v2/workflows/$w/runs/$run
GET v2/workflows/$w/runs/$run/steps
GET v2/workflows/$w/runs?status=failed
GET v2/workflows/$w/runs?limit=201
POST v2/workflows/$w/dry-run
s_agent POST v2/workflows/$w/dry-run
s_readonly POST v2/workflows/$w/dry-run
GET v2/workflows/$w/runs
POST v2/workflows/$w/versions/1/restore
GET v2/workflows/$w/versions
{RUN % "ask"}
+1s
GET v2/workflows/approvals/pending > request
s_agent GET v2/workflows/approvals/pending
GET v2/workflows/$ask/runs
POST v2/workflows/approvals/$request/decide {{"decision": "approve"}}
POST v2/workflows/approvals/$request/decide {{"decision": "rejected", "comment": "$longer"}}
2x POST v2/workflows/approvals/$request/decide {{"decision": "rejected"}}
GET v2/workflows/approvals/pending
+1s
GET v2/workflows/$ask/runs
{RUN % "ask"}
+1s
GET v2/workflows/approvals/pending > request
POST v2/workflows/approvals/$request/decide {{"decision": "rejected"}}
{RUN % "ask"}
DELETE v2/workflows/$ask
GET v2/workflows/templates?category=onboarding
POST v2/workflows/templates/tpl_abc/install
POST v2/automation-rules {{"name": "r", "trigger_event": "e"}} > r
POST v2/workflows/migrate-from-rule/$r
GET v2/automation-rules/$r
s_agent POST v2/workflows/migrate-from-rule/$r
POST v2/automation-rules/execute-event {{"event_type": "e"}}
GET v2/workflows/$w/runs
"""
WEBHOOKS = """
POST v2/workflows {"name": "w"} > w
nobody POST v2/workflows/webhook/$w X-Workflow-Signature=$signature {"a":1}
POST v2/workflows/$w/publish
nobody POST v2/workflows/webhook/$w X-Workflow-Signature=$signature {"a":1}
nobody POST v2/workflows/webhook/$w X-Workflow-Signature=sha256=$signature {"a":1}
nobody POST v2/workflows/webhook/$w X-Workflow-Signature=00 {"a":1}
nobody POST v2/workflows/webhook/$w {"a":1}
nobody POST v2/workflows/webhook/$w X-Workflow-Signature=$signature hello
"""
CANVASES = """
POST v2/workflows {"name": "v", "canvas_definition": {"pad": "$five"}}
POST v2/workflows {"name": "v", "canvas_definition": {"pad": "$six"}}
"""
AI = """
GET ai-automation/settings
PUT ai-automation/settings {}
PUT ai-automation/settings {"resolution": {"max_auto_resolve_attempts": 5}}
PUT ai-automation/settings {"classification": {"suggest_threshold": 0.1}}
PUT ai-automation/settings {"classification": {"enabled": true}}
PUT ai-automation/settings {"classification": {"auto_apply_threshold": 2}}
PUT ai-automation/settings {"classification": {"auto_apply_threshold": 0.01, "suggest_threshold": 0.9}}
PUT ai-automation/settings {"resolution": {"mode": "moon"}}
GET ai-automation/metrics
GET ai-automation/metrics?days=100
GET ai-automation/resolution/audit
POST v2/teams {"name": "T"} > t
POST ai-automation/routing/rules {"target_team_id": "$t", "category": "c", "required_skills": ["a"], "sort_order": 3} \
> c
POST ai-automation/routing/rules {"target_team_id": "$t", "sort_order": 2, "is_active": false} > d
POST ai-automation/routing/rules {"target_team_id": "$t", "category": "c", "sort_order": 4} > e
POST ai-automation/routing/rules {"target_team_id": "$t", "category": "new"} > f
POST ai-automation/routing/rules {"category": "none"}
POST ai-automation/routing/rules {"target_team_id": "team_no", "category": "away"}
POST ai-automation/routing/rules {"target_team_id": "$t", "priority": "moon"}
POST ai-automation/routing/rules {"target_team_id": "$t", "sentiment": "a", "priority_boost": 3}
POST ai-automation/routing/rules {"target_team_id": "$t", "sentiment": "b", "routing_method": "priority"}
GET ai-automation/routing/rules
POST ai-automation/routing/simulate {"category": "c"}
POST ai-automation/routing/simulate {}
POST ai-automation/routing/rules/reorder {"ordered_ids": ["$c", "rr_no"]}
POST ai-automation/routing/rules/reorder {"ordered_ids": ["$e", "$c"]}
GET ai-automation/routing/rules
11x GET ai-automation/settings
"""
STORIES = {
    "teams": TEAMS,
    "hours holidays": HOURS,
    "automation": AUTOMATION,
    "workflows": WORKFLOWS + WEBHOOKS,
    "workflows.megabyte workflows-canvas-unlimited": CANVASES,
    "ai": AI,
}
