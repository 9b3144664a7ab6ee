"""What a world will do later: one due instant a timer, fired in the order of their instants.

Forks share the heap until one side writes, as collections do.
"""

from datetime import datetime
from heapq import heapify, heappop, heappush
from typing import NamedTuple


class TimerKey(NamedTuple):
    """Which timer: what it is called (`oncall.shift_started`), whose it is, and which record it is about."""

    name: str
    tenant_id: str
    subject_id: str


class Timers:
    """A heap of (due, order, key); an entry whose due instant is no longer the key's was moved or cancelled."""

    __slots__ = ("_due", "_heap", "_order", "_shared")

    def __init__(self) -> None:
        self._due: dict[TimerKey, datetime] = {}
        self._heap: list[tuple[datetime, int, TimerKey]] = []
        self._order = 0
        self._shared = False

    def __len__(self) -> int:
        return len(self._due)

    def due(self, key: TimerKey) -> datetime | None:
        """When this timer fires, if it is set."""
        return self._due.get(key)

    def set(self, key: TimerKey, due: datetime) -> None:
        """Start the timer, or move it."""
        self._own()
        self._order += 1
        self._due[key] = due
        heappush(self._heap, (due, self._order, key))

    def cancel(self, key: TimerKey) -> None:
        """Take the timer away, if it is there."""
        if key in self._due:
            self._own()
            del self._due[key]

    def next_due(self) -> datetime | None:
        """When the next timer fires."""
        while self._heap and self._due.get(self._heap[0][2]) != self._heap[0][0]:
            if self._shared:
                self._own()
            else:
                heappop(self._heap)
        return self._heap[0][0] if self._heap else None

    def pop(self, until: datetime) -> tuple[datetime, TimerKey] | None:
        """Take out the earliest timer that is due by then."""
        due = self.next_due()
        if due is None or due > until:
            return None
        self._own()
        _, _, key = heappop(self._heap)
        del self._due[key]
        return due, key

    def copy(self) -> "Timers":
        """Another holder of the same timers: whoever writes first takes a copy."""
        twin = Timers()
        twin._due, twin._heap, twin._order = self._due, self._heap, self._order
        twin._shared = self._shared = True
        return twin

    def _own(self) -> None:
        if self._shared:
            self._due = dict(self._due)
            self._heap = [entry for entry in self._heap if self._due.get(entry[2]) == entry[0]]
            heapify(self._heap)
            self._shared = False
