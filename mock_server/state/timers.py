"""What a world will do later: one due instant a timer, fired in the order of their instants."""

from datetime import UTC, datetime
from heapq import heapify, heappop, heappush
from operator import attrgetter
from typing import NamedTuple

from mock_server.state.collection import SMALL, Collection


class TimerKey(NamedTuple):
    """Which timer: what it is called (`oncall.shift_started`), whose it is, and which record it is about."""

    name: str
    tenant_id: str
    subject_id: str


class Timer(NamedTuple):
    """When it fires, and which of those that fire at the same instant comes first: that with the lower `order`."""

    key: TimerKey
    due: datetime
    order: tuple[int, int]


_new = tuple.__new__  # half the time of Timer(…)

Entry = tuple[datetime, tuple[int, int], TimerKey]


class Timers(Collection[TimerKey, Timer]):
    """`_heap` has (due, order, key) of every timer; an entry that is no longer so was moved or cancelled.

    Copies share the heap until one of them writes to it.
    """

    __slots__ = ("_heap", "_heap_shared")

    def __init__(self) -> None:
        super().__init__(Timer, "Timer", attrgetter("key"), ordered=False)
        self._heap: list[Entry] = []
        self._heap_shared = False

    def set(self, key: TimerKey, due: datetime, order: tuple[int, int]) -> None:
        """Start the timer, or move it."""
        self.put(_new(Timer, (key, due.astimezone(UTC), order)))

    def cancel(self, key: TimerKey) -> None:
        """Take the timer away, if it is there."""
        if key in self:
            self.remove(key)

    def next(self) -> Timer | None:
        """The timer that fires next."""
        while self._heap:
            timer = self._timer_of(self._heap[0])
            if timer is not None:
                return timer
            if self._heap_shared:
                self._own_heap()
            else:
                heappop(self._heap)
        return None

    def are_quiet(self, until: datetime) -> bool:
        """Whether none can be due by then, at a glance: one that was cancelled may look as if it were."""
        return not self._heap or self._heap[0][0] > until

    def next_due(self) -> datetime | None:
        """When the next timer fires."""
        timer = self.next()
        return timer.due if timer else None

    def copy(self) -> "Timers":
        twin = Timers()
        twin._share(self)
        twin._heap = self._heap
        twin._heap_shared = self._heap_shared = True
        return twin

    def _place(self, key: TimerKey, record: Timer) -> None:
        Collection._place(self, key, record)  # noqa: SLF001 - what `super` would find, at half the cost
        if self._heap_shared or len(self._heap) > 2 * len(self) + SMALL:
            self._own_heap()
        heappush(self._heap, (record.due, record.order, key))

    def _take_out(self, key: TimerKey) -> None:
        Collection._take_out(self, key)  # noqa: SLF001
        if self._heap and self._heap[0][2] == key and not self._heap_shared:
            heappop(self._heap)

    def _timer_of(self, entry: Entry) -> Timer | None:
        """The timer, if it is still as the entry says."""
        due, order, key = entry
        timer = self.find(key)
        return timer if timer is not None and timer.order == order and timer.due == due else None

    def _own_heap(self) -> None:
        """Let nobody else see what is pushed and popped next."""
        self._heap = [entry for entry in self._heap if self._timer_of(entry)]
        self._heap_shared = False
        heapify(self._heap)
