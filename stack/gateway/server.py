"""gevent's WSGI server for the provider, and how a connection is left without an answer."""

import errno
import socket
from collections.abc import Callable, Iterable
from typing import Any

import gevent
from gevent.pool import Pool
from gevent.pywsgi import WSGIHandler, WSGIServer
from gevent.socket import wait_read

from stack.gateway.app import WITHHELD

HOST = "127.0.0.1"
_MOST_CONNECTIONS = 1000
_SOCKET = "gateway.socket"

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


class GaveUp(Exception):
    """The silence lasted long enough."""


class _Handler(WSGIHandler):
    """Hands the application its socket, by which it learns that the client has gone."""

    def handle(self) -> None:
        # pywsgi sends head and body apart; with Nagle's algorithm the body waits for the
        # client's delayed acknowledgement: measured, 44 ms for every answer instead of 1 ms.
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        super().handle()

    def get_environ(self) -> dict[str, Any]:
        environ: dict[str, Any] = super().get_environ()
        environ[_SOCKET] = self.socket
        return environ


def make_server(port: int, application: Application, silence_seconds: float) -> WSGIServer:
    """A server on loopback that answers everything but what ``application`` withholds."""

    def answer_or_keep_silent(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        body = application(environ, start_response)
        if environ.get(WITHHELD):
            _keep_silent(environ[_SOCKET], silence_seconds)
            # pywsgi takes this for a client that has gone: it closes and says nothing.
            raise ConnectionResetError(errno.ECONNRESET, "the answer is withheld")
        return body

    return WSGIServer(
        (HOST, port),
        answer_or_keep_silent,
        backlog=1024,
        spawn=Pool(_MOST_CONNECTIONS),
        log=None,
        handler_class=_Handler,
    )


def _keep_silent(connection: socket.socket, seconds: float) -> None:
    """Wait until the client hangs up, at most ``seconds``."""
    try:
        wait_read(connection.fileno(), timeout=seconds, timeout_exc=GaveUp())
        if connection.recv(1, socket.MSG_PEEK):
            gevent.sleep(seconds)  # it has sent a further request, which waits its turn
    except (GaveUp, OSError):
        return
