"""Figures that agree within one answer: rates with their counts, a funnel with its totals, a status with its targets.

Sound by itself: one answer is compared with itself and with its request.
"""

from collections.abc import Iterator

from contract_tests.passive.exchange import MISSING, Json, SeenExchange
from contract_tests.passive.finding import PassiveFinding
from contract_tests.passive.single import looks_at
from contract_tests.passive.values import apart, instant, shown

RATES = (
    ("classification", "auto_apply_rate", "auto_applied", "total_classified", "AI-24"),
    ("classification", "override_rate", "agent_overridden", "auto_applied", "AI-24"),
    ("resolution", "resolution_rate", "auto_resolved", "total_attempted", "AI-26"),
)
"""Section, rate, its two counts, and the rule."""
WITHOUT_COUNTS = (
    ("routing", "first_assignment_accuracy", "total_routed"),
    ("routing", "avg_time_to_route_ms", "total_routed"),
    ("resolution", "avg_combined_confidence", "total_attempted"),
)
"""Rates whose denominator at the most is this count."""
FUNNEL = (
    ("classified", "classification", "total_classified"),
    ("routed", "routing", "total_routed"),
    ("resolved", "resolution", "auto_resolved"),
)
LARGEST = 10**12
"""What nobody counts to."""
ROUNDED = 0.00005
"""By how much a rate of four decimals may differ."""
Section = dict[str, Json]


@looks_at("get_ai_metrics")
def has_the_period_that_was_asked_for(seen: SeenExchange) -> Iterator[PassiveFinding]:
    """period_days repeats days."""
    asked, told = seen.one("days"), seen.record.get("period_days")
    if not (seen.succeeded and asked and asked.isascii() and asked.isdecimal() and len(asked) < 3):
        return
    if isinstance(told, int) and told != int(asked) and int(asked):  # none at all may be taken for one
        yield PassiveFinding("AI-80", "body.period_days", f"days={asked} was asked for", f"it is {told}")


@looks_at("get_ai_metrics")
def has_rates_of_its_counts(seen: SeenExchange) -> Iterator[PassiveFinding]:
    """A rate is its quotient with four decimals, and null where the denominator is zero."""
    for section, name, part, whole, rule in RATES if seen.succeeded else ():
        counts = _section(seen, section)
        count, total, rate = counts.get(part), counts.get(whole), counts.get(name, MISSING)
        if not (isinstance(count, int) and isinstance(total, int)) or rate is MISSING:
            continue
        where = f"body.{section}.{name}"
        if total == 0 and rate is not None:
            yield PassiveFinding("AI-21", where, f"{whole} is 0, so that it is null", f"it is {shown(rate)}")
        elif 0 < total < LARGEST and abs(count) < LARGEST and not _is_about(rate, count / total):
            expected = f"{part} / {whole} is {count / total:.4f}"
            yield PassiveFinding(rule, where, expected, f"it is {shown(rate)}")
    for section, name, whole in WITHOUT_COUNTS if seen.succeeded else ():
        counts = _section(seen, section)
        if counts.get(whole) == 0 and counts.get(name) is not None:
            expected = f"{whole} is 0, so that it is null"
            yield PassiveFinding("AI-21", f"body.{section}.{name}", expected, f"it is {shown(counts[name])}")


@looks_at("get_ai_metrics")
def repeats_its_totals(seen: SeenExchange) -> Iterator[PassiveFinding]:
    """The funnel has the totals of the sections."""
    funnel = _section(seen, "funnel")
    for name, section, total in FUNNEL if seen.succeeded else ():
        told, counted = funnel.get(name), _section(seen, section).get(total)
        if isinstance(told, int) and isinstance(counted, int) and told != counted:
            yield PassiveFinding("AI-28", f"body.funnel.{name}", f"{section}.{total} is {counted}", f"it is {told}")


