"""The stories of the pages for API keys: tickets, on-call, SLA."""

ENTRY = '{"user_id": "user_012", "start": "2026-12-01T08:00:00+01:00", "end": "2026-12-02T08:00:00+01:00"}'
TICKETS = """
POST v1/tickets {"subject": "VPN", "description": "Needle in a haystack", "category": "Net"} > a
POST v1/tickets {"subject": "B"} > b
POST v1/tickets {"subject": "x", "priority": "bogus"}
PUT v1/tickets/$b {"priority": "low"}
GET v1/tickets
GET v1/tickets/abc
GET v1/tickets?category=net
GET v1/tickets?search=needle
GET v1/tickets?offset=1
GET v1/tickets?status=closed
POST v1/tickets/$b/notes {"body": "x"}
POST v1/tickets/$b/notes {"body": "x", "private": true}
POST v1/tickets/$b/close {}
POST v1/tickets/$b/close {"resolution_notes": "Done"}
GET v1/tickets/$b
POST v1/tickets/$b/reopen
PUT v1/tickets/$a {"status": "resolved"}
PUT v1/tickets/$a {"status": "pending"}
PUT v1/tickets/$a {"status": "closed"}
PUT v1/tickets/$a {"subject": "C"}
PUT v1/tickets/$a {"status": "pending"}
POST v1/tickets/$a/notes {"body": "x"}
PUT v1/tickets/$a {"status": "open"}
"""
IDEMPOTENCY = """
POST v1/tickets Idempotency-Key=k {"subject": "a"} > c
PUT v1/tickets/$c {"subject": "changed"}
POST v1/tickets Idempotency-Key=k {"subject": "a"}
POST v1/tickets Idempotency-Key=k {"subject": "other"}
ak_tickets_write POST v1/tickets Idempotency-Key=k {"subject": "a"}
POST v1/tickets/$c/notes Idempotency-Key=k {"body": "x"}
POST v1/tickets Idempotency-Key=l {}
POST v1/tickets Idempotency-Key=l {"subject": "b"}
POST v1/tickets Idempotency-Key= {"subject": "b"}
2x POST v2/teams Idempotency-Key=k {"name": "x"}
GET v2/teams
"""
ONCALL = f"""
POST v2/teams {{"name": "A"}} > t
POST v2/oncall/schedules {{"name": "S", "team_id": "$t", "timezone": "Asia/Tokyo", "rotation_type": "daily"}} > s
POST v2/oncall/schedules {{"name": "S2"}}
POST v2/oncall/schedules {{"name": "S3", "team_id": "$t"}}
POST v2/oncall/schedules {{"name": "S", "team_id": "$t", "timezone": "UTC", "rotation_type": "daily"}} > s2
POST v2/oncall/schedules {{"name": "x", "team_id": "team_no"}}
POST v2/oncall/schedules {{"name": "x", "team_id": "$t", "rotation_type": "monthly"}}
ak_oncall_read POST v2/oncall/schedules {{"name": "x"}}
POST v2/oncall/schedules/$s/entries {ENTRY} > e
POST v2/oncall/schedules/$s/entries {ENTRY.replace("012", "034")}
POST v2/oncall/schedules/$s/entries {ENTRY.replace("012", "no")}
POST v2/oncall/schedules/$s/entries {ENTRY.replace("+01:00", "")}
POST v2/oncall/schedules/$s/entries {ENTRY.replace("12-02", "11-02")}
POST v2/oncall/schedules/$s/entries {ENTRY.replace("T08:00:00+01:00", "T20:00:00Z")} > late
GET v2/oncall/schedules/$s/entries
GET v2/oncall/schedules/$s/entries?start_date=2026-12-02
GET v2/oncall/schedules/$s/entries?end_date=2026-12-01
ak_oncall_read GET v2/oncall/current/$t
GET v2/oncall/current/team_no
DELETE v2/oncall/entries/$late
GET v2/oncall/schedules/$s/entries
POST v2/oncall/schedules/$s/entries/$e/swap {{"swap_with_user_id": "user_034"}}
GET v2/oncall/schedules/$s/entries
POST v2/oncall/entries/$e/swap {{"swap_with_user_id": "user_034"}}
PATCH v2/oncall/schedules/$s {{"timezone": "UTC"}}
POST v2/teams {{"name": "B"}} > u
POST v2/oncall/schedules {{"name": "S4", "team_id": "$u", "timezone": "UTC", "rotation_type": "daily"}} > s
POST v2/oncall/schedules/$s/entries {ENTRY.replace("12-0", "12-1")}
GET v2/oncall/current/$u
DELETE v2/oncall/schedules/$s
GET v2/oncall/schedules/$s
"""
SLA = """
POST v2/sla/policies {"name": "x"} > a
POST v2/sla/policies {"name": "x", "conditions": [], "targets": [{"type": "resolution", "priority": "low", "hours": 1}]}
POST v2/sla/policies {"name": "n", "conditions": [{"field": "priority", "operator": "like", "value": "high"}]} > odd
POST v2/sla/policies {"name": "in", "conditions": [{"field": "priority", "operator": "in", "value": ["low"]}]} > in
POST v2/sla/policies {"name": "all", "conditions": []} > b
GET v2/sla/policies
PATCH v2/sla/policies/$in {"name": "m"}
POST v2/sla/policies/reorder {"policy_ids": ["$b", "$in"]}
POST v2/sla/policies/reorder {"policy_ids": ["$odd", "$b", "$in", "$in", "$a"]}
POST v2/sla/policies/reorder {"policy_ids": ["$a", "$b", "$in", "sla_no"]}
GET v2/sla/policies
POST v2/sla/policies/$a/targets {"type": "resolution", "priority": "medium", "hours": 4}
POST v2/sla/policies/$b/targets {"type": "resolution", "priority": "medium", "hours": 4} > target
POST v2/sla/policies/$b/targets {"type": "resolution", "priority": "medium", "hours": 5}
POST v2/sla/policies/$b/targets {"type": "first_response", "priority": "medium", "hours": 4}
POST v2/sla/policies/$b/targets {"type": "first_response", "priority": "low", "hours": 0} > zero
POST v2/sla/policies/$b/targets {"type": "next", "priority": "low", "hours": 1}
POST v2/sla/policies/$odd/targets {"type": "resolution", "priority": "high", "hours": 4}
GET v2/sla/policies/$b
POST v2/sla/policies/$b/escalations {"trigger": "moon"} > e
PATCH v2/sla/escalations/$e {"threshold_minutes": 5}
PATCH v2/sla/escalations/$e {"trigger_percent": 90}
GET v2/sla/policies/$b
GET v2/sla/analytics/summary
POST v1/tickets {"subject": "noted"} > noted
POST v1/tickets/$noted/notes {"body": "x", "private": true}
POST v1/tickets {"subject": "resolved"} > done
PUT v1/tickets/$done {"status": "resolved"}
POST v1/tickets {"subject": "moved"} > moved
PUT v1/tickets/$moved {"priority": "low"}
POST v1/tickets {"subject": "waits"} > waits
PUT v1/tickets/$waits {"status": "pending"}
POST v1/tickets {"subject": "urgent", "priority": "urgent"}
POST v1/tickets {"subject": "odd", "priority": "high"}
GET v2/sla/instances
GET v2/sla/instances?status=met
POST v1/tickets/$done/notes {"body": "x"}
GET v2/sla/analytics/summary
POST v1/tickets/$done/close {}
PUT v1/tickets/$done {"status": "open"}
GET v2/sla/instances
DELETE v2/sla/policies/$a
DELETE v2/sla/policies/$b
+18000s
GET v2/sla/instances?status=breached
GET v2/sla/analytics/summary?end_date=2026-11-30
GET v2/sla/analytics/summary?start_date=2026-02-01&end_date=2026-01-01
GET v2/sla/analytics/trends?start_date=2026-11-30
GET v2/sla/analytics/breaches?start_date=2026-11-30&limit=1
GET v2/sla/ola/policies
ak_two GET v2/sla/ola/policies
ak_small GET v2/sla/policies
ak_none POST v2/sla/preview-deadline {}
DELETE v2/sla/policies/$in
GET v2/sla/policies/$in
DELETE v2/sla/policies/$in
DELETE v2/sla/targets/$target
GET v2/sla/policies/$b
POST v2/business-hours {"name": "H", "timezone": "UTC", "schedule": [{"day_of_week": 1, "start_time": "09:00", \
"end_time": "17:00"}, {"day_of_week": 2, "start_time": "09:00", "end_time": "17:00"}]} > h
POST v2/sla/preview-deadline {"business_hours_id": "$h", "start_at": "2026-12-01T16:30:00Z", "duration_minutes": 60}
POST v2/sla/preview-deadline {"business_hours_id": "$h", "start_at": "2026-12-01T16:30:00", "duration_minutes": 60}
POST v2/sla/preview-deadline {"business_hours_id": "$h", "start_at": "2026-12-01T16:30:00Z", "duration_minutes": 0}
POST v2/sla/preview-deadline {"business_hours_id": "no", "start_at": "2026-12-01T16:30:00Z", "duration_minutes": 60}
"""
STORIES = {
    "tickets": TICKETS,
    "idempotency": IDEMPOTENCY,
    "oncall": ONCALL,
    "sla delete conditions": SLA,
}
