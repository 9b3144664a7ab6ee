"""The stories of what holds for every page: HTTP, lists, who is let in, rate limits."""

HTTP = """
GET v1/tickets/
HEAD v1/tickets
PUT v1/tickets {}
OPTIONS v1/tickets
GET nowhere
GET v1/tickets?bogus=1
POST v1/tickets {"subject": " VPN broken ", "description": "Since the update", "category": "café"} > a
POST v1/tickets {
POST v1/tickets {}
POST v1/tickets {"subject": 1}
POST v1/tickets {"subject": "x", "priority": "high", "bogus": 1}
POST v1/tickets Content-Type=text/plain {"subject": "x", "priority": "low"}
GET v1/tickets?priority=low&priority=high
GET v1/tickets?status=bogus
GET v1/tickets?search=vpn
GET v1/tickets?search=VP
GET v1/tickets/99
POST v2/sla/policies {"name": ""}
POST v2/sla/policies {"name": "$name201"}
GET v2/teams
POST v2/teams {"name": "one", "department": "D"} > t
GET v2/teams
POST v2/teams {"name": "two", "unassigned_timeout_minutes": "5"}
POST v2/teams {}
POST v2/teams {"name": "three"}
PATCH v2/teams/$t {}
PATCH v2/teams/$t {"department": null}
PATCH v2/teams/$t {"name": null}
+1s
GET v2/teams
GET v2/teams?limit=101
GET v2/teams?limit=0
GET v2/teams?limit=abc
GET v2/teams?department=
POST v2/oncall/schedules {"name": "x", "team_id": "$t", "timezone": "Mars/X"}
ak_none PATCH v2/oncall/schedules/no {"name": "x"}
PATCH v2/oncall/schedules/no {"name": 1}
ak_none POST v2/oncall/schedules {"name": 1}
GET v2/workflows/quota
"""
ACCESS = """
nobody GET v1/tickets
POST v1/tickets {"subject": "x"} > a
ak_two GET v1/tickets/$a
ak_none GET v1/tickets
s_owner GET v1/tickets
GET v1/tickets Cookie=aurion_session=s_owner
ak_none GET v1/tickets Cookie=aurion_session=s_owner
ak_all GET v2/teams Cookie=aurion_session=s_owner
ak_bogus GET v2/teams
ak_all GET v2/teams
s_readonly POST v2/teams {"name": "x"}
POST v2/teams {"name": "x"} > t
s_readonly GET v2/teams/$t/members
s_small_owner GET v2/teams
s_small_owner GET v2/automation-rules
ak_none GET v2/oncall/schedules
ak_oncall_write GET v2/oncall/schedules
ak_none GET v2/sla/ola/policies
ak_poor GET v2/sla/ola/policies
ak_small GET v2/sla/policies
s_readonly GET ai-automation/routing/rules
s_agent GET ai-automation/routing/rules
s_agent PUT ai-automation/settings {}
"""
RATES = """
GET v1/tickets
+50s
59x GET v1/tickets
GET v1/tickets
+15s
2x GET v1/tickets
+120s
61x GET v2/teams
60x ak_none GET v2/sla/policies
ak_none GET v2/sla/policies
6x GET ai-automation/settings
6x GET ai-automation/metrics
+120s
10x GET ai-automation/settings
GET ai-automation/settings
s_admin GET ai-automation/settings
"""
STORIES = {
    "http names patch errors extra list implied": HTTP,
    "auth plan profile": ACCESS,
    "rate": RATES,
}
