"""What the SLA engine and the business hours know beyond what the API shows."""

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field

from mock_server.record import Instant, Record

YEAR = 8760 * 3600
"""Seconds; no target takes longer."""

TargetType = Literal["first_response", "resolution"]


class SlaClock(Record):
    """What keeps an instance running; it is gone once every target is decided.

    `seconds` are the terms of the start: how long each target may take. `business_hours_id` names the schedule they
    are counted by, none counts every minute; it was chosen when `team_id` got the ticket. `paused_at` is when the
    ticket began to wait. An instance whose ticket an automatism created does not escalate, so that escalations that
    create tickets come to an end. `cause` is the number of what the ticket came of, None where that is not known.
    """

    ticket_id: int
    instance_id: str
    seconds: dict[TargetType, Annotated[int, Field(gt=0, le=YEAR)]]
    business: bool
    business_hours_id: str | None = None
    team_id: str | None = None
    paused_at: Instant | None = None
    escalates: bool = True
    cause: Annotated[int, Field(ge=1)] | None = None

    def allowed(self, target: TargetType) -> timedelta:
        return timedelta(seconds=self.seconds[target])


class SlaFiring(Record):
    """An escalation was carried out for an instance: when, and the reasons why actions of it could not be."""

    instance_id: str
    escalation_id: str
    at: Instant
    failures: list[str]


class UnlistedHours(Record):
    """A business-hours schedule that has its id, and stands in no list."""

    id: str
