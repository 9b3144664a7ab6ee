"""The traffic of the kit's own checks, as sequences: each is sent to the oracle once, and nothing of it is judged."""

from contract_tests.check_run import run_check
from contract_tests.places import strongest
from contract_tests.registry import Check
from contract_tests.twin.recorder import Recorder
from contract_tests.twin.stage import Stage
from contract_tests.twin.steps import TAG, Sequence
from contract_tests.twin.tap import Tap


def sequence_of(check: Check, stage: Stage) -> Sequence | None:
    """What a check sends to the oracle; None where that is nothing, or means to exhaust a limit."""
    on = stage.oracle
    began = stage.rehearsal()
    recorder = Recorder(began, tuple(on.users), (on.webhook_secret,))
    tap = Tap(on, recorder)
    before = on.tag, on.exclusive
    on.tag, on.exclusive = TAG, stage.exclusive
    try:
        with tap:
            run_check(check, on)
    finally:
        on.tag, on.exclusive = before
    if tap.provoked or not recorder.steps:
        return None
    level = strongest(rule.level for rule in check.rules)
    return Sequence(check.id, "kit", tuple(recorder.steps), level, tuple(rule.id for rule in check.rules))
