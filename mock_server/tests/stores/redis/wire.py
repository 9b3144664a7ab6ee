"""A wire to Redis that breaks at the worst moment: what was asked is done, and its reply never comes."""

import socket
from contextlib import suppress
from threading import Thread


class BreakingWire:
    """Passes everything on. The next `swallow` batches of replies do not come through: the connection ends instead."""

    def __init__(self, port: int) -> None:
        self._to = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"redis://127.0.0.1:{self._listener.getsockname()[1]}/0"
        self.swallow = self.broken = 0
        Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                far = socket.create_connection(("127.0.0.1", self._to))
                Thread(target=self._pass_on, args=(near, far, False), daemon=True).start()
                Thread(target=self._pass_on, args=(far, near, True), daemon=True).start()

    def _pass_on(self, source: socket.socket, to: socket.socket, replies: bool) -> None:
        with suppress(OSError):
            while data := source.recv(1 << 16):
                if replies and self.swallow:
                    self.swallow -= 1
                    self.broken += 1
                    break
                to.sendall(data)
        for each in (source, to):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        source.close()
