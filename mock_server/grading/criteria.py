"""All that a client is judged by, and the grade that comes of it."""

from collections.abc import Mapping, Sequence
from typing import Literal, get_args

from mock_server.grading.attempts import Call
from mock_server.grading.ends import gave_up, refusals_accepted, tried_again
from mock_server.grading.repeats import key_reused, key_sent, no_duplicates, unsafe_not_repeated
from mock_server.grading.verdicts import Criterion, Verdict
from mock_server.grading.waits import backed_off, retry_after_honoured, waits_differ

Grade = Literal["A", "B", "C", "D", "E", "F"]
GRADES: tuple[Grade, ...] = get_args(Grade)

CRITERIA = (
    Criterion("retry-after", "Waits for as long as Retry-After says", "major", retry_after_honoured),
    Criterion("backoff", "Waits longer from attempt to attempt", "major", backed_off),
    Criterion("jitter", "Does not wait for the same time in every call", "minor", waits_differ),
    Criterion("tries-again", "Tries again what a retry saves", "major", tried_again),
    Criterion("gives-up", "Gives up in the end", "major", gave_up, by_retries=True),
    Criterion("refusals", "Does not try again what no retry helps", "major", refusals_accepted, by_retries=True),
    Criterion("key-sent", "Sends an Idempotency-Key where one is taken", "minor", key_sent),
    Criterion("key-reused", "Keeps the Idempotency-Key of a call when it tries again", "major", key_reused),
    Criterion(
        "unsafe",
        "Does not repeat what may have been done, without a key",
        "major",
        unsafe_not_repeated,
        by_retries=True,
    ),
    Criterion("duplicates", "Makes no record twice", "major", no_duplicates, by_retries=True),
)

LEAST_SEEN = 3
"""Major criteria that have to be seen before there is a grade."""

NEVER = "The client was never seen to try again."

RULES = (
    "A: nothing failed. B: only minor criteria failed. C, D, E, F: one, two, three, more major criteria failed. "
    f"No grade: fewer than {LEAST_SEEN} major criteria were seen."
)


def judge(calls: Sequence[Call]) -> dict[str, Verdict]:
    """What is said of these calls, by the ids of the criteria."""
    begun = [call for call in calls if call.attempts]
    tries_again = any(True for call in begun for _ in call.retries())
    verdicts = {criterion.id: criterion.judge(begun) for criterion in CRITERIA}
    for each in CRITERIA:
        if each.by_retries and not tries_again and verdicts[each.id].state == "pass":
            verdicts[each.id] = Verdict("not_seen", NEVER)
    return verdicts


def grade_of(verdicts: Mapping[str, Verdict]) -> Grade | None:
    """By `RULES`; None where too little was seen."""
    majors = [verdicts[each.id].state for each in CRITERIA if each.weight == "major"]
    failed = majors.count("fail")
    if len(majors) - majors.count("not_seen") < LEAST_SEEN:
        return None
    if failed:
        return GRADES[min(1 + failed, len(GRADES) - 1)]
    minor = any(verdicts[each.id].state == "fail" for each in CRITERIA if each.weight == "minor")
    return "B" if minor else "A"
