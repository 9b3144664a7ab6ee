"""What the checks and models of SLAs make for themselves: policies that time nobody else's tickets. Docs: sla."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from contract_tests.deadlines import deadline
from contract_tests.deployment import Deployment, Json
from contract_tests.expecting import Broken, NotGiven, answer, body
from contract_tests.making.records import TICKETS, new_team, new_ticket
from contract_tests.zones import load_zone

SLA = "/api/v2/sla"
POLICIES, INSTANCES, PREVIEW = f"{SLA}/policies", f"{SLA}/instances", f"{SLA}/preview-deadline"
REORDER, TARGETS, ESCALATIONS = f"{POLICIES}/reorder", f"{SLA}/targets", f"{SLA}/escalations"
SUMMARY, TRENDS, BREACHES = (f"{SLA}/analytics/{each}" for each in ("summary", "trends", "breaches"))
OLA, HOURS = f"{SLA}/ola/policies", "/api/v2/business-hours"
ORDER = "the order in which SLA policies are matched"
PAGE, MOST = 100, 2000
"""Records that a list answers at most, and how far a list is read."""


@dataclass(frozen=True, slots=True)
class Terms:
    """A policy that is matched before all others, by tickets of a category that nobody else has."""

    on: Deployment
    policy_id: str
    category: str

    def ticket(self, **fields: Json) -> Json:
        """A ticket that the policy matches."""
        return new_ticket(self.on, **{"category": self.category, **fields})

    def start(self, **fields: Json) -> tuple[Json, Json]:
        """A ticket that the policy matches, and the instance that it has now."""
        ticket = self.ticket(**fields)
        return ticket, instance_of(self.on, ticket)

    def escalation(self, **fields: Json) -> Json:
        return body(self.on.api.post(f"{POLICIES}/{self.policy_id}/escalations", fields), 201)

    def hand_over(self, **fields: Json) -> str:
        """An escalation that gives the ticket to a team of its own. Answers the team's id."""
        team_id = new_team(self.on)["id"]
        self.escalation(**{"actions": [{"type": "reassign", "team_id": team_id}], **fields})
        return str(team_id)


def seconds(number: int) -> float:
    """So many seconds in hours, as targets count: short ones can be waited for."""
    return number / 3600


def new_policy(on: Deployment, targets: dict[str, float] | None = None, **fields: Json) -> Json:
    """A policy, with targets for medium tickets: type → hours. Where it is matched is left as it comes."""
    policy = body(on.api.post(POLICIES, {"name": on.name("Policy"), **fields}), 201)
    for kind, hours in (targets or {}).items():
        new_target(on, policy["id"], type=kind, hours=hours)
    return policy


def new_target(on: Deployment, policy_id: str, **fields: Json) -> Json:
    """A target. That it may have parts of an hour is assumed: where it may not, nobody can wait for it."""
    target = {"type": "resolution", "priority": "medium", "hours": 4, **fields}
    sent = on.api.post(f"{POLICIES}/{policy_id}/targets", target)
    if sent.status_code == 422 and target["hours"] % 1:
        raise NotGiven("targets of parts of an hour are refused, and whole hours would have to pass")
    return body(sent, 201)


def terms(on: Deployment, targets: dict[str, float], **fields: Json) -> Terms:
    """A policy with these targets, matched first for a category of its own."""
    on.needs_exclusive(ORDER)
    category = on.name("Category")
    policy_id = new_policy(on, targets, conditions=[of_category(category)], **fields)["id"]
    match_first(on, policy_id)
    return Terms(on, policy_id, category)


def of_category(category: str) -> Json:
    return {"field": "category", "operator": "in", "value": [category]}


def match_first(on: Deployment, *policy_ids: str) -> None:
    """Let these be matched before all others, in this order."""
    sent = on.api.post(REORDER, {"policy_ids": list(policy_ids)})
    if not sent.is_success:
        raise Broken("the policies to be reordered", answer(sent))


def policy(on: Deployment, policy_id: str) -> Json:
    return body(on.api.get(f"{POLICIES}/{policy_id}"))


def policy_ids(on: Deployment) -> list[str]:
    """The ids of all policies, in the order of the list."""
    return [each["id"] for each in _listed(on, POLICIES)]


