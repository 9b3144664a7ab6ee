"""What recurs beside the tickets: rules by time, alerts of the monitoring, approvals, and drafts that get published."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from functools import partial

from mock_server.families.automation_rules.operations import run_time_automation_rules
from mock_server.families.workflows.approvals import pending
from mock_server.families.workflows.operations import decide_approval, publish_workflow, trigger_workflow_webhook
from mock_server.models import WorkflowApproval, WorkflowDecision, WorkflowWebhookEvent
from tools.busy.story import Story

MORNING = time(6, 30, tzinfo=UTC)
ROUNDS = [time(hour, 10, tzinfo=UTC) for hour in range(8, 17)]
"""When somebody looks whether there is something to approve."""

PUBLISHED = {
    "wf_request": (timedelta(days=59, hours=-4), "sess_busy_admin"),
    "wf_monitoring": (timedelta(days=17, hours=-5), "sess_busy_owner"),
}
"""How long before the end the draft of a workflow becomes its next version, and in whose session."""

ALERTS = 150
MONITORING = "wf_monitoring"
HOSTS = ("edge-brussels", "edge-paris", "edge-new-york", "mail-relay", "files-1", "files-2")
CHECKS = ("uplink", "disk", "certificate", "memory", "latency")
REASONS = ("Needs it for the audit.", "Same rights as the rest of the team.", None)
REFUSALS = ("Not part of this project.", "Has left the team.")


def set_routines(story: Story, begin: datetime, end: datetime) -> None:
    for day in _workdays(begin, end):
        story.at(datetime.combine(day, MORNING), partial(run_time_automation_rules, story.tenant))
        for at in ROUNDS:
            story.at(datetime.combine(day, at), partial(_approve, story))
    for workflow_id, (before, session) in PUBLISHED.items():
        caller = story.world.callers["session", session]
        story.at(end - before, partial(publish_workflow, story.tenant, caller, workflow_id))
    for _ in range(ALERTS):
        instant = begin + timedelta(seconds=int(story.dice.share() * (end - begin).total_seconds()))
        story.at(instant, partial(_alert, story))
    story.at(end, partial(_alert, story))  # its run is still queued when the story ends


def _workdays(begin: datetime, end: datetime) -> Iterator[datetime]:
    days = (begin + timedelta(days=number) for number in range((end - begin).days + 1))
    return (day for day in days if day.weekday() < 5)


def _alert(story: Story) -> None:
    pick = story.dice.pick
    severity = story.dice.weighted({"critical": 1, "warning": 4})
    body = WorkflowWebhookEvent.model_validate({"host": pick(HOSTS), "check": pick(CHECKS), "severity": severity})
    trigger_workflow_webhook(story.tenant, MONITORING, body)


def _approve(story: Story) -> None:
    """Some requests are decided in this round, the others wait for a later one."""
    for request in pending(story.tenant):
        if story.dice.happens(0.06):
            _decide(story, request)


def _decide(story: Story, request: WorkflowApproval) -> None:
    caller = story.world.callers["session", "sess_busy_supervisor"]
    approved = story.dice.happens(0.85)
    comment = story.dice.pick(REASONS if approved else REFUSALS)
    body = WorkflowDecision(decision="approved" if approved else "rejected", comment=comment)
    decide_approval(story.tenant, caller, request.id, body)
