"""Lists: what they are filtered by, how many they have, and what their envelope repeats of the request.

All of it is sound by itself, whoever writes meanwhile: an answer does not show what it was asked to leave out, and
repeats the window that it was asked for. Counts, which may be taken a moment before the records, are in `counts.py`.
A filter that is sent twice, or empty, or with a word that the page does not know, is left out.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from contract_tests.passive.exchange import MISSING, SeenExchange
from contract_tests.passive.finding import PassiveFinding
from contract_tests.passive.single import looks_at
from contract_tests.passive.values import instant, shown

FILTERS: dict[str, dict[str, str]] = {
    "list_tickets": {"status": "TICKET-07", "priority": "TICKET-08", "category": "TICKET-09"},
    "list_teams": {"department": "TEAM-04", "location": "TEAM-04"},
    "list_workflows": {"status": "WF-02"},
    "list_workflow_runs": {"status": "WF-61"},
    "list_workflow_templates": {"category": "WF-80"},
    "list_sla_instances": {"status": "SLA-42"},
}
"""Query parameter → its rule; the field of a record has the same name."""
SIZES: dict[str, tuple[str, int, int]] = {
    "list_tickets": ("TICKET-12", 25, 100),
    "list_teams": ("TEAM-02", 50, 100),
    "list_business_hours": ("HOURS-01", 50, 100),
    "list_oncall_schedules": ("ONCALL-01", 25, 0),
    "list_sla_policies": ("SLA-03", 25, 0),
    "list_sla_instances": ("SLA-42", 0, 0),
    "list_sla_breaches": ("SLA-65", 0, 0),
    "list_automation_logs": ("RULE-18", 50, 200),
    "list_workflow_runs": ("WF-61", 50, 200),
    "list_resolution_audit": ("AI-30", 0, 0),
}
"""The rule, how many a page has where no limit is sent, and how many at the most; 0 where the page does not say it."""
OFFSETS = {
    "list_tickets": "TICKET-13",
    "list_teams": "TEAM-01",
    "list_business_hours": "HOURS-01",
    "list_sla_policies": "SLA-03",
}
ONCE = {
    "list_teams": "TEAM-01",
    "list_business_hours": "HOURS-01",
    "list_oncall_schedules": "ONCALL-01",
    "list_sla_policies": "SLA-02",
    "list_automation_rules": "RULE-03",
    "list_routing_rules": "AI-50",
}
"""Lists of records, and the rule that says so."""
WIDEST = timedelta(hours=14)
"""How far a day can begin from UTC's."""
GRAM = 3
"""Letters that a name has in common with what it was found by, however the search works."""


@looks_at(*FILTERS)
def lists_what_fits_the_filter(seen: SeenExchange) -> Iterator[PassiveFinding]:
    """Each record has what was asked for. A category may be found in any case, a department by a part of it."""
    if not seen.succeeded:
        return
    for name, rule in FILTERS[seen.operation.id].items():
        asked = seen.one(name)
        if asked is None or not _is_known(seen, name, asked):
            continue
        for at, each in enumerate(seen.items):
            value = each.get(name, MISSING)
            if value is not MISSING and asked.strip().casefold() not in str(value).casefold():
                found = f"a record with {name} {shown(value)} is listed"
                yield PassiveFinding(rule, seen.item_place(at, name), f"{name}={asked} was asked for", found)
                break


def _is_known(seen: SeenExchange, name: str, asked: str) -> bool:
    for each in seen.operation.parameters:
        if each.name == name:
            return asked in each.schema.get("enum", [asked])
    return False


@looks_at("list_teams")
def finds_teams_by_their_name(seen: SeenExchange) -> Iterator[PassiveFinding]:
    """A team that has not even three letters in a row in common with the search was not filtered by its name."""
    asked = (seen.one("search") or "").strip().casefold()
    grams = {asked[at : at + GRAM] for at in range(len(asked) - GRAM + 1)}
    if not seen.succeeded or not grams or not asked.isascii():
        return
    for at, each in enumerate(seen.items):
        name = each.get("name")
        if isinstance(name, str) and name.isascii() and not any(gram in name.casefold() for gram in grams):
            told = f"the team {shown(name)} is listed"
            yield PassiveFinding("TEAM-03", seen.item_place(at, "name"), f"search={asked} was asked for", told)
            return


