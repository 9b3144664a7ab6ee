"""What a page says is refused is not accepted, and where it gives the words of the refusal those are used.

Sound by itself: the value stands in the request, and a success in its answer. A value that is right without the
blanks around it, or in small letters, may have been corrected. As in `echoes.py`, what answers a key that was seen with
another body is left out.
"""

import re
from collections.abc import Callable, Iterator
from uuid import UUID

from contract_tests.passive.exchange import MISSING, Json, SeenExchange
from contract_tests.passive.finding import PassiveFinding
from contract_tests.passive.single import looks_at
from contract_tests.passive.values import shown

Wrong = Callable[[Json], bool]


def one_of(*words: str) -> Wrong:
    return lambda value: isinstance(value, str) and value.strip().casefold() not in words


def longer_than(most: int) -> Wrong:
    return lambda value: isinstance(value, str) and len(value.strip()) > most


def no_name(most: int) -> Wrong:
    """Not of 1 to so many characters. Whether blanks are a name is nowhere said."""
    return lambda value: value == "" or longer_than(most)(value)


def beyond(low: float, high: float) -> Wrong:
    return lambda value: _is_number(value) and not low <= value <= high


def _is_number(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def no_uuid(value: Json) -> bool:
    if not isinstance(value, str):
        return False
    try:
        UUID(value.strip())
    except ValueError:
        return True
    return False


DATE = re.compile(r"\d{4}-\d\d-\d\d")


def no_date(value: Json) -> bool:
    return isinstance(value, str) and not DATE.match(value.strip())


def a_day_beyond_the_week(value: Json) -> bool:
    days = [each.get("day_of_week") for each in value if isinstance(each, dict)] if isinstance(value, list) else []
    return any(isinstance(each, int) and not 0 <= each <= 6 for each in days)


METHODS = ("balanced", "manual", "priority", "round_robin")
REFUSED: dict[str, dict[str, tuple[str, str, Wrong]]] = {
    "create_team": {
        "name": ("TEAM-07", "a name has 1 to 100 characters", no_name(100)),
        "routing_method": ("TEAM-08", "a routing method that does not exist is a 400", one_of(*METHODS, "")),
    },
    "put_team_member": {"role": ("TEAM-17", "a role other than member and lead is a 422", one_of("member", "lead"))},
    "create_business_hours": {"schedule": ("HOURS-07", "weekdays are 0 to 6", a_day_beyond_the_week)},
    "add_holiday": {
        "name": ("HOURS-15", "a name has 1 to 200 characters", no_name(200)),
        "date": ("HOURS-15", "a date is YYYY-MM-DD", no_date),
    },
    "create_oncall_schedule": {
        "rotation_type": ("ONCALL-20", "the types are weekly, daily and custom", one_of("weekly", "daily", "custom"))
    },
    "add_sla_target": {
        "type": ("SLA-101", "the types are first_response and resolution", one_of("first_response", "resolution"))
    },
    "create_automation_rule": {
        "name": ("RULE-07", "a name has 1 to 200 characters", no_name(200)),
        "execution_mode": ("RULE-09", "a mode other than event and time is a 422", one_of("event", "time")),
    },
    "execute_workflow": {"conversation_id": ("WF-20", "conversation_id is a UUID", no_uuid)},
    "decide_approval": {
        "decision": ("WF-54", "a decision is exactly approved or rejected", one_of("approved", "rejected")),
        "comment": ("WF-55", "a comment has 2,000 characters at most", longer_than(2000)),
    },
    "create_routing_rule": {
        "routing_method": (
            "AI-53",
            "the methods are balanced, round_robin and manual",
            one_of(*METHODS[:2], METHODS[3]),
        ),
        "priority_boost": ("AI-54", "priority_boost lies between -2 and 2", beyond(-2, 2)),
        "sort_order": ("AI-55", "sort_order is not negative", beyond(0, float("inf"))),
    },
}
"""Operation → field → the rule, what it says, and which values it means."""
CHOICES = "Invalid routing_method. Allowed: ['balanced', 'manual', 'priority', 'round_robin']"
ROLES = "Invalid team member role. Allowed: ['lead', 'member']"
PLAIN_TEAM = frozenset({"name", "description", "department", "location", "routing_method"})
"""Fields of a team of which nothing else can be wrong."""


@looks_at(*REFUSED)
def does_not_accept_what_the_page_refuses(seen: SeenExchange) -> Iterator[PassiveFinding]:
    """A success says that the value was taken."""
    if not seen.succeeded:
        return
    for name, (rule, expected, wrong) in REFUSED[seen.operation.id].items():
        if wrong(seen.sent_fields.get(name)):
            actual = f"{name}={shown(seen.sent_fields[name])} was accepted with {seen.status}"
            yield PassiveFinding(rule, "status", expected, actual)


@looks_at("create_team")
def refuses_a_routing_method_in_the_words_of_the_page(seen: SeenExchange) -> Iterator[PassiveFinding]:
    """A 400, where nothing else can be wrong with the team."""
    sent = seen.sent_fields
    if seen.faults != ("body.routing_method",) or not sent.keys() <= PLAIN_TEAM:
        return
    if not REFUSED["create_team"]["routing_method"][2](sent.get("routing_method")) or not str(sent.get("name")).strip():
        return
    if seen.status == 422:
        yield PassiveFinding("TEAM-08", "status", "400 is promised", "422 was answered")
    elif seen.status == 400 and seen.detail not in {CHOICES, MISSING}:
        yield PassiveFinding("TEAM-08", "body.detail", f"{shown(CHOICES)} is promised", f"it is {shown(seen.detail)}")


@looks_at("put_team_member")
def refuses_a_role_in_the_words_of_the_page(seen: SeenExchange) -> Iterator[PassiveFinding]:
    """A 422, where nothing else can be wrong with the member."""
    if seen.faults != ("body.role",) or seen.sent_fields.get("is_default"):
        return
    if not isinstance(role := seen.sent_fields.get("role"), str) or role.strip().casefold() in {"member", "lead"}:
        return
    if seen.status == 400:
        yield PassiveFinding("TEAM-17", "status", "422 is promised", "400 was answered")
    elif seen.status == 422 and seen.detail is not MISSING and seen.detail != ROLES:
        yield PassiveFinding("TEAM-17", "body.detail", f"{shown(ROLES)} is promised", f"it is {shown(seen.detail)}")


@looks_at(
    "create_team", "update_team", "create_business_hours", "update_business_hours", "add_holiday", "put_team_member"
)
def lists_what_is_wrong(seen: SeenExchange) -> Iterator[PassiveFinding]:
    """A body with a field of another type is a Pydantic error, whose detail is a list."""
    if seen.status != 422 or not isinstance(seen.detail, str) or not seen.faults:
        return
    mistyped = [name for name in ("name", "timezone") if isinstance(seen.sent_fields.get(name), int | list | dict)]
    if mistyped and {f"body.{each}" for each in mistyped} == set(seen.faults):
        expected = f"{mistyped[0]} is no text, which a list of loc, msg and type says"
        yield PassiveFinding("ERROR-02", "body.detail", expected, f"it is {shown(seen.detail)}")
