"""A coroutine that is begun outside a task: what it hears, and when it becomes one."""

import asyncio
from contextvars import ContextVar

from mock_server.http.beginning import begin, in_a_task

seen: ContextVar[str] = ContextVar("seen", default="")


def test_what_does_not_wait_is_over_at_once() -> None:
    done: list[int] = []

    async def work() -> None:
        await asyncio.wait_for(noted(), 1) if done else done.append(1)

    async def noted() -> None:
        done.append(2)

    async def main() -> None:
        assert begin(work(), asyncio.get_running_loop()) is None
        assert done == [1]

    asyncio.run(main())


def test_what_waits_becomes_a_task_that_hears_its_result() -> None:
    async def main() -> None:
        loop = asyncio.get_running_loop()
        asked: asyncio.Future[str] = loop.create_future()
        told = []

        async def work() -> None:
            told.append(await asked)
            told.append(await asyncio.sleep(0, "again"))

        task = begin(work(), loop)
        assert task
        assert told == []
        asked.set_result("an answer")
        await task
        assert told == ["an answer", "again"]

    asyncio.run(main())


def test_what_waits_hears_an_exception_and_raises_its_own() -> None:
    async def main() -> None:
        loop = asyncio.get_running_loop()
        asked: asyncio.Future[None] = loop.create_future()

        async def work() -> None:
            try:
                await asked
            except ValueError as error:
                raise KeyError("its own") from error

        task = begin(work(), loop)
        assert task
        asked.set_exception(ValueError("theirs"))
        [result] = await asyncio.gather(task, return_exceptions=True)
        assert isinstance(result, KeyError)
        assert isinstance(result.__cause__, ValueError)

    asyncio.run(main())


def test_what_waits_can_be_cancelled() -> None:
    async def main() -> None:
        left = []

        async def work() -> None:
            try:
                await asyncio.Event().wait()
            finally:
                left.append("in order")

        task = begin(work(), asyncio.get_running_loop())
        assert task
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait({task})
        assert task.cancelled()
        assert left == ["in order"]

    asyncio.run(main())


def test_a_timeout_works_in_a_task() -> None:
    async def main() -> None:
        outcomes = []

        async def work() -> None:
            await in_a_task()
            try:
                async with asyncio.timeout(0.001):
                    await asyncio.Event().wait()
            except TimeoutError:
                outcomes.append("over")

        task = begin(work(), asyncio.get_running_loop())
        assert task
        await task
        assert outcomes == ["over"]

    asyncio.run(main())


def test_what_it_sets_in_its_context_stays_there() -> None:
    async def main() -> None:
        heard = []

        async def work() -> None:
            seen.set("inside")
            await asyncio.sleep(0)
            heard.append(seen.get())

        task = begin(work(), asyncio.get_running_loop())
        assert task
        assert seen.get() == ""
        await task
        assert heard == ["inside"]

    asyncio.run(main())
