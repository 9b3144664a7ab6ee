"""A coroutine that is begun at once, and becomes a task only if it has to wait.

A task that never waits costs a turn of the event loop, and most answers never wait. From Python 3.12 on asyncio can do
it itself: `Task(..., eager_start=True)`.
"""

import asyncio
from collections.abc import Coroutine, Generator
from contextvars import copy_context
from typing import Any


def begin(coroutine: Coroutine[Any, Any, None], loop: asyncio.AbstractEventLoop) -> asyncio.Task[None] | None:
    """Run it until it is over or waits; then the rest is the task.

    Until it first waits there is no current task: whoever needs one, as `asyncio.timeout` does, awaits `in_a_task`.
    """
    context = copy_context()
    try:
        awaited = context.run(coroutine.send, None)
    except StopIteration:
        return None
    return loop.create_task(_rest(_Begun(coroutine, awaited)), context=context)


async def in_a_task() -> None:
    """From here on there is a current task."""
    await asyncio.sleep(0)


class _Begun:
    """What is left of a coroutine that waits for something."""

    def __init__(self, coroutine: Coroutine[Any, Any, None], awaited: Any) -> None:
        self._coroutine = coroutine
        self._awaited = awaited

    def __await__(self) -> Generator[Any, Any, None]:
        awaited = self._awaited
        while True:
            thrown: BaseException | None = None
            try:
                yield awaited
            except BaseException as error:  # noqa: BLE001 - a cancellation is for the coroutine
                thrown = error
            try:
                awaited = self._coroutine.throw(thrown) if thrown else self._coroutine.send(None)
            except StopIteration:
                return


async def _rest(begun: _Begun) -> None:
    await begun
