"""What the checks and models of SLAs make for themselves: policies that time nobody else's tickets. Docs: sla."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import httpx

from contract_tests.assertions import Inconclusive, SetupRefused, Violation, answer, body, holds, made, refused
from contract_tests.factories.lists import everything
from contract_tests.factories.records import TICKETS, new_team, new_ticket
from contract_tests.target import Json, Target

SLA = "/api/v2/sla"
POLICIES, INSTANCES, PREVIEW = f"{SLA}/policies", f"{SLA}/instances", f"{SLA}/preview-deadline"
REORDER, TARGETS, ESCALATIONS = f"{POLICIES}/reorder", f"{SLA}/targets", f"{SLA}/escalations"
SUMMARY, TRENDS, BREACHES = (f"{SLA}/analytics/{each}" for each in ("summary", "trends", "breaches"))
OLA = f"{SLA}/ola/policies"
ORDER = "the order in which SLA policies are matched"
URGENT = {"field": "priority", "operator": "in", "value": ["urgent", "high"]}
LIFECYCLE = ("open", "pending", "resolved", "closed")
KEPT_OUT = {401, 402, 403}
BRIEF = (1, 36)
"""Seconds that a target is given, the first that is taken, to be outlasted: no page says how short one may be."""
LAG = timedelta(seconds=5)
"""How long after its ticket an instance may start."""


@dataclass(frozen=True, slots=True)
class InstanceWatch:
    """The instances that come of policies of our own: no page says how one is found that is of a ticket."""

    on: Target
    policy_ids: tuple[str, ...]
    seen: set[str] = field(default_factory=set)

    def fresh(self) -> list[Json]:
        """Those that were not there when somebody last looked."""
        ours = [each for each in everything(self.on.api, INSTANCES) if each["policy_id"] in self.policy_ids]
        found = [each for each in ours if each["id"] not in self.seen]
        self.seen.update(each["id"] for each in found)
        return found

    def applied(self, **ticket: Json) -> Json:
        """Which of the policies times a ticket that is made now; None where none does."""
        new_ticket(self.on, **ticket)
        found = self.fresh()
        return found[0]["policy_id"] if found else None


@dataclass(frozen=True, slots=True)
class Terms:
    """A policy for tickets of a category that nobody else has."""

    on: Target
    policy_id: str
    category: str
    watch: InstanceWatch

    def ticket(self, **fields: Json) -> Json:
        """A ticket that the policy matches."""
        return new_ticket(self.on, **{"category": self.category, **fields})

    def start(self, **fields: Json) -> tuple[Json, Json]:
        """A ticket that the policy matches, and the instance that came of it."""
        return self.ticket(**fields), self.started()

    def started(self) -> Json:
        """The instance that has just come of a ticket."""
        found = self.watch.fresh()
        if len(found) != 1:
            raise SetupRefused(
                "one instance of a ticket that the policy matches", f"{len(found)} of a policy for its category"
            )
        return found[0]

    def brief(self, **fields: Json) -> int:
        """Give the policy a target that can be outlasted. Answers its seconds."""
        for number in BRIEF:
            sent = _add_target(self.on, self.policy_id, hours=seconds(number), **fields)
            if sent.is_success:
                return number
        raise SetupRefused(f"a target of {number} seconds to be taken", answer(sent))

    def escalation(self, **fields: Json) -> Json:
        return new_escalation(self.on, self.policy_id, **fields)

    def hand_over(self, **fields: Json) -> str:
        """An escalation that gives the ticket to a team of its own. Answers the team's id."""
        team_id = new_team(self.on)["id"]
        self.escalation(actions=[reassign(team_id)], **fields)
        return str(team_id)


def accepted(response: httpx.Response) -> Json:
    """The body of an answer that says that it was done: with which status, no page says."""
    return body(response, response.status_code if response.is_success else httpx.codes.OK)


