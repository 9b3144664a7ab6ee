"""When a client tries again at all, and when it stops."""

from collections.abc import Sequence

from mock_server.grading.attempts import Call
from mock_server.grading.repeats import DEMANDING
from mock_server.grading.verdicts import Evidence, Verdict, judged

MOST_ATTEMPTS = 10
"""Attempts of a call after which a client should have given up."""


def tried_again(calls: Sequence[Call]) -> Verdict:
    """By the kind of trouble: a client need not know all, but what it tries again once it should always."""
    passing = [call for call in calls if call.trouble and call.troubled and _may_be_tried_again(call)]
    left = [call for call in passing if len(call.attempts) == 1]
    again = [call for call in passing if len(call.attempts) > 1]
    return judged(
        [Evidence(f"{_trouble(call)}: was not tried again", call.attempts) for call in left],
        [Evidence(f"{_trouble(call)}: was tried again", call.attempts) for call in again],
        "{} of {} calls that a retry would have saved were not tried again.",
        "All {} calls that a retry may save were tried again.",
        "No call met what a retry helps against.",
    )


def _may_be_tried_again(call: Call) -> bool:
    """Whether to try again is safe, and a broken body, which many take for a mistake, is not what is wrong."""
    trouble = call.trouble
    if trouble is None or trouble.meaning == "final" or trouble.kind not in {"status", "rate_limit", "drop"}:
        return False
    safe = call.asked.method not in DEMANDING or call.asked.keyed is not None
    return safe or trouble.meaning == "wait"


def _trouble(call: Call) -> str:
    return call.trouble.told if call.trouble else ""


def refusals_accepted(calls: Sequence[Call]) -> Verdict:
    refused = [call for call in calls if call.trouble and call.trouble.meaning == "final" and call.troubled]
    return judged(
        [
            Evidence(f"was sent again after a {call.status}", call.attempts)
            for call in refused
            if len(call.attempts) > 1
        ],
        [
            Evidence(f"was left alone after a {call.status}", call.attempts)
            for call in refused
            if len(call.attempts) == 1
        ],
        "{} of {} calls were tried again that no retry helps.",
        "None of {} calls that no retry helps was tried again.",
        "No call was refused.",
    )


def gave_up(calls: Sequence[Call]) -> Verdict:
    """A client that was still trying when the outage ended has shown nothing, nor has one that tried once."""
    outages = [call for call in calls if call.trouble and call.trouble.name == "outage" and call.troubled]
    endless = [call for call in calls if _is_endless(call)]
    again = [call for call in outages if len(call.attempts) > 1]
    stopped = [call for call in again if call.attempts[-1].trouble and not _is_endless(call)]
    return judged(
        [Evidence(f"was still being tried after {_length(call)}", call.attempts) for call in endless],
        [Evidence(f"was given up after {_length(call)}", call.attempts) for call in stopped],
        "{} of {} calls were tried more than " + str(MOST_ATTEMPTS) + " times.",
        "{} calls that went on failing were given up.",
        _why_unseen(outages, again),
    )


def _why_unseen(outages: Sequence[Call], again: Sequence[Call]) -> str:
    if not outages:
        return "No call met an outage."
    if not again:
        return "No call that met an outage was tried again."
    return "No outage lasted long enough: it ended before the client gave up."


def _is_endless(call: Call) -> bool:
    return sum(each.went_wrong for each in call.attempts) > MOST_ATTEMPTS


def _length(call: Call) -> str:
    count, first, last = len(call.attempts), call.attempts[0], call.attempts[-1]
    return f"{count} attempt{'' if count == 1 else 's'} in {last.received - first.received:.1f} s"
