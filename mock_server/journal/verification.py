"""Whether what happened is what a test expects; where not, what differs, in sentences and as data."""

from collections.abc import Collection, Sequence
from itertools import islice
from operator import attrgetter
from typing import Any

from mock_server.errors import Invalid, invalid
from mock_server.families.tenant import COLLECTIONS, World
from mock_server.journal.changes import missing_changes, net_changes, unexpected_changes
from mock_server.journal.isolation import foreign_records
from mock_server.journal.patterns import Matcher, distance, entries_since
from mock_server.journal.recorded import Recorded
from mock_server.models import (
    CountRange,
    ExpectedChange,
    NearRequest,
    RequestVerification,
    VerificationResult,
)
from mock_server.observers.journal import WorldJournal
from mock_server.text.json_text import json_text

FEW, MOST_LISTED = 5, 100
"""How many of the nearest requests are shown, and how many of anything else."""

FEW_DIFFERENCES = 5
"""How many differences of a request a sentence names."""


def verified(
    body: RequestVerification, journal: WorldJournal, world: World | None, operations: Collection[str]
) -> VerificationResult:
    """The verdict; `Invalid` where the expectation makes no sense."""
    least, most = count_bounds(body)
    matcher = Matcher(body, operations)
    expected = _expected_changes(body)
    entries, dropped = entries_since(journal, body.since)
    recorded = [Recorded(entry) for entry in entries]
    fitting = [each for each in recorded if matcher.fits(each)]
    nearest = _nearest(matcher, recorded, fitting, least, most)
    changes = net_changes(fitting) if expected is not None else []
    unexpected = list(islice(unexpected_changes(changes, expected), MOST_LISTED)) if expected is not None else []
    missing = list(missing_changes(changes, expected or []))
    foreign = list(islice(foreign_records(fitting, world), MOST_LISTED)) if body.tenant_isolation is True else []
    faults = [
        *_wrong_number(len(fitting), least, most, nearest),
        *map(attrgetter("message"), [*unexpected, *missing, *foreign]),
    ]
    if not faults and dropped and not _holds_anyway(body, most):
        faults = [_cannot_tell(dropped)]
    return VerificationResult.model_construct(
        ok=not faults,
        detail="\n".join(faults) or _success(len(fitting)),
        count=len(fitting),
        requests=[each.id for each in islice(reversed(fitting), MOST_LISTED)],
        dropped=dropped,
        nearest=nearest,
        unexpected=unexpected,
        missing=missing,
        foreign=foreign,
    )


def count_bounds(body: RequestVerification) -> tuple[int, int | None]:
    """How many requests there should be at least, and at most."""
    count: Any = body.count
    if isinstance(count, int):
        return count, count
    if isinstance(count, CountRange):
        least = count.min if isinstance(count.min, int) else 0
        most = count.max if isinstance(count.max, int) else None
        if most is not None and least > most:
            raise Invalid(
                {"loc": ["body", "count"], "msg": "min should not be greater than max", "type": "value_error"}
            )
        return least, most
    claims_more = isinstance(body.changed, list) or body.tenant_isolation is True
    return (0, None) if claims_more else (1, None)


def _expected_changes(body: RequestVerification) -> list[ExpectedChange] | None:
    if not isinstance(body.changed, list):
        return None
    for each in body.changed:
        if each.collection not in COLLECTIONS:
            known = f"There are: {', '.join(sorted(COLLECTIONS))}"
            raise invalid("changed", f"There is no collection {json_text(each.collection)}. {known}")
    return body.changed


def _nearest(
    matcher: Matcher, recorded: Sequence[Recorded], fitting: Sequence[Recorded], least: int, most: int | None
) -> list[NearRequest]:
    """Where there are too many requests the latest of them, where there are too few the nearest of the others."""
    if most is not None and len(fitting) > most:
        return [matcher.compared(each) for each in islice(reversed(fitting), FEW)]
    if len(fitting) >= least:
        return []
    others = [near for each in reversed(recorded) if (near := matcher.compared(each)).differences]
    return sorted(others, key=distance)[:FEW]


def _wrong_number(found: int, least: int, most: int | None, nearest: Sequence[NearRequest]) -> list[str]:
    if found >= least and (most is None or found <= most):
        return []
    fit = "none fits" if not found else f"{found:,} {'fits' if found == 1 else 'fit'}"
    return [f"Expected {_number(least, most)}, and {fit}.", *map(_told, nearest)]


def _number(least: int, most: int | None) -> str:
    if least == most:
        return _requests(f"exactly {least:,}", least) if least else "no request"
    if most is None:
        return _requests(f"at least {least:,}", least)
    return _requests(f"{least:,} to {most:,}" if least else f"at most {most:,}", most)


def _requests(number: str, last: int) -> str:
    return f"{number} request{'' if last == 1 else 's'}"


def _told(near: NearRequest) -> str:
    request = f"{near.method} {near.path} ({near.id}, answered {near.status})"
    if not near.differences:
        return f"  {request} fits."
    differences = [each.message for each in near.differences]
    more = f"; and {len(differences) - FEW_DIFFERENCES} more" if len(differences) > FEW_DIFFERENCES else ""
    return f"  {request}: {'; '.join(differences[:FEW_DIFFERENCES])}{more}."


def _holds_anyway(body: RequestVerification, most: int | None) -> bool:
    """Whether no request that nobody remembers could make it untrue: there are enough, and nothing else is claimed."""
    return most is None and not isinstance(body.changed, list) and body.tenant_isolation is not True


def _cannot_tell(dropped: int) -> str:
    return (
        f"Nobody can tell: the journal of this world has let {dropped:,} older requests go. Give since, empty it "
        "before with DELETE /_mock/requests, or start the mock with a higher --journal."
    )


def _success(fitting: int) -> str:
    return f"{fitting:,} request{' fits' if fitting == 1 else 's fit'}."
