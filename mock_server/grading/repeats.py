"""What a client repeats: under which key, whether it may, and what comes of it."""

from collections.abc import Sequence

from mock_server.grading.attempts import Call
from mock_server.grading.verdicts import Evidence, Verdict, judged

DEMANDING = {"POST", "PATCH"}
"""Methods by which what is done twice is another thing than what is done once (RFC 9110 9.2.2)."""


def key_sent(calls: Sequence[Call]) -> Verdict:
    creations = [call for call in calls if call.asked.takes_key]
    without = [call for call in creations if call.asked.key is None]
    return judged(
        [Evidence("had no Idempotency-Key", call.attempts[:1]) for call in without],
        [Evidence("had an Idempotency-Key", call.attempts[:1]) for call in creations if call.asked.key is not None],
        "{} of {} calls that take an Idempotency-Key had none.",
        "All {} calls that take an Idempotency-Key had one.",
        "No call was made that takes an Idempotency-Key.",
    )


def key_reused(calls: Sequence[Call]) -> Verdict:
    retried = [call for call in calls if call.asked.takes_key and call.asked.key is not None and any(call.retries())]
    return judged(
        [
            Evidence("the retry had another Idempotency-Key, or none", call.attempts)
            for call in retried
            if len(call.keys) > 1
        ],
        [
            Evidence("all attempts had the same Idempotency-Key", call.attempts)
            for call in retried
            if len(call.keys) == 1
        ],
        "{} of {} calls were tried again without their Idempotency-Key.",
        "All {} calls that were tried again kept their Idempotency-Key.",
        "No call with an Idempotency-Key was tried again.",
    )


def unsafe_not_repeated(calls: Sequence[Call]) -> Verdict:
    """A 429 or 503 says that nothing was done: what comes after those is no mistake."""
    unsafe = [
        call
        for call in calls
        if call.asked.method in DEMANDING
        and call.keys == [None]
        and any(each.answered is not None and each.unclear for each in call.attempts)
    ]
    repeated = [call for call in unsafe if _is_repeated(call)]
    left = [call for call in unsafe if not _is_repeated(call)]
    return judged(
        [Evidence("was sent again, and might have been done already", call.attempts) for call in repeated],
        [Evidence("was left alone", call.attempts) for call in left],
        "{} of {} calls without an Idempotency-Key were sent again when nobody could know whether they had been done.",
        "{} calls of which nobody could know whether they had been done were left alone.",
        "Whether it was done was known of every POST and PATCH without an Idempotency-Key.",
    )


def _is_repeated(call: Call) -> bool:
    return any(retry.before.unclear for retry in call.retries())


def no_duplicates(calls: Sequence[Call]) -> Verdict:
    creations = [call for call in calls if call.asked.method == "POST" and any(each.made for each in call.attempts)]
    at_risk = [call for call in creations if any(each.made and each.unclear for each in call.attempts)]
    double = {id(call): call for call in creations if _made(call) > 1 and any(call.retries())}
    return judged(
        [Evidence(f"made {_made(call)} records of one", call.attempts) for call in double.values()],
        [Evidence("made one record", call.attempts) for call in at_risk if id(call) not in double],
        "{} of {} creations whose answer was lost made a record twice.",
        "None of {} creations whose answer was lost made a record twice.",
        "No creation was done whose answer was lost.",
    )


def _made(call: Call) -> int:
    """How many of its attempts made a record."""
    return sum(each.made for each in call.attempts)
