"""A creation or an update answers what was sent, under the id that was asked for, with the status that a page names.

Sound by itself: request and answer are one exchange. A repeated Idempotency-Key answers another request's body, so that
these checks are not asked where a key was seen with another body (`replays.py`). Null is left out: whether it clears a
field is nowhere said. Automations may give a new ticket another priority or category, so that only null counts there.
"""

from collections.abc import Iterator

from contract_tests.passive.exchange import MISSING, Json, SeenExchange
from contract_tests.passive.fields import CHANGED, CREATED, DEFAULTS, IDENTITIES, MEMBER_DEFAULTS, STATUSES, Promised
from contract_tests.passive.finding import PassiveFinding
from contract_tests.passive.records import canonical
from contract_tests.passive.single import looks_at
from contract_tests.passive.values import among, shown, shows

MAY_BE_AUTOMATED = frozenset({("create_ticket", "priority"), ("create_ticket", "category")})
FREE = frozenset({"name", "subject", "description", "body"})
"""Texts whose capitals are kept."""
DATES = frozenset({"start_time", "end_time"})


@looks_at(*CREATED)
def answers_what_was_sent(seen: SeenExchange) -> Iterator[PassiveFinding]:
    """A creation."""
    if seen.succeeded:
        yield from _differing(seen, CREATED[seen.operation.id])


@looks_at(*CHANGED)
def answers_what_was_changed(seen: SeenExchange) -> Iterator[PassiveFinding]:
    """An update."""
    if seen.succeeded:
        yield from _differing(seen, CHANGED[seen.operation.id])


@looks_at(*DEFAULTS)
def has_its_defaults(seen: SeenExchange) -> Iterator[PassiveFinding]:
    """What was not sent has the value that the page gives."""
    if not seen.succeeded or not seen.record or seen.sent is MISSING:
        return
    for name, (rule, value) in DEFAULTS[seen.operation.id].items():
        if name not in seen.sent_fields and name in seen.record and not shows(value, seen.record[name]):
            yield PassiveFinding(
                rule, f"body.{name}", f"{shown(value)} is the default", f"{name} is {shown(seen.record[name])}"
            )


@looks_at("put_team_member")
def an_added_member_has_its_defaults(seen: SeenExchange) -> Iterator[PassiveFinding]:
    """Only a 201 says that a member was added."""
    if seen.status != 201:
        return
    for name, value in MEMBER_DEFAULTS.items():
        if name not in seen.sent_fields and name in seen.record and not shows(value, seen.record[name]):
            actual = f"{name} is {shown(seen.record[name])}"
            yield PassiveFinding("TEAM-16", f"body.{name}", f"{shown(value)} is the default", actual)


@looks_at(*STATUSES)
def has_the_status_of_the_page(seen: SeenExchange) -> Iterator[PassiveFinding]:
    """A success has the status that the page names."""
    status, rule = STATUSES[seen.operation.id]
    if seen.succeeded and seen.status != status:
        yield PassiveFinding(rule, "status", f"{status} is promised", f"{seen.status} was answered")


@looks_at(*IDENTITIES)
def answers_the_record_that_was_asked_for(seen: SeenExchange) -> Iterator[PassiveFinding]:
    """The id of the answer is the one in the path."""
    if not seen.succeeded:
        return
    rule, pairs = IDENTITIES[seen.operation.id]
    for name, parameter in pairs.items():
        asked, answered = seen.path[parameter], seen.record.get(name, MISSING)
        if isinstance(answered, str | int) and _is_other(asked, answered):
            yield PassiveFinding(rule, f"body.{name}", f"{shown(asked)} was asked for", f"{name} is {shown(answered)}")


@looks_at("list_team_members")
def lists_each_member_once(seen: SeenExchange) -> Iterator[PassiveFinding]:
    """An upsert updates whoever is present: nobody is in a team twice."""
    users = [each["user_id"] for each in seen.items if isinstance(each.get("user_id"), str)]
    for user in sorted({each for each in users if users.count(each) > 1}):
        yield PassiveFinding(
            "TEAM-15", "body", "a PUT updates a member that is present", f"the member {user} is listed twice"
        )
    for each in seen.items:
        if seen.succeeded and isinstance(team := each.get("team_id"), str) and team != seen.path["team_id"]:
            asked = f"the members of {seen.path['team_id']} were asked for"
            yield PassiveFinding("TEAM-14", "body", asked, f"one of the team {team} is listed")
            return


