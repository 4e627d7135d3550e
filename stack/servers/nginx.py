"""A private nginx, for any configuration or for the shop's own."""

import os
import shutil
import signal
import subprocess
from pathlib import Path
from typing import Self

from stack import processes
from stack.errors import ServerFailed
from stack.ports import LOOPBACK, free_port, is_listening
from stack.servers.server import Server

PROJECT_CONFIG = Path(__file__).parents[2] / "nginx"
MIME_TYPES = ("/etc/nginx/mime.types", "/opt/homebrew/etc/nginx/mime.types")
FOLDERS = ("logs", "run", "tmp", "cache")
# Debian and Homebrew keep it where an ordinary user's PATH does not look.
MORE_FOLDERS = "/usr/sbin:/usr/local/sbin:/opt/homebrew/bin:/usr/local/bin"


class Nginx(Server):
    """One nginx. In the text ``@PORT@`` and ``@BASE@`` stand for its port and its folder."""

    name = "nginx"

    def __init__(self, base: Path, config_text: str, *, port: int | None = None) -> None:
        super().__init__(base)
        self.port = port or free_port()
        self.config_text = config_text
        self.error_log = self.base / "logs" / "error.log"
        self.access_log = self.base / "logs" / "access.json"

    @classmethod
    def for_shop(
        cls,
        base: Path,
        *,
        upstream: str,
        static: Path,
        limits: bool = True,
        port: int | None = None,
    ) -> Self:
        """The shop's real nginx/ folder; only the few files in ``local/`` are this instance's.

        ``upstream`` is where gunicorn listens: ``127.0.0.1:8000`` or ``unix:/path``.
        """
        nginx = cls(base, (PROJECT_CONFIG / "nginx.conf").read_text(), port=port)
        for folder in ("conf.d", "snippets", "errors"):
            shutil.copytree(PROJECT_CONFIG / folder, nginx.base / folder, dirs_exist_ok=True)
        (nginx.base / "local").mkdir(exist_ok=True)
        for name, text in _local_files(upstream, static, limits=limits).items():
            (nginx.base / "local" / name).write_text(nginx._fill(text))
        return nginx

    @classmethod
    def missing_reason(cls) -> str | None:
        """Any nginx from 1.18 on will do; no further modules are needed."""
        return None if _find_nginx() else "nginx is not installed"

    @property
    def url(self) -> str:
        """The address of the server that listens on ``@PORT@``."""
        return f"http://{LOOPBACK}:{self.port}"

    def check(self) -> str:
        """``nginx -t``; returns what it said, warnings included. Raises when it refuses."""
        self._write()
        done = subprocess.run([*self._command(), "-t"], capture_output=True, text=True, check=False)
        if done.returncode:
            raise ServerFailed(f"nginx refuses its configuration:\n{done.stderr}")
        return done.stderr

    def spawn(self) -> processes.Process:
        """Start the master; a taken port is an error, not a shared one."""
        self._write()
        return self._run(self._command())

    def is_ready(self) -> bool:
        """Whether it accepts connections."""
        return is_listening(self.port)

    def reload(self) -> None:
        """Take up a changed configuration, or keep the old one when the new one is broken."""
        self._write()
        assert self.process
        self.process.send_signal(signal.SIGHUP)

    def _command(self) -> list[str]:
        found = _find_nginx()
        assert found
        # Without -e the first errors go to the system's log folder.
        return [found, "-p", str(self.base), "-c", "nginx.conf", "-e", "logs/error.log"]

    def _write(self) -> None:
        for name in FOLDERS:
            (self.base / name).mkdir(exist_ok=True)
        (self.base / "nginx.conf").write_text(self._fill(self.config_text))

    def _fill(self, text: str) -> str:
        return text.replace("@PORT@", str(self.port)).replace("@BASE@", str(self.base))


def _find_nginx() -> str | None:
    return shutil.which("nginx") or shutil.which("nginx", path=MORE_FOLDERS)


def _local_files(upstream: str, static: Path, *, limits: bool) -> dict[str, str]:
    """The files of ``local/`` for a private instance: everything below its own folder."""
    types = next((path for path in MIME_TYPES if Path(path).exists()), None)
    return {
        "main.conf": _main_lines(),
        "http.conf": (f"include {types};\n" if types else "")
        + "client_body_temp_path @BASE@/tmp/body;\n"
        "proxy_temp_path @BASE@/tmp/proxy;\n"
        "fastcgi_temp_path @BASE@/tmp/fastcgi;\n"
        "uwsgi_temp_path @BASE@/tmp/uwsgi;\n"
        "scgi_temp_path @BASE@/tmp/scgi;\n"
        "access_log @BASE@/logs/access.json ecs;\n"
        "proxy_cache_path @BASE@/cache levels=1:2 keys_zone=shop:10m max_size=64m"
        " inactive=10s use_temp_path=off;\n",
        "upstream.conf": f"server {upstream} max_fails=0;\n",
        "listen.conf": f"listen {LOOPBACK}:@PORT@ backlog=4096;\nserver_name _;\n",
        "limits.conf": "map $remote_addr $shop_limit_key { default "
        + ("$binary_remote_addr" if limits else '""')
        + "; }\n",
        "static.conf": f"root {static.parent};\n",
        "errors.conf": "alias @BASE@/errors/;\n",
    }


def _main_lines() -> str:
    """As root the workers stay root, or they could not read a home folder that is closed."""
    user = "user root root;\n" if os.geteuid() == 0 else ""
    return (
        f"daemon off;\n{user}worker_processes 2;\nworker_rlimit_nofile 20000;\n"
        "pid run/nginx.pid;\nlock_file run/nginx.lock;\nerror_log logs/error.log warn;\n"
    )
