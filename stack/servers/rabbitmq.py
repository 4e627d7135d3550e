"""A private RabbitMQ node: its own name service, cookie, ports and definitions.

The distribution's wrapper scripts are avoided: they change to the system's folder and account
and refuse others. The server script beside them runs as anyone.
"""

import json
import shutil
import signal
import subprocess
from itertools import islice
from pathlib import Path

from kombu import Connection
from kombu.exceptions import OperationalError

from stack import processes
from stack.environment import read_environment
from stack.errors import ServerFailed
from stack.ports import LOOPBACK, free_ports, is_free
from stack.secret_files import keep_secret, write_private
from stack.servers.epmd import Epmd
from stack.servers.server import Server

NODE = "shop@localhost"  # "@localhost": independent of a host name that may not resolve
VIRTUAL_HOST = USER = "shop"
# Debian and Ubuntu, RPM, Homebrew on Apple silicon and on Intel.
SCRIPT_FOLDERS = (
    "/usr/lib/rabbitmq/bin",
    "/usr/lib/rabbitmq/lib/rabbitmq_server-*/sbin",
    "/opt/homebrew/opt/rabbitmq/sbin",
    "/usr/local/opt/rabbitmq/sbin",
)


class RabbitMQ(Server):
    """One node with the virtual host ``shop``, where queues are quorum queues by default."""

    name = "RabbitMQ"
    start_seconds = 60.0
    # With the management plugin a polite stop takes 6 s, 5 of which it sleeps.
    stop_seconds = 20.0

    def __init__(self, base: Path) -> None:
        super().__init__(base)
        ports = list(islice(free_ports(), 5))
        self.amqp_port, self.management_port, self.metrics_port, self._dist_port = ports[:4]
        self._epmd = Epmd(ports[4])
        self._password = keep_secret(self.base / "password")

    @classmethod
    def missing_reason(cls) -> str | None:
        """The server script and Erlang's epmd are both needed."""
        if _find_script("rabbitmq-server") is None:
            return "rabbitmq-server is not installed"
        return None if shutil.which("epmd") else "Erlang's epmd is not installed"

    @property
    def url(self) -> str:
        """As kombu, pika and dramatiq take it."""
        return f"amqp://{USER}:{self._password}@{LOOPBACK}:{self.amqp_port}/{VIRTUAL_HOST}"

    @property
    def management_url(self) -> str:
        """The HTTP API, for the same user and password."""
        return f"http://{USER}:{self._password}@{LOOPBACK}:{self.management_port}/api"

    def spawn(self) -> processes.Process:
        """Write the files and start the node, its name service before it."""
        self._refuse_taken_ports()
        self._write_files()
        self._epmd.start()
        # Killed, not asked, when we die: asked politely it would outlive us by six seconds.
        return self._run(
            [_script("rabbitmq-server")], env=self._environment(), end_signal=signal.SIGKILL
        )

    def is_ready(self) -> bool:
        """Whether our user can log in: the port opens before the definitions are loaded."""
        try:
            with Connection(self.url, connect_timeout=2) as connection:
                connection.ensure_connection(max_retries=1, timeout=2)
                return True
        except (OSError, OperationalError, *Connection(self.url).connection_errors):
            return False

    def stop(self) -> None:
        """Stop the node, then its name service."""
        super().stop()
        self._epmd.stop()

    def kill(self) -> None:
        """Kill the node; what it has confirmed is on the disk."""
        super().kill()
        self._epmd.stop()

    def control(self, *words: str) -> str:
        """What ``rabbitmqctl`` says to these words, run on this node."""
        done = subprocess.run(
            [_script("rabbitmqctl"), "--node", NODE, "--quiet", *words],
            env=self._environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise ServerFailed(f"rabbitmqctl {words[0]} failed:\n{done.stdout}{done.stderr}")
        return done.stdout

    def _refuse_taken_ports(self) -> None:
        """A clash would show only after ten seconds of start-up."""
        ports = (self.amqp_port, self.management_port, self.metrics_port, self._dist_port)
        if taken := [port for port in ports if not is_free(port)]:
            raise ServerFailed(f"RabbitMQ cannot use the ports {taken}: they are taken")

    def _write_files(self) -> None:
        for name in ("mnesia", "log", "home"):
            (self.base / name).mkdir(exist_ok=True)
        cookie = self.base / "home" / ".erlang.cookie"
        keep_secret(cookie)
        cookie.chmod(0o400)  # Erlang refuses a cookie that others might read
        plugins = "[rabbitmq_management,rabbitmq_prometheus].\n"
        (self.base / "enabled_plugins").write_text(plugins)
        (self.base / "rabbitmq.conf").write_text(self._configuration())
        write_private(self.base / "definitions.json", json.dumps(self._definitions()))

    def _configuration(self) -> str:
        return "\n".join(
            (
                f"listeners.tcp.default = {LOOPBACK}:{self.amqp_port}",
                f"management.tcp.ip = {LOOPBACK}",
                f"management.tcp.port = {self.management_port}",
                f"prometheus.tcp.ip = {LOOPBACK}",
                f"prometheus.tcp.port = {self.metrics_port}",
                f"load_definitions = {self.base}/definitions.json",
                "log.console = false",
                "vm_memory_high_watermark.absolute = 512MB",
                "disk_free_limit.absolute = 50MB",
                "",
            )
        )

    def _definitions(self) -> dict[str, object]:
        """No guest, no "/": one user in one virtual host."""
        host = {
            "name": VIRTUAL_HOST,
            "default_queue_type": "quorum",
            "metadata": {"description": "", "tags": [], "default_queue_type": "quorum"},
        }
        may_all = {"configure": ".*", "write": ".*", "read": ".*"}
        return {
            "vhosts": [host],
            "users": [{"name": USER, "password": self._password, "tags": ["administrator"]}],
            "permissions": [{"user": USER, "vhost": VIRTUAL_HOST, **may_all}],
            "policies": [],
            "queues": [],
            "exchanges": [],
            "bindings": [],
        }

    def _environment(self) -> dict[str, str]:
        """Everything that RabbitMQ would otherwise read from or write to the system's folders."""
        inherited = {
            name: value
            for name, value in read_environment().variables.items()
            if not name.startswith(("RABBITMQ_", "ERL_"))
        }
        base = str(self.base)
        return {
            **inherited,
            "HOME": f"{base}/home",  # the cookie lives here
            "LANG": "C.UTF-8",
            "RABBITMQ_CONF_ENV_FILE": "/dev/null",
            "RABBITMQ_NODENAME": NODE,
            "RABBITMQ_NODE_IP_ADDRESS": LOOPBACK,
            "RABBITMQ_NODE_PORT": str(self.amqp_port),
            "RABBITMQ_DIST_PORT": str(self._dist_port),
            "RABBITMQ_MNESIA_BASE": f"{base}/mnesia",
            "RABBITMQ_LOG_BASE": f"{base}/log",
            "RABBITMQ_PID_FILE": f"{base}/pid",
            "RABBITMQ_ENABLED_PLUGINS_FILE": f"{base}/enabled_plugins",
            "RABBITMQ_CONFIG_FILE": f"{base}/rabbitmq.conf",
            "RABBITMQ_ADVANCED_CONFIG_FILE": f"{base}/advanced.config",
            "RABBITMQ_GENERATED_CONFIG_DIR": f"{base}/conf",
            # Without it the port for other nodes listens on every address.
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1}",
            "ERL_EPMD_PORT": str(self._epmd.port),
            "ERL_EPMD_ADDRESS": LOOPBACK,
            "ERL_CRASH_DUMP": f"{base}/erl_crash.dump",
            # The script then execs: our child is the Erlang machine, which we can kill.
            "RUNNING_UNDER_SYSTEMD": "true",
        }


def _find_script(name: str) -> Path | None:
    for pattern in SCRIPT_FOLDERS:
        for folder in sorted(Path("/").glob(pattern[1:]), reverse=True):
            if (folder / name).exists():
                return folder / name
    return None


def _script(name: str) -> str:
    found = _find_script(name)
    if found is None:
        raise ServerFailed(f"{name} is not installed")
    return str(found)
