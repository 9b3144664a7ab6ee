"""The SLA page's analytics: summary, trends and breaches."""

from datetime import UTC, date, timedelta
from typing import Any

from contract_tests.tests.second.access import key
from contract_tests.tests.second.core import Ctx, Record, Reply, fail, operation
from contract_tests.tests.second.fields import choice_query, date_query, number_query

READ = key("sla:read", "professional")
BASE = "/api/v2/sla/analytics"


def between(c: Ctx) -> tuple[list[Record], date | None, date | None]:
    """The timers that started within the dates of the query."""
    first, last = date_query(c, "start_date"), date_query(c, "end_date")
    if first is None and c.sw("sla.analytics_start") == "required":
        fail(422, [{"loc": ["query", "start_date"], "msg": "Field required", "type": "missing"}])
    if first and last and last < first and c.sw("sla.analytics_backwards") == "422":
        fail(422, "end_date must not be before start_date")
    rows = []
    for i in c.tenant.rows("instances"):
        day = i["created_at"].astimezone(UTC).date()
        if (first is None or day >= first) and (last is None or day <= last or c.bad("sla-analytics-end-ignored")):
            rows.append(i)
    return rows, first, last


def rate(c: Ctx, met: int, breached: int) -> float | None:
    """The share of finished timers that were met."""
    if met + breached == 0:
        return None if c.sw("sla.rate_of_none") == "null" else 0.0
    share = met / (met + breached)
    return round(share * 100, 2) if c.sw("sla.rate_format") == "percent" else round(share, 4)


def figures(c: Ctx, rows: list[Record]) -> Record:
    """How many timers are in which state."""
    counts = {s: sum(i["status"] == s for i in rows) for s in ("active", "paused", "met", "breached")}
    return {"total": len(rows), **counts, "compliance_rate": rate(c, counts["met"], counts["breached"])}


@operation("GET", BASE + "/summary", "sla", READ, query=("start_date", "end_date"))
def summary(c: Ctx) -> Reply:
    """Compliance Summary."""
    rows, first, last = between(c)
    body: Record = {"start_date": first and first.isoformat(), "end_date": last and last.isoformat()}
    body.update(figures(c, rows))
    return 200, {"data": body} if c.sw("sla.analytics_envelope") == "data" else body


def bucket(day: date, granularity: str) -> str:
    """The first day of the period that a day lies in."""
    if granularity == "week":
        day -= timedelta(days=day.weekday())
    elif granularity == "month":
        day = day.replace(day=1)
    return day.isoformat()


@operation("GET", BASE + "/trends", "sla", READ, query=("start_date", "end_date", "granularity"))
def trends(c: Ctx) -> Reply:
    """Compliance Trends."""
    rows, _, _ = between(c)
    granularity = choice_query(c, "granularity", ("day", "week", "month")) or c.sw("sla.granularity_default")
    periods: dict[str, list[Record]] = {}
    for i in rows:
        periods.setdefault(bucket(i["created_at"].astimezone(UTC).date(), granularity), []).append(i)
    data = [{"period": p, **figures(c, part)} for p, part in sorted(periods.items())]
    body: Any = {"granularity": granularity, "data": data}
    return 200, data if c.sw("sla.trends_envelope") == "bare" else body


@operation("GET", BASE + "/breaches", "sla", READ, query=("start_date", "end_date", "limit"))
def breaches(c: Ctx) -> Reply:
    """Breach Analysis."""
    rows, _, _ = between(c)
    rows = [i for i in rows if i["status"] == "breached"]
    rows.reverse()
    limit = number_query(c, "limit", 20, 1, 100)
    part = rows if c.bad("sla-breaches-limit-ignored") else rows[:limit]
    data = [breach(c, i) for i in part]
    return 200, data if c.sw("sla.breaches_envelope") == "bare" else {"data": data, "total": len(rows)}


def breach(c: Ctx, instance: Record) -> Record:
    """One breached timer."""
    missed = [k for k, t in instance["targets"].items() if t["met"] is False]
    shown = c.show(instance, "id policy_id conversation_id", extras=False)
    return {**shown, "targets": missed, "breached_at": c.render(instance.get("_breached_at"))}