@looks_at("simulate_routing")
def matches_what_was_sent(seen: SeenExchange) -> Iterator[PassiveFinding]:
    """A rule that matches fits: each of its criteria that the answer shows is null, or what was sent."""
    rule = seen.record.get("matched_rule")
    if not seen.succeeded or not isinstance(rule, dict):
        return
    if rule.get("is_active") is False:
        yield PassiveFinding("AI-43", "body.matched_rule.is_active", "a rule that matches is active", "it is false")
    for name in ("category", "priority", "conversation_type", "sentiment"):
        wanted, sent = rule.get(name), seen.sent_fields.get(name)
        if isinstance(wanted, str) and isinstance(sent, str) and wanted.casefold() != sent.casefold():
            expected = f"{name} {shown(sent)} was sent"
            yield PassiveFinding("AI-40", f"body.matched_rule.{name}", expected, f"a rule for {shown(wanted)} matched")


@looks_at("preview_sla_deadline")
def counts_its_minutes(seen: SeenExchange) -> Iterator[PassiveFinding]:
    """The business minutes are the duration, the calendar minutes those from the start to the deadline."""
    sent, told = seen.sent_fields, seen.record
    if not seen.succeeded:
        return
    duration, business = sent.get("duration_minutes"), told.get("business_minutes")
    if isinstance(duration, int) and isinstance(business, int | float) and apart(business, duration) > 1:
        expected = f"duration_minutes is {duration}"
        yield PassiveFinding("SLA-57", "body.business_minutes", expected, f"it is {shown(business)}")
    start, deadline, minutes = (
        instant(sent.get("start_at")),
        instant(told.get("deadline_at")),
        told.get("calendar_minutes"),
    )
    if start and deadline and isinstance(minutes, int | float):
        between = (deadline - start).total_seconds() / 60
        if apart(between, minutes) > 1:
            expected = f"the deadline is {between:g} minutes after the start"
            yield PassiveFinding("SLA-57", "body.calendar_minutes", expected, f"it is {shown(minutes)}")


@looks_at("get_sla_instance", "list_sla_instances")
def has_the_status_of_its_targets(seen: SeenExchange) -> Iterator[PassiveFinding]:
    """Met means that every target was met, and active that none was missed."""
    for each in seen.items or [seen.record] if seen.succeeded else ():
        targets, status = each.get("targets"), each.get("status")
        if not isinstance(targets, dict):
            continue
        met = {name: one.get("met") for name, one in targets.items() if isinstance(one, dict) and "met" in one}
        if status == "met" and (missed := [name for name, one in met.items() if one is not True]):
            told = f"{missed[0]} has met {shown(met[missed[0]])}"
            yield PassiveFinding("SLA-49", "body.status", "an instance is met when all targets were met", told)
        if status == "active" and (missed := [name for name, one in met.items() if one is False]):
            told = f"{missed[0]} was missed and the status is active"
            yield PassiveFinding("SLA-50", "body.status", "an instance is breached when a target was exceeded", told)


@looks_at("get_business_hours", "list_business_hours")
def counts_the_holidays_that_it_shows(seen: SeenExchange) -> Iterator[PassiveFinding]:
    """Where an answer has both, they agree."""
    for each in seen.items or [seen.record] if seen.succeeded else ():
        count, holidays = each.get("holiday_count"), each.get("holidays")
        if isinstance(count, int) and isinstance(holidays, list) and count != len(holidays):
            expected = f"{len(holidays)} are shown"
            yield PassiveFinding("HOURS-02", "body.holiday_count", expected, f"it is {count}")


@looks_at("get_business_hours")
def shows_its_holidays(seen: SeenExchange) -> Iterator[PassiveFinding]:
    """A schedule that is read by its id has them embedded."""
    if seen.succeeded and seen.record and not isinstance(seen.record.get("holidays"), list):
        expected = "a schedule that is read by its id shows its holidays"
        yield PassiveFinding("HOURS-03", "body.holidays", expected, "there are none")


def _is_about(rate: Json, due: float) -> bool:
    return isinstance(rate, int | float) and abs(rate) < LARGEST and abs(rate - due) <= ROUNDED + 1e-9


def _section(seen: SeenExchange, name: str) -> Section:
    found = seen.record.get(name)
    return found if isinstance(found, dict) else {}