@looks_at(*SIZES)
def keeps_its_limit(seen: SeenExchange) -> Iterator[PassiveFinding]:
    """No more records than were asked for, or than there are where nothing was asked for."""
    if not seen.succeeded:
        return
    rule, usual, most = SIZES[seen.operation.id]
    asked, size = seen.one("limit"), len(seen.items)
    limit = int(asked) if asked and asked.isascii() and asked.isdecimal() and len(asked) < 6 else 0
    if "limit" not in seen.query and usual and size > usual:
        yield PassiveFinding(rule, "body", f"there are {usual} unless limit says otherwise", f"{size} are listed")
    elif limit and size > (min(limit, most) if most else limit):
        yield PassiveFinding(rule, "body", f"limit={limit} was asked for", f"{size} are listed")
    told = seen.record.get("limit")
    if isinstance(told, bool) or not isinstance(told, int):
        return
    if "limit" not in seen.query and usual and told != usual:
        yield PassiveFinding(rule, "body.limit", f"{usual} is the default", f"limit is {told}")
    elif limit and (not most or limit <= most) and usual and told != limit:
        yield PassiveFinding(rule, "body.limit", f"limit={limit} was asked for", f"limit is {told}")
    elif most and told > most:
        yield PassiveFinding(rule, "body.limit", f"{most} is the most", f"limit is {told}")


@looks_at(*OFFSETS)
def repeats_the_offset(seen: SeenExchange) -> Iterator[PassiveFinding]:
    """The envelope has the offset that was asked for, or none."""
    told, asked = seen.record.get("offset"), seen.query.get("offset", ["0"])
    if not seen.succeeded or isinstance(told, bool) or not isinstance(told, int) or len(asked) != 1:
        return
    if asked[0].isascii() and asked[0].isdecimal() and len(asked[0]) < 10 and told != int(asked[0]):
        wanted = f"offset={asked[0]} was asked for" if "offset" in seen.query else "none was asked for"
        yield PassiveFinding(OFFSETS[seen.operation.id], "body.offset", wanted, f"offset is {told}")


@looks_at(*ONCE)
def lists_each_record_once(seen: SeenExchange) -> Iterator[PassiveFinding]:
    """The same record twice, as it is; with other fields it may have been written while the list was read."""
    records: dict[str, object] = {}
    for each in seen.items if seen.succeeded else ():
        name = each.get("id")
        if isinstance(name, str) and records.get(name) == each:
            told = f"{shown(name)} is listed twice"
            yield PassiveFinding(ONCE[seen.operation.id], "body", "records are listed, each of them once", told)
            return
        records[str(name)] = each


@looks_at("list_oncall_entries")
def lists_entries_of_the_range(seen: SeenExchange) -> Iterator[PassiveFinding]:
    """Nothing that lies outside of the days in every time zone, be the last of them in the range or not."""
    if not seen.succeeded:
        return
    first, last = _day(seen.one("start_date")), _day(seen.one("end_date"))
    for at, each in enumerate(seen.items):
        start, end = instant(each.get("start")), instant(each.get("end"))
        if last and start and start >= last + timedelta(days=1) + WIDEST:
            told = f"an entry that starts {each['start']} is listed"
            yield PassiveFinding(
                "ONCALL-09", seen.item_place(at, "start"), f"end_date={last:%Y-%m-%d} was asked for", told
            )
            return
        if first and end and end <= first - WIDEST:
            told = f"an entry that ends {each['end']} is listed"
            yield PassiveFinding(
                "ONCALL-09", seen.item_place(at, "end"), f"start_date={first:%Y-%m-%d} was asked for", told
            )
            return


def _day(text: str | None) -> datetime | None:
    """The beginning of a day; None for what is none, and at the ends of the calendar, which nothing lies beyond."""
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return None
    return datetime.combine(day, time(), UTC) if 2 < day.year < 9998 else None


@looks_at("list_automation_rules")
def has_no_envelope(seen: SeenExchange) -> Iterator[PassiveFinding]:
    """The rules are a bare array."""
    if seen.succeeded and isinstance(seen.answered, dict):
        yield PassiveFinding("RULE-03", "body", "a bare array is promised", "an object was answered")
