"""How long reads wait behind writes, where a deployment shows what was written only a moment later."""

import time


class ReadDelay:
    """Waits before a read for what is left of so many seconds since the last write."""

    def __init__(self, seconds: float = 0) -> None:
        self.seconds = seconds
        self._wrote = float("-inf")

    def wrote(self) -> None:
        """Something was written just now."""
        self._wrote = time.monotonic()

    def wait(self) -> None:
        """Return when what was written can be read."""
        if self.seconds:
            time.sleep(max(0, self._wrote + self.seconds - time.monotonic()))
