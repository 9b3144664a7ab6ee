"""An interruption is raised, wherever the main thread is when it comes."""

import signal
import time

import pytest

from contract_tests.stop_signals import stoppable

HANGS = 60


class Interrupted:
    """Its end is interrupted, where Python can raise nothing."""

    def __del__(self) -> None:
        signal.raise_signal(signal.SIGTERM)


def interrupted() -> None:
    until = time.monotonic() + HANGS
    with stoppable():
        Interrupted()
        while time.monotonic() < until:
            pass


def test_an_interruption_that_python_has_to_drop_is_raised_all_the_same() -> None:
    with pytest.raises(KeyboardInterrupt):
        interrupted()


def test_what_else_cannot_be_raised_is_told_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[object] = []
    monkeypatch.setattr("sys.unraisablehook", lambda what: told.append(what.exc_type))

    class Broken:
        def __del__(self) -> None:
            raise RuntimeError

    with stoppable() as stop:
        Broken()
    assert (told, stop.asked) == ([RuntimeError], False)