def prepared(response: httpx.Response) -> Json:
    """The body of an answer to what only prepares, with whichever status it was done."""
    return made(response, response.status_code if response.is_success else httpx.codes.OK)


def kept_out(on: Target, response: httpx.Response, words: str) -> None:
    """Whoever asks is refused: how, and in which words, no page says."""
    if on.binds("assumed") or response.status_code not in KEPT_OUT:
        refused(response, 403, words)


def turned_down(response: httpx.Response) -> None:
    """It was refused, as no page says that it is."""
    if not response.is_client_error:
        raise Violation("a refusal", answer(response), level="assumed")


def seconds(number: int) -> float:
    """So many seconds in hours, as targets count: short ones can be waited for."""
    return number / 3600


def policy_like(on: Target, **fields: Json) -> Json:
    """The body of a policy, as the page creates one, for tickets of a category that nobody has."""
    own = {"name": on.name("Policy"), "conditions": [of_category(on.name("Category"))]}
    return {"description": "Made by a contract run.", "business_hours": False, **own, **fields}


def new_policy(on: Target, targets: dict[str, float] | None = None, **fields: Json) -> Json:
    """A policy, with targets for medium tickets: type → hours. Where it is matched is left as it comes.

    No page says that a new one is enabled, or that it can be asked for.
    """
    policy = prepared(on.api.post(POLICIES, policy_like(on, **fields)))
    if "enabled" not in fields and policy.get("enabled") is False:
        prepared(on.api.patch(f"{POLICIES}/{policy['id']}", {"enabled": True}))
    for kind, hours in (targets or {}).items():
        new_target(on, policy["id"], type=kind, hours=hours)
    return policy


def new_target(on: Target, policy_id: str, **fields: Json) -> Json:
    """A target: what is answered, or the one among those of the policy that is answered."""
    answered = prepared(_add_target(on, policy_id, **fields))
    wanted = {"type": "resolution", "priority": "medium", **fields}
    fits = [each for each in answered.get("targets", []) if all(each[x] == wanted[x] for x in ("type", "priority"))]
    return fits[-1] if fits else answered


def _add_target(on: Target, policy_id: str, **fields: Json) -> httpx.Response:
    target = {"type": "resolution", "priority": "medium", "hours": 4, **fields}
    return on.api.post(f"{POLICIES}/{policy_id}/targets", target)


def path_of_target(target: Json) -> str:
    """Where it can be deleted."""
    if "id" not in target:
        raise Inconclusive("the id of a target, which its path needs, is shown nowhere")
    return f"{TARGETS}/{target['id']}"


def escalation_like(**fields: Json) -> Json:
    """The body of an escalation, as the page creates one; it comes when a target is due unless the fields say else."""
    return {
        "trigger": "approaching_breach",
        "threshold_minutes": 0,
        "actions": [{"type": "notify_team_lead"}],
        **fields,
    }


def new_escalation(on: Target, policy_id: str, **fields: Json) -> Json:
    return prepared(on.api.post(f"{POLICIES}/{policy_id}/escalations", escalation_like(**fields)))


def reassign(team_id: str) -> Json:
    """An action that gives the ticket to a team."""
    return {"type": "reassign", "team_id": team_id}


def terms(on: Target, targets: dict[str, float], **fields: Json) -> Terms:
    """A policy with these targets for a category of its own. It is matched first where the order may be changed."""
    category = on.name("Category")
    policy_id = new_policy(on, targets, conditions=[of_category(category)], **fields)["id"]
    if on.exclusive:
        match_first(on, policy_id)
    return Terms(on, policy_id, category, InstanceWatch(on, (policy_id,)))


def of_category(category: str) -> Json:
    return {"field": "category", "operator": "in", "value": [category]}


def match_first(on: Target, *policy_ids: str) -> None:
    """Let these be matched before all others, in this order. The page speaks of an order of all policies."""
    prepared(reorder(on, *policy_ids))


