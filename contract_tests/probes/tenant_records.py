"""What the main tenant has, family by family: records with all that is below them, for another tenant to try."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from contract_tests.assertions import Violation, body, done, made
from contract_tests.factories.automation_rules import RULES, fire, has_fired, new_rule
from contract_tests.factories.business_hours import HOURS
from contract_tests.factories.creations import POLICIES, WORKFLOWS
from contract_tests.factories.lists import everything, records
from contract_tests.factories.oncall import SCHEDULES as ROTAS
from contract_tests.factories.records import TEAMS, new_team, new_ticket
from contract_tests.factories.workflows import NOTE, asking, canvas, executed, published
from contract_tests.resources.catalogue import RESOURCES, of
from contract_tests.target import Json, Target

SLA, TEMPLATES = "/api/v2/sla", f"{WORKFLOWS}/templates"
SHIFT = {"start": "2031-05-01T08:00:00Z", "end": "2031-05-01T16:00:00Z"}
MEMBER = {"role": "member", "max_capacity": 10, "is_default": False, "priority": 0}
HOLIDAY = {"name": "Day off", "date": "2031-05-01", "all_day": True, "recurring": False}
TARGET = {"type": "first_response", "priority": "urgent", "hours": 1}
ESCALATION = {"trigger": "approaching_breach", "threshold_minutes": 30, "actions": [{"type": "notify_team_lead"}]}


@dataclass(frozen=True)
class Made:
    """Records by the path parameters that name them, their names, and how their tenant sees them."""

    ids: dict[str, str]
    names: tuple[str, ...]
    seen: Callable[[], list[Json]]


def alone(create: str) -> Callable[[Target], Made]:
    """Makes a record that has none below it."""

    def make(on: Target) -> Made:
        resource = of(create)
        record = resource.new(on)
        names = [each for each in (record.id, record.answered[resource.named]) if isinstance(each, str)]
        return Made({resource.parameter.name: str(record.id)}, tuple(names), lambda: [resource.read(on, record)])

    return make


def teams(on: Target) -> Made:
    record, user = new_team(on), on.users[0]
    path = f"{TEAMS}/{record['id']}"
    done(on.dashboard.put(f"{path}/members/{user}", MEMBER))
    return Made(
        {"team_id": record["id"], "user_id": user}, (record["id"], record["name"]), _reads(on, path, f"{path}/members")
    )


def business_hours(on: Target) -> Made:
    record = of("create_business_hours").new(on).answered
    path = f"{HOURS}/{record['id']}"
    holiday = made(on.dashboard.post(f"{path}/holidays", HOLIDAY))
    ids = {"business_hours_id": record["id"], "holiday_id": holiday["id"]}
    return Made(ids, (record["id"], record["name"]), _reads(on, path))


def oncall(on: Target) -> Made:
    team = new_team(on)
    record = of("create_oncall_schedule").new(on, team_id=team["id"]).answered
    path = f"{ROTAS}/{record['id']}"
    entry = made(on.api.post(f"{path}/entries", {"user_id": on.users[0], **SHIFT}))
    ids = {"schedule_id": record["id"], "entry_id": entry["id"], "team_id": team["id"]}
    return Made(ids, (record["id"], record["name"]), _reads(on, path, f"{path}/entries"))


def sla(on: Target) -> Made:
    record = of("create_sla_policy").new(on).answered
    path = f"{POLICIES}/{record['id']}"
    target = made(on.api.post(f"{path}/targets", TARGET))
    escalation = made(on.api.post(f"{path}/escalations", ESCALATION))
    ids = {"policy_id": record["id"], "target_id": target["id"], "escalation_id": escalation["id"]}

    instance = _instance(on)
    if instance:
        ids["instance_id"] = instance

    def seen() -> list[Json]:
        """An escalation shows itself only in the answer to a change, were it to what it is."""
        change = {"status": "active"}
        return [body(on.api.get(path)), body(on.api.patch(f"{SLA}/escalations/{escalation['id']}", change))]

    return Made(ids, tuple(filter(None, (record["id"], record["name"], instance))), seen)


def _instance(on: Target) -> str:
    """The instance of a new ticket, "" where no policy of the tenant matched it."""
    ticket = new_ticket(on, priority="urgent")
    listed = records(body(on.api.get(f"{SLA}/instances", limit=10)))
    return next((str(each["id"]) for each in listed if each.get("ticket_id") == ticket["id"]), "")


def automation_rules(on: Target) -> Made:
    """A rule that has fired."""
    record = new_rule(on)
    fire(on, record["trigger_event"])
    with suppress(Violation):  # one that never counts is somebody else's finding; one that counts later does it now
        has_fired(on, record)
    path = f"{RULES}/{record['id']}"
    return Made({"rule_id": record["id"]}, (record["id"], record["name"]), _reads(on, path))


def workflows(on: Target) -> Made:
    """A workflow with a version and a run, a template made of it, and a rule that could be migrated."""
    record = published(on, canvas(NOTE))
    category = on.name("Category")
    sent = {"name": on.name("Template"), "category": category, "workflow_id": record["id"]}
    template = made(on.dashboard.post(TEMPLATES, sent))
    rule = of("create_automation_rule").new(on).answered
    path, run = f"{WORKFLOWS}/{record['id']}", executed(on, record["id"]).rpartition("/")[2]
    ids = {
        "workflow_id": record["id"],
        "run_id": run,
        "version": "1",
        "template_id": template["id"],
        "rule_id": rule["id"],
    }

    def seen() -> list[Json]:
        """The run goes on by itself: what counts is that it is the only one."""
        runs = [each["id"] for each in everything(on.dashboard, f"{path}/runs")]
        templates = body(on.dashboard.get(TEMPLATES, category=category))
        return [body(on.dashboard.get(path)), body(on.dashboard.get(f"{path}/versions")), runs, templates]

    return Made(ids, (record["id"], record["name"], template["id"]), seen)


def approvals(on: Target) -> Made:
    """A run that waits for somebody to decide."""
    path, request = asking(on)
    return Made({"request_id": request["id"]}, (request["id"],), lambda: [body(on.dashboard.get(path))["status"]])


def _reads(on: Target, *paths: str) -> Callable[[], list[Json]]:
    """What there is at the paths, for whoever may do everything there."""
    operations = {path: on.contract.match("GET", path) for path in paths}
    callers = {
        path: on.api if each and "apiKey" in each.credentials else on.dashboard for path, each in operations.items()
    }
    return lambda: [body(caller.get(path)) for path, caller in callers.items()]


WITH_MORE: dict[str, Callable[[Target], Made]] = {
    "teams": teams,
    "business_hours": business_hours,
    "oncall": oncall,
    "sla": sla,
    "automation_rules": automation_rules,
    "workflows": workflows,
    "approvals": approvals,
}
"""Those of which a record alone is not all that there is to try."""
ALONE = {each.family: alone(each.create) for each in RESOURCES[::-1] if each.create and not each.parent}
MAKERS = ALONE | WITH_MORE
"""Family → what makes its records; of a family that is not in the table above, its first kind of record."""


def changes(on: Target) -> dict[str, Json]:
    """A body for each operation that takes one, which would change something."""
    name = on.name("Taken over")
    renamed = {each.updates.id: {each.named: name} for each in RESOURCES if each.updates and each.create}
    return renamed | {
        "update_ticket": {"priority": "urgent"},
        "add_ticket_note": {"body": "Seen by another tenant"},
        "close_ticket": {"resolution_notes": "Closed by another tenant"},
        "put_team_member": {"role": "lead", "max_capacity": 7},
        "add_holiday": {**HOLIDAY, "name": name},
        "create_oncall_entry": {"user_id": on.users[1], **SHIFT},
        "swap_oncall_entry": {"swap_with_user_id": on.users[1]},
        "swap_oncall_entry_by_id": {"swap_with_user_id": on.users[1]},
        "add_sla_target": {**TARGET, "type": "resolution"},
        "create_sla_escalation": ESCALATION,
        "update_sla_escalation": {"threshold_minutes": 31},
        "execute_workflow": {"conversation_id": "00000000-0000-4000-8000-000000000000"},
        "dry_run_workflow": {"trigger_event": {}},
        "decide_approval": {"decision": "approved"},
    }
