"""How long a client waits before it tries again, as the mock sees it: from its answer to the next request."""

from collections.abc import Iterator, Sequence
from statistics import median

from mock_server.grading.attempts import Call, Retry
from mock_server.grading.verdicts import Evidence, Verdict, judged

EARLY = 0.05
"""Seconds that a client may be early: timers are that coarse."""

LEAST = 0.05
"""Seconds below which a wait is none, whatever it was before."""

GROWTH = 1.2
"""How much longer than the first wait a later one has to be."""

ALIKE, LEAST_ALIKE = 0.03, 0.01
"""How near to the median a wait is the same: a part of it, or seconds."""

FEW, MOST_ALIKE = 5, 2 / 3
"""Waits that have to be seen, and the part of them that may be the same."""

SHOWN = 3


def retry_after_honoured(calls: Sequence[Call]) -> Verdict:
    told = [
        (retry, retry.before.retry_at)
        for call in calls
        for retry in call.retries()
        if retry.before.retry_at is not None
    ]
    early = [Evidence(_early(retry, at), retry) for retry, at in told if retry.after.received < at - EARLY]
    in_time = [Evidence(_early(retry, at), retry) for retry, at in told if retry.after.received >= at - EARLY]
    return judged(
        early,
        in_time,
        "{} of {} retries came before Retry-After was over.",
        "All {} retries waited for as long as Retry-After said.",
        "No call was tried again whose answer had a Retry-After.",
    )


def _early(retry: Retry, at: float) -> str:
    asked = at - (retry.before.answered or 0.0)
    return f"{retry.before.status} asked for {asked:.1f} s, and the next attempt came after {retry.wait:.2f} s"


def backed_off(calls: Sequence[Call]) -> Verdict:
    """Chance may shorten a wait: of a call's later waits it is the longest that counts, and of calls the most."""
    series = [(call, waits) for call in calls if len(waits := list(_own_waits(call))) >= 2]
    steady = [
        Evidence(f"waited {_told(waits)}", call.attempts)
        for call, waits in series
        if max(waits[1:]) < max(GROWTH * waits[0], LEAST)
    ]
    growing = [
        Evidence(f"waited {_told(waits)}", call.attempts)
        for call, waits in series
        if max(waits[1:]) >= max(GROWTH * waits[0], LEAST)
    ]
    return judged(
        steady if len(steady) > len(growing) else [],
        growing,
        "The waits of {} of {} calls do not grow.",
        "The waits of {} calls grow.",
        "No call was tried again twice without a Retry-After that said when.",
    )


def waits_differ(calls: Sequence[Call]) -> Verdict:
    """Whether there is chance in the waits, so that clients that failed together do not come back together."""
    first = [(call, waits[0]) for call in calls if (waits := list(_own_waits(call)))]
    if len(first) < FEW:
        told = f"Fewer than {FEW} calls were tried again without a Retry-After that said when."
        return Verdict("not_seen", told)
    waits = [wait for _, wait in first]
    middle = median(waits)
    alike = sum(abs(wait - middle) <= max(LEAST_ALIKE, ALIKE * middle) for wait in waits)
    shown = [Evidence(f"waited {wait:.3f} s", call.attempts[:2]) for call, wait in first[:SHOWN]]
    if alike > MOST_ALIKE * len(waits):
        return Verdict("fail", f"The first waits of {alike} of {len(waits)} calls are {middle:.2f} s.", shown, alike)
    told = f"The first waits of {len(waits)} calls lie between {min(waits):.2f} and {max(waits):.2f} s."
    return Verdict("pass", told, shown, len(waits))


def _own_waits(call: Call) -> Iterator[float]:
    """The waits that the client chose itself."""
    return (retry.wait for retry in call.retries() if retry.before.retry_at is None)


def _told(waits: Sequence[float]) -> str:
    shown = ", ".join(f"{wait:.2f}" for wait in waits[:8])
    return f"{shown}{', …' if len(waits) > 8 else ''} s"
