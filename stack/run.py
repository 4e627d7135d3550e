"""``make run``: everything the shop needs on one machine, with one command, until Ctrl-C.

With DB_PRIMARY in the environment the shop runs on those databases; without it on a PostgreSQL
of our own under SHOP_HOME, whose addresses are left in ``embedded.env`` so that ``flask shop …``
in another shell finds the same shop.
"""

import sys
from pathlib import Path

from stack.environment import Environment, read_environment
from stack.errors import Interrupted, PortTaken, StackError
from stack.lock import FolderLock
from stack.ports import LOOPBACK, free_port, is_free
from stack.postgres import Cluster
from stack.postgres.node import Node
from stack.secret_files import keep_secret, write_private
from stack.shop_processes import (
    Surroundings,
    background_services,
    gateway_service,
    shop_command,
    web_service,
)
from stack.supervisor import Service, Supervisor

SHARDS = ("eu", "us")


class Run:
    """One run of the shop, from an empty folder or a used one to a shop that sells."""

    def __init__(self, environment: Environment, supervisor: Supervisor) -> None:
        self.environment, self.supervisor = environment, supervisor
        self.home = environment.home
        self.is_embedded = environment.get("DB_PRIMARY") is None
        self.env_file = self.home / "embedded.env"
        self._lock = FolderLock(self.home)
        self._cluster: Cluster | None = None
        self._values: dict[str, str] = {}

    def start(self) -> None:
        """Start all parts in order; returns when the shop can sell. Raises a ``StackError``."""
        self._claim_home_and_port()
        gateway_port = self._choose_payments()
        self._values.setdefault("SECRET_KEY", keep_secret(self.home / "secret_key"))
        if self.is_embedded:
            self._start_databases()
            self._write_env_file()
        where = Surroundings(Path.cwd(), self._child_environment(), self.environment.port)
        self.supervisor.run_once("migrate", shop_command("migrate"), where.env, where.project)
        self.supervisor.run_once("seed", shop_command("seed-demo"), where.env, where.project)
        if gateway_port:
            self._start_gateway(where, gateway_port)
        has_broker = self.environment.get("AMQP_URL") is not None
        for service in background_services(where, has_broker=has_broker):
            self.supervisor.start(service)
        self.supervisor.start(web_service(where))
        self._announce()

    def stop(self) -> None:
        """Stop all parts, in reverse order, and take back what only a running shop has."""
        self.supervisor.stop_all()
        if self._cluster:
            self._cluster.stop()
            self.env_file.unlink(missing_ok=True)
        self._lock.release()

    def _claim_home_and_port(self) -> None:
        port = self.environment.port
        self.home.mkdir(parents=True, exist_ok=True)
        self._lock.acquire()
        if not is_free(port):
            raise PortTaken(
                f"port {port} is in use by another program. Stop it, or choose another port: "
                f"SHOP_PORT={free_port(port + 1)} make run"
            )

    def _choose_payments(self) -> int | None:
        """The port for a demo gateway of our own, unless payments go elsewhere."""
        given = self.environment.get
        kind = given("PAYMENT_GATEWAY") or ("demo" if self.is_embedded else "")
        if kind != "demo" or given("DEMO_GATEWAY_URL"):
            return None
        port = free_port()
        self._values["PAYMENT_GATEWAY"] = "demo"
        self._values["DEMO_GATEWAY_URL"] = f"http://{LOOPBACK}:{port}"
        self._values["DEMO_GATEWAY_SECRET"] = given("DEMO_GATEWAY_SECRET") or keep_secret(
            self.home / "demo_gateway_secret"
        )
        return port

    def _start_databases(self) -> None:
        self._refuse_half_given_databases()
        self.supervisor.printer.say("postgres", f"starting under {self.home / 'pg'}")
        cluster = Cluster(self.home, pg_bin=self.environment.pg_bin)
        with self.supervisor.interrupting():
            cluster.start()
        self._cluster = cluster
        for node in cluster.nodes:
            self.supervisor.adopt(_as_service(node))
            self.supervisor.printer.say("postgres", f"{node.name} answers on port {node.port}")
        self._values |= database_variables(cluster)

    def _refuse_half_given_databases(self) -> None:
        stray = sorted(name for name in self.environment.variables if name.startswith("DB_"))
        if stray:
            raise StackError(
                f"{', '.join(stray)} given without DB_PRIMARY. Name all databases or none: "
                "DB_PRIMARY, DB_SHARDS and a DB_<SHARD> for each"
            )

    def _write_env_file(self) -> None:
        """What another shell needs to find this shop; the file is ours alone to read."""
        values = {**self._values, "SHOP_PORT": str(self.environment.port)}
        for name in ("SECRET_KEY", "REDIS_URL", "AMQP_URL", "SMTP_URL"):
            if given := self.environment.get(name):
                values[name] = given
        lines = [f"{name}={value}\n" for name, value in sorted(values.items())]
        write_private(self.env_file, "".join(lines))

    def _child_environment(self) -> dict[str, str]:
        """Embedded, the children read the file as any other command does; else they are told."""
        if self.is_embedded:
            return self.environment.for_children({})
        missing = {k: v for k, v in self._values.items() if not self.environment.get(k)}
        return self.environment.for_children(missing)

    def _start_gateway(self, where: Surroundings, port: int) -> None:
        secret = self._values["DEMO_GATEWAY_SECRET"]
        journal = self.home / "gateway"
        self.supervisor.start(gateway_service(where, port, journal, secret))
        self.supervisor.printer.announce(f"gateway: http://{LOOPBACK}:{port}")

    def _announce(self) -> None:
        port = self.environment.port
        say = self.supervisor.printer.announce
        say(f"ready: http://{LOOPBACK}:{port}")
        for tenant in SHARDS:
            say(f"  the {tenant} shop: http://{tenant}.localhost:{port}")
        say("  Ctrl-C stops everything")


def database_variables(cluster: Cluster) -> dict[str, str]:
    """The DB_* variables that name this cluster's databases."""
    values = {"DB_SHARDS": ",".join(SHARDS)}
    for variable, database in (("DB_PRIMARY", "catalog"), ("DB_EU", "eu"), ("DB_US", "us")):
        values[variable] = cluster.primary_url(database)
        values[f"{variable}_REPLICAS"] = ",".join(cluster.replica_urls(database))
    return values


def _as_service(node: Node) -> Service:
    return Service(
        name=node.name,
        spawn=node.spawn,
        stop_signal=node.site.stop_signal,
        grace_seconds=30.0,
        process=node.process,
    )


def main() -> int:
    """Run until a signal; the exit code is 128 + signal, or says what went wrong."""
    try:
        environment = read_environment()
        with Supervisor() as supervisor:
            run = Run(environment, supervisor)
            try:
                run.start()
                supervisor.watch()
            finally:
                run.stop()
    except Interrupted as stopped:
        return stopped.exit_code
    except StackError as error:
        print(f"stack: {error}", file=sys.stderr)
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
