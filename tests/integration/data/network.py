"""A way to a server that a test can make deaf, mute, or cut in the middle of an answer."""

import selectors
import socket
import threading
from contextlib import suppress
from typing import Self


class Road:
    """Carries bytes between clients on ``port`` and one server.

    Once a client has said ``lose_answer_to``, that is passed on; of what the server answers
    nothing arrives any more. With ``cut_after_loss`` both connections are closed when the
    server has answered, else the client is left waiting.
    """

    def __init__(self, port: int) -> None:
        self._server = ("127.0.0.1", port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.lose_answer_to: bytes | None = None
        self.cut_after_loss = True
        self._other_end: dict[socket.socket, socket.socket] = {}
        self._is_client: dict[socket.socket, bool] = {}
        self._lost: set[socket.socket] = set()
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._listener, selectors.EVENT_READ)
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._carry, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join(5)
        while self._other_end:
            self._close(next(iter(self._other_end)))
        self._listener.close()
        self._selector.close()

    def leads_to(self, url: str) -> str:
        """The same database by this road."""
        return url.replace(f":{self._server[1]}/", f":{self.port}/")

    def _carry(self) -> None:
        while not self._ended.is_set():
            for ready, _ in self._selector.select(timeout=0.05):
                if ready.fileobj is self._listener:
                    self._accept()
                else:
                    self._pass_on(ready.fileobj)  # type: ignore[arg-type]

    def _accept(self) -> None:
        client, _ = self._listener.accept()
        server = socket.create_connection(self._server)
        for end, other in ((client, server), (server, client)):
            self._other_end[end] = other
            self._is_client[end] = end is client
            self._selector.register(end, selectors.EVENT_READ)

    def _pass_on(self, end: socket.socket) -> None:
        if end not in self._other_end:
            return
        try:
            said = end.recv(65536)
        except OSError:
            said = b""
        other = self._other_end[end]
        if not said:
            self._close(end)
        elif end in self._lost:
            if self.cut_after_loss:
                self._close(end)
        else:
            if self._is_client[end] and self.lose_answer_to and self.lose_answer_to in said:
                self._lost.add(other)
            with suppress(OSError):
                other.sendall(said)

    def _close(self, end: socket.socket) -> None:
        for one in (end, self._other_end[end]):
            self._selector.unregister(one)
            one.close()
            del self._other_end[one], self._is_client[one]
            self._lost.discard(one)
