"""Planted violations that one exchange shows, of rules, workflows and AI automation."""

from contract_tests.contract import KEY_REFUSED
from contract_tests.tests.passive.samples import (
    AI,
    GET_METRICS,
    METRICS,
    PATCH_RULE,
    ROUTING,
    RULE,
    RULES,
    SETTINGS,
    WORKFLOW,
    WORKFLOWS,
    Story,
    make,
    one,
    replies,
)

AUTOMATION: dict[str, list[tuple[Story, Story]]] = {
    "RULE-01": [
        (
            one(f"GET {RULES}", 200, [], headers={"cookie": "", "x-api-key": "k"}),
            one(f"GET {RULES}", 200, [], headers={"x-api-key": "k"}),
        ),
        (
            one(f"GET {RULES}", 403, {"detail": "No"}, headers={"cookie": "", "x-api-key": "k"}),
            one(f"GET {RULES}", 403, {"detail": KEY_REFUSED}, headers={"cookie": "", "x-api-key": "k"}),
        ),
    ],
    "RULE-03": [(one(f"GET {RULES}", 200, {"data": []}), one(f"GET {RULES}", 200, []))],
    "RULE-06": [(replies(make(RULES, RULE), actions=[]), [make(RULES, RULE)])],
    "RULE-07": [(one(f"POST {RULES}", 201, {}, {"name": ""}), one(f"POST {RULES}", 201, {}, {"name": " "}))],
    "RULE-08": [
        (replies(make(RULES, RULE, "name"), execution_mode="time"), [make(RULES, RULE, "name")]),
    ],
    "RULE-09": [
        (
            one(f"POST {RULES}", 201, {}, {"execution_mode": "cron"}),
            one(f"POST {RULES}", 422, {}, {"execution_mode": "cron"}),
        ),
    ],
    "RULE-13": [(replies(PATCH_RULE, name="B"), [PATCH_RULE])],
    "RULE-18": [
        (one(f"GET {RULES}/logs?limit=1", 200, [{}, {}]), one(f"GET {RULES}/logs?limit=2", 200, [{}, {}])),
        (one(f"GET {RULES}/logs", 200, [{}] * 51), one(f"GET {RULES}/logs", 200, [{}] * 50)),
    ],
    "RULE-22": [
        (
            one(f"POST {RULES}/execute-event", 200, {"event_type": "a"}, {"event_type": "b"}),
            one(f"POST {RULES}/execute-event", 200, {"event_type": "b"}, {"event_type": "b"}),
        ),
    ],
    "WF-02": [
        (
            one(f"GET {WORKFLOWS}?status=published", 200, [{"status": "draft"}]),
            one(f"GET {WORKFLOWS}?status=published", 200, [{"status": "published"}]),
        ),
    ],
    "WF-07": [(replies(make(WORKFLOWS, WORKFLOW), trigger_config={}), [make(WORKFLOWS, WORKFLOW)])],
    "WF-06": [(replies(make(WORKFLOWS, WORKFLOW), canvas_definition={}), [make(WORKFLOWS, WORKFLOW)])],
    "WF-19": [(one(f"POST {WORKFLOWS}/w/execute", 200, {}), one(f"POST {WORKFLOWS}/w/execute", 202, {}))],
    "WF-20": [
        (
            one(f"POST {WORKFLOWS}/w/execute", 202, {}, {"conversation_id": "conv_xyz"}),
            one(f"POST {WORKFLOWS}/w/execute", 202, {}, {"conversation_id": "3f1c9a2e-7b40-4e8d-9a1f-2c6b5d8e0a11"}),
        ),
    ],
    "WF-41": [
        (
            one(f"POST {WORKFLOWS}/webhook/w", 202, {}, {}, headers={"cookie": ""}),
            one(f"POST {WORKFLOWS}/webhook/w", 202, {}, {}, headers={"x-workflow-signature": "00"}),
        ),
    ],
    "WF-54": [
        (
            one(f"POST {WORKFLOWS}/approvals/r/decide", 200, {}, {"decision": "approve"}),
            one(f"POST {WORKFLOWS}/approvals/r/decide", 200, {}, {"decision": "approved"}),
        ),
    ],
    "WF-55": [
        (
            one(f"POST {WORKFLOWS}/approvals/r/decide", 200, {}, {"comment": "x" * 2001}),
            one(f"POST {WORKFLOWS}/approvals/r/decide", 200, {}, {"comment": "x" * 2000}),
        ),
    ],
    "WF-61": [
        (
            one(f"GET {WORKFLOWS}/w/runs?status=failed", 200, [{"status": "completed"}]),
            one(f"GET {WORKFLOWS}/w/runs?status=failed", 200, [{"status": "failed"}]),
        ),
    ],
    "WF-80": [
        (
            one(f"GET {WORKFLOWS}/templates?category=hr", 200, [{"category": "it"}]),
            one(f"GET {WORKFLOWS}/templates?category=hr", 200, [{"name": "x"}]),
        ),
    ],
    "AI-11": [
        (
            one(f"PUT {AI}/settings", 200, SETTINGS, {"routing": {"enabled": False}}),
            one(f"PUT {AI}/settings", 200, SETTINGS, {"routing": {"enabled": True}}),
        ),
    ],
    "AI-21": [(replies(GET_METRICS, routing={"total_routed": 0, "avg_time_to_route_ms": 0}), [GET_METRICS])],
    "AI-24": [
        (replies(GET_METRICS, classification={**METRICS["classification"], "auto_apply_rate": 0.6}), [GET_METRICS])
    ],
    "AI-26": [(replies(GET_METRICS, resolution={**METRICS["resolution"], "resolution_rate": 0.5}), [GET_METRICS])],
    "AI-28": [(replies(GET_METRICS, funnel={"classified": 5}), [GET_METRICS])],
    "AI-80": [(replies(GET_METRICS, period_days=31), [GET_METRICS])],
    "AI-40": [
        (
            one(f"POST {AI}/routing/simulate", 200, {"matched_rule": {"category": "HR"}}, {"category": "Network"}),
            one(f"POST {AI}/routing/simulate", 200, {"matched_rule": {"category": None}}, {"category": "Network"}),
        ),
    ],
    "AI-52": [
        (replies(make(f"{AI}/routing/rules", ROUTING), required_skills=[]), [make(f"{AI}/routing/rules", ROUTING)])
    ],
    "AI-53": [
        (
            one(f"POST {AI}/routing/rules", 201, {}, {"routing_method": "priority"}),
            one(f"POST {AI}/routing/rules", 201, {}, {"routing_method": "manual"}),
        ),
    ],
    "AI-54": [
        (
            one(f"POST {AI}/routing/rules", 201, {}, {"priority_boost": 3}),
            one(f"POST {AI}/routing/rules", 201, {}, {"priority_boost": -2}),
        ),
    ],
    "AI-55": [
        (
            one(f"POST {AI}/routing/rules", 201, {}, {"sort_order": -1}),
            one(f"POST {AI}/routing/rules", 201, {}, {"sort_order": 0}),
        ),
    ],
    "AI-58": [
        (
            one(f"PUT {AI}/routing/rules/rr_1", 200, ROUTING, {"priority_boost": 0}),
            one(f"PUT {AI}/routing/rules/rr_1", 200, ROUTING, {"priority_boost": 1}),
        ),
    ],
    "AI-61": [(one(f"POST {AI}/routing/rules/reorder", 200, []), one(f"POST {AI}/routing/rules/reorder", 204, None))],
}
"""Rule → stories that break it with their last exchange, each with one that does not."""
