"""Keeps a handful of processes running: starts them in order, each when the one before it is
ready; prints their lines with their names; restarts what crashes; stops all in reverse order.

Why our own: honcho neither restarts nor waits for readiness and leaves everything behind after
a kill -9; circus leaves grandchildren even after Ctrl-C; supervisord prints no names and always
exits with 0.

    service     what to run, when it is ready, how it is stopped
    printer     lines from many processes on one terminal
    supervisor  the loop
"""

from stack.supervisor.service import Service
from stack.supervisor.supervisor import Supervisor

__all__ = ["Service", "Supervisor"]