def instance(on: Deployment, instance_id: str) -> Json:
    """The instance as it is now."""
    return body(on.api.get(f"{INSTANCES}/{instance_id}"))


def found_instance(on: Deployment, ticket: Json, **query: Json) -> Json:
    """The ticket's instance as the list shows it; None where it has none."""
    wanted = ticket["conversation_id"]
    return next((each for each in _listed(on, INSTANCES, **query) if each["conversation_id"] == wanted), None)


def instance_of(on: Deployment, ticket: Json) -> Json:
    """The ticket's instance, which has to be there."""
    found = found_instance(on, ticket)
    if found is None:
        raise Broken("an SLA instance of the ticket that the first policy matches", "none in the list of instances")
    return found


def move(on: Deployment, ticket: Json, status: str) -> Json:
    return body(on.api.put(f"{TICKETS}/{ticket['id']}", {"status": status}))


def note(on: Deployment, ticket: Json, *, private: bool = False) -> None:
    body(on.api.post(f"{TICKETS}/{ticket['id']}/notes", {"body": "We are on it.", "private": private}), 201)


def team_of(on: Deployment, ticket: Json) -> Json:
    """Who has the ticket now: what an escalation changed."""
    return body(on.api.get(f"{TICKETS}/{ticket['id']}"))["team_id"]


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def due(of: Json, target: str = "resolution") -> datetime:
    """When a target of this instance is due."""
    return instant(of["targets"][target]["due_at"])


def met(of: Json) -> tuple[Json, Json]:
    """What the marks of its first response and its resolution are; None where there is no such target."""
    first_response, resolution = ((of["targets"][name] or {}).get("met") for name in ("first_response", "resolution"))
    return first_response, resolution


def new_schedule(on: Deployment, days: list[Json], timezone: str = "UTC") -> str:
    """A business-hours schedule. It cannot be deleted: make few."""
    sent = {"name": on.name("Hours"), "timezone": timezone, "is_default": False, "schedule": days}
    return str(body(on.dashboard.post(HOURS, sent), 201)["id"])


def schedule(on: Deployment, schedule_id: str) -> Json:
    return body(on.dashboard.get(f"{HOURS}/{schedule_id}"))


def some_schedule(on: Deployment) -> str:
    """The id of whichever schedule there is, to compute with."""
    for each in body(on.dashboard.get(HOURS, limit=1))["items"]:
        return str(each["id"])
    raise NotGiven("the tenant has no business-hours schedule")


def default_schedule(on: Deployment) -> Json:
    """The tenant's default schedule, with its days and holidays."""
    for each in body(on.dashboard.get(HOURS, limit=100))["items"]:
        if each["is_default"]:
            return schedule(on, each["id"])
    raise NotGiven("the tenant has no default business-hours schedule")


def take_a_holiday(on: Deployment) -> Json:
    """Close the default schedule on the day of its next open minute. Answers the schedule with the holiday."""
    hours = default_schedule(on)
    opens = deadline(hours, instant(new_ticket(on)["created_at"]), timedelta(minutes=1))
    if opens is None:
        raise NotGiven("the tenant's default business-hours schedule is never open")
    day = opens.astimezone(load_zone(hours["timezone"])).date()
    body(on.dashboard.post(f"{HOURS}/{hours['id']}/holidays", {"name": on.name("Holiday"), "date": str(day)}), 201)
    return schedule(on, hours["id"])


def day(weekday: int, start: str, end: str) -> Json:
    """An open day of a schedule; 0 is Monday."""
    return {"day_of_week": weekday, "start_time": start, "end_time": end, "is_closed": False}


CLOSED = [{"day_of_week": 0, "start_time": None, "end_time": None, "is_closed": True}]
OFFICE = [day(weekday, "09:00", "17:00") for weekday in range(5)]


def _listed(on: Deployment, path: str, **query: Json) -> Iterator[Json]:
    for offset in range(0, MOST, PAGE):
        page = body(on.api.get(path, limit=PAGE, offset=offset, **query))["data"]
        yield from page
        if len(page) < PAGE:
            return