def reorder(on: Target, *first: str) -> httpx.Response:
    on.needs_exclusive(ORDER)
    return on.api.post(REORDER, {"policy_ids": [*first, *(each for each in policy_ids(on) if each not in first)]})


def policy(on: Target, policy_id: str) -> Json:
    return body(on.api.get(f"{POLICIES}/{policy_id}"))


def policy_ids(on: Target) -> list[str]:
    """The ids of all policies, in the order of the list."""
    return [each["id"] for each in everything(on.api, POLICIES)]


def promised(targets: Iterable[Json]) -> list[str]:
    """What targets promise, in an order of their own: resolution of low: 4 hours …"""
    return sorted(f"{each['type']} of {each['priority']}: {float(each['hours']):g} hours" for each in targets)


def instance(on: Target, instance_id: str) -> Json:
    """The instance as it is now."""
    return body(on.api.get(f"{INSTANCES}/{instance_id}"))


def move(on: Target, ticket: Json, status: str) -> None:
    """Give the ticket this status: at once, or step by step where a deployment wants the whole lifecycle."""
    path = f"{TICKETS}/{ticket['id']}"
    sent = on.api.put(path, {"status": status})
    steps = LIFECYCLE[1 : LIFECYCLE.index(status) + 1] if sent.status_code == httpx.codes.CONFLICT else ()
    for each in steps:
        sent = on.api.put(path, {"status": each})
    prepared(sent)


def finish(on: Target, ticket: Json) -> None:
    """Resolve the ticket and close it: whichever of them ends its time, that is over."""
    move(on, ticket, "resolved")
    prepared(on.api.post(f"{TICKETS}/{ticket['id']}/close", {"resolution_notes": "Done."}))


def pause(on: Target, ticket: Json, of: Json) -> Json:
    """Let the ticket wait for the customer. Answers its instance, which has to be paused by it."""
    move(on, ticket, "pending")
    found = instance(on, of["id"])
    if found["status"] != "paused":
        raise SetupRefused("a pending ticket to pause its instance", f"one that is {found['status']}")
    return found


def note(on: Target, ticket: Json, *, private: bool = False) -> None:
    prepared(on.api.post(f"{TICKETS}/{ticket['id']}/notes", {"body": "We are on it.", "private": private}))


def team_of(on: Target, ticket: Json) -> Json:
    """Who has the ticket now: what an escalation changed."""
    now = body(on.api.get(f"{TICKETS}/{ticket['id']}"))
    if "team_id" not in now:
        raise Inconclusive("a ticket does not show its team, which is all that escalations change")
    return now["team_id"]


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def due(of: Json, target: str = "resolution") -> datetime:
    """When a target of this instance is due."""
    return instant(of["targets"][target]["due_at"])


def lasts(ticket: Json, of: Json, hours: float, target: str = "resolution") -> None:
    """The target of a ticket's instance is due so many hours later."""
    nearly(due(of, target), instant(ticket["created_at"]) + timedelta(hours=hours), f"the {target} to be due")


def nearly(actual: datetime, expected: datetime, what: str) -> None:
    """An instant is this one, but for what passes until an instance starts."""
    holds(abs(actual - expected) <= LAG, f"{what} at {expected}", actual)


def met(of: Json) -> tuple[Json, Json]:
    """What the marks of its first response and its resolution are; None where there is no such target."""
    first_response, resolution = (
        (of["targets"].get(name) or {}).get("met") for name in ("first_response", "resolution")
    )
    return first_response, resolution


def to_the_minute(found: Json, minutes: float, what: str) -> None:
    """The calendar minutes of a preview are these: whether parts of one count, no page says."""
    actual = found["calendar_minutes"]
    holds(abs(actual - minutes) < 1, f"{minutes:g} calendar minutes of {what}", actual)


def range_of(first: date | None, last: date | None) -> dict[str, str]:
    """The query of a range of days; what is None is left open."""
    return {name: str(day) for name, day in (("start_date", first), ("end_date", last)) if day}
