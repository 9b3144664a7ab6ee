"""Lines go in from any thread and never wait; a thread of the writer's own waits for whoever reads them."""

from threading import Condition, Event, RLock, Thread

from mock_server.observers.streams import CannotWrite, StreamName, put

ROOM = 1024**2
"""Characters that may wait. What finds no room is not written, but counted."""
PAUSE = 0.1
"""Seconds in which lines gather, so that a busy server writes them together: each turn of the thread costs it time."""
UNREAD = "nobody read them"


class Writer:
    """Writes to sys.stdout or sys.stderr, as they are at the time. Begin it with `start`, end it with `close`."""

    def __init__(self, stream: StreamName) -> None:
        self._stream: StreamName = stream
        self._lock = RLock()
        self._changed = Condition(self._lock)
        self._waiting: list[str] = []
        self._size = 0
        self._refused = 0
        self._idle = False
        self._closing = Event()
        self._lost = 0
        self._reason = ""
        self._torn = False
        self._thread = Thread(target=self._run, name=f"aurion-mock-{stream}", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def write(self, text: str) -> None:
        """Take a line, or several that belong together, without the last one's end."""
        with self._lock:
            if self._refused or self._size + len(text) > ROOM:  # once one was refused, all are, so that the order holds
                self._refused += text.count("\n") + 1
                return
            self._waiting.append(text)
            self._size += len(text)
            if self._idle:
                self._idle = False
                self._changed.notify()

    def close(self, patience: float) -> None:
        """Write what waits, for so many seconds at most. A thread that is stuck then ends with the process."""
        self._closing.set()
        with self._lock:
            self._changed.notify()
        self._thread.join(patience)

    def _run(self) -> None:
        while taken := self._take():
            self._put(*taken)
            self._closing.wait(PAUSE)
        self._account()

    def _take(self) -> tuple[str, int] | None:
        """What waits, and how many lines after it were refused; None when the writer is closed and nothing waits."""
        with self._lock:
            while not self._waiting and not self._closing.is_set():
                self._idle = True
                self._changed.wait()
            self._idle = False
            taken = "".join([f"{text}\n" for text in self._waiting]), self._refused
            self._waiting, self._size, self._refused = [], 0, 0
        return taken if any(taken) else None

    def _put(self, text: str, refused: int) -> None:
        if self._account():
            try:
                put(self._stream, text)
            except CannotWrite as error:
                self._lose(error.lines, error.reason)
                self._torn = error.torn
        else:
            self._lose(text.count("\n"), self._reason)
        if refused:
            self._lose(refused, UNREAD)
            self._account()

    def _lose(self, lines: int, reason: str) -> None:
        self._lost += lines
        self._reason = reason

    def _account(self) -> bool:
        """Say how many lines were lost. Answers whether that has been said, or none were."""
        if self._lost:
            lines = "1 line was" if self._lost == 1 else f"{self._lost:,} lines were"
            start = "\n" if self._torn else ""
            try:
                put(self._stream, f"{start}{lines} not written: {self._reason}.\n")
            except CannotWrite as error:
                self._reason = error.reason
                self._torn = self._torn or error.torn
            else:
                self._lost, self._torn = 0, False
        return not self._lost


def say(stream: StreamName, text: str, patience: float) -> None:
    """Write lines and wait so many seconds at most."""
    writer = Writer(stream)
    writer.write(text)
    writer.start()
    writer.close(patience)
