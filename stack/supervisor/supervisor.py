"""The loop that keeps the services running."""

import os
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import NoReturn, Self, TextIO

from stack import processes
from stack.errors import ServerFailed
from stack.supervisor.printer import Printer
from stack.supervisor.service import Service
from stack.supervisor.signals import Signals


class Supervisor:
    """Use it as a context manager, in a process of its own: leaving it stops everything.

    ``start``, ``run_once`` and ``watch`` raise ``Interrupted`` when a signal asks us to stop and
    ``ServerFailed`` when a service does not come up or does not stay up.
    """

    def __init__(self, out: TextIO | None = None) -> None:
        self.printer = Printer(out or sys.stdout)
        self._signals = Signals()
        self._services: list[Service] = []
        self._step: Service | None = None

    def __enter__(self) -> Self:
        processes.adopt_orphans()
        self._signals.install()
        self.printer.wake_on(self._signals.wake_fd)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop_all()
        self.printer.close()
        self._signals.restore()

    def start(self, service: Service) -> None:
        """Start the service and return when it is ready; at once when nothing tells.

        Until ``watch`` a crash of a service that cannot tell is a failed start, not a crash.
        """
        self._services.append(service)
        self._spawn(service)
        deadline = time.monotonic() + service.ready_within_seconds
        while service.is_ready is not None and not service.is_ready():
            self._turn(0.05)
            if time.monotonic() > deadline:
                raise ServerFailed(
                    f"{service.name} was not ready after {service.ready_within_seconds:.0f} s"
                )
        service.was_ready = service.is_ready is not None

    def adopt(self, service: Service) -> None:
        """Keep a service running that was started elsewhere: ``service.process``, ready by now."""
        service.was_ready = True
        self._services.append(service)

    def run_once(
        self, name: str, command: Sequence[str], env: Mapping[str, str], cwd: Path
    ) -> None:
        """Run a command to its end, printing its lines; anything but exit code 0 is a failure."""
        self._step = step = Service.of_command(name, command, env=env, cwd=cwd)
        process = self._spawn(step)
        try:
            while not processes.has_ended(process):
                self._turn(0.05)
            self.printer.print_rest()
            if process.returncode:
                raise ServerFailed(f"{name} failed with exit code {process.returncode}")
        finally:
            processes.end(process, grace_seconds=2)
            self._step = None

    def watch(self) -> NoReturn:
        """Keep all services running until a signal asks us to stop or one crashes for good."""
        for service in self._services:
            service.was_ready = True
        while True:
            self._turn(0.5)

    def interrupting(self) -> AbstractContextManager[None]:
        """Inside, a signal raises ``Interrupted`` at once: for work that blocks without us."""
        return self._signals.interrupting()

    def stop_all(self) -> None:
        """Stop the services, last started first. One more signal kills all that is left."""
        patience = len(self._signals.received)
        for service in reversed(self._services):
            if service.process is not None:
                self.printer.say(service.name, "stopping")
                self._end(service, patience)
        self._services.clear()
        self._kill_orphans()
        self.printer.print_rest()

    def _end(self, service: Service, patience: int) -> None:
        process, service.process = service.process, None
        assert process
        if not processes.has_ended(process):
            process.send_signal(service.stop_signal)
        deadline = time.monotonic() + service.grace_seconds
        while not processes.has_ended(process):
            if len(self._signals.received) > patience or time.monotonic() > deadline:
                self.printer.say(service.name, "did not stop in time: killed")
                processes.end(process, signal.SIGKILL)
            self._pump(0.05)

    def _turn(self, timeout_seconds: float) -> None:
        """One turn of the loop: print, notice deaths, restart what is due, obey signals."""
        self._pump(timeout_seconds)
        for service in self._services:
            if service.process is not None and processes.has_ended(service.process):
                self._bury(service, service.process.returncode)
            elif service.restart_at is not None and time.monotonic() >= service.restart_at:
                self._spawn(service)
        self._reap_strangers()
        self._signals.check()

    def _bury(self, service: Service, code: int) -> None:
        service.process = None
        self.printer.print_rest()
        if not service.was_ready:
            raise ServerFailed(f"{service.name} exited with {code} before it was ready")
        delay = service.plan_restart(code)
        if delay is None:
            raise ServerFailed(f"{service.name} exited with {code} once too often; giving up")
        self.printer.say(service.name, f"exited with {code}; starting again in {delay:.0f} s")

    def _spawn(self, service: Service) -> "processes.Process":
        service.restart_at = None
        process = service.process = service.spawn()
        if process.stdout is not None:
            self.printer.listen(service.name, process.stdout)
        return process

    def _pump(self, timeout_seconds: float) -> None:
        self.printer.print_ready(timeout_seconds)
        self._signals.drain()

    def _reap_strangers(self) -> None:
        """Collect grandchildren that came to us as orphans and have ended."""
        if not processes.IS_LINUX:
            return
        while True:
            try:
                gone = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
            except ChildProcessError:
                return
            if gone is None or gone.si_pid in self._known_pids():
                return  # nobody, or one of ours, whose own Popen collects it
            os.waitpid(gone.si_pid, 0)

    def _kill_orphans(self) -> None:
        """End what left its session and was reparented to us; only Linux can tell."""
        for pid in processes.list_children():
            if pid not in self._known_pids():
                self.printer.say("supervisor", f"killing process {pid}, left by a service")
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)

    def _known_pids(self) -> set[int]:
        services = [*self._services, *([self._step] if self._step else [])]
        pids = {service.process.pid for service in services if service.process}
        return pids | ({processes.guard.pid} if processes.guard.pid else set())