@looks_at("swap_oncall_entry", "swap_oncall_entry_by_id")
def gives_the_shift_to_the_other_user(seen: SeenExchange) -> Iterator[PassiveFinding]:
    """A swap, where its answer is the entry."""
    wanted, entry = seen.sent_fields.get("swap_with_user_id"), seen.record
    if not seen.succeeded or not isinstance(wanted, str):
        return
    for each in [entry, *seen.items]:
        if str(each.get("id")) == seen.path["entry_id"] and each.get("user_id", wanted) != wanted:
            actual = f"user_id is {shown(each['user_id'])}"
            yield PassiveFinding("ONCALL-13", "body.user_id", f"the shift was given to {shown(wanted)}", actual)


@looks_at("execute_automation_event")
def echoes_the_event(seen: SeenExchange) -> Iterator[PassiveFinding]:
    """The answer echoes the event that was fired."""
    for name in ("event_type", "conversation_id"):
        sent, answered = seen.sent_fields.get(name), seen.record.get(name, MISSING)
        if seen.succeeded and sent is not None and answered is not MISSING and not shows(sent, answered):
            yield PassiveFinding("RULE-22", f"body.{name}", f"{shown(sent)} was sent", f"{name} is {shown(answered)}")


def _differing(seen: SeenExchange, promised: Promised) -> Iterator[PassiveFinding]:
    sent, answered = seen.sent_fields, seen.record
    for name, rule in promised.items():
        if sent.get(name) is None or name not in answered or not _is_promised(seen, name):
            continue
        if f"body.{name}" in seen.faults:  # what is wrong with it may have been put right
            continue
        if (seen.operation.id, name) in MAY_BE_AUTOMATED and answered[name] is not None:
            continue
        if not _is_shown(name, sent[name], answered[name]):
            yield PassiveFinding(
                rule, f"body.{name}", f"{shown(sent[name])} was sent", f"{name} is {shown(answered[name])}"
            )


def _is_other(asked: str, answered: str | int) -> bool:
    """Whether an id is surely another. Of a number, what is written in an odd way may have been read as it."""
    asked = canonical(asked)
    if isinstance(answered, int) and not asked.isdecimal():
        return False
    return canonical(str(answered)).casefold() != asked.casefold()


def _is_promised(seen: SeenExchange, name: str) -> bool:
    """Whether the page speaks of the field in a body like this one."""
    sent, answered = seen.sent_fields, seen.record
    if name in DATES:  # those of a whole day may be dropped
        return sent.get("all_day") is False
    if name == "trigger_event":  # a rule of mode time has a condition in its place
        return bool(answered.get("execution_mode", "event") == "event")
    if name == "time_condition":
        return bool(sent.get("execution_mode") == "time")
    if seen.operation.id == "add_ticket_note":  # the answer may be the ticket
        return "private" in answered and "body" in answered
    return True


def _is_shown(name: str, sent: Json, answered: Json) -> bool:
    if name != "schedule":
        return shows(sent, answered, free=name in FREE)
    if not isinstance(sent, list) or not isinstance(answered, list):
        return True
    return among([_weekday(each) for each in sent], answered)


def _weekday(day: Json) -> Json:
    """What the page says of a weekday: a closed one may lose its times, an open one without may be closed."""
    if not isinstance(day, dict):
        return day
    timed = bool(day.get("start_time") and day.get("end_time"))
    kept = ("day_of_week", "start_time", "end_time", "is_closed") if timed else ("day_of_week", "is_closed")
    kept = ("day_of_week", "is_closed") if day.get("is_closed") else kept
    return {each: day[each] for each in kept if each in day and (timed or day.get("is_closed") or each != "is_closed")}
