"""What the launcher was told by its environment; nothing else in ``stack/`` reads it."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from stack.errors import StackError

DEFAULT_PORT = 8000


@dataclass(frozen=True)
class Environment:
    """The launcher's own settings, and the ``variables`` every child inherits."""

    home: Path
    port: int
    variables: Mapping[str, str] = field(repr=False)

    def get(self, name: str) -> str | None:
        """The variable's value; an empty one counts as not given."""
        return self.variables.get(name) or None

    @property
    def pg_bin(self) -> str | None:
        """A folder of PostgreSQL programs chosen by the operator."""
        return self.get("SHOP_PG_BIN")

    @property
    def is_ci(self) -> bool:
        """On CI a missing server is a failure, at home a visible skip."""
        return (self.get("CI") or "").lower() in ("1", "true", "yes")

    def for_children(self, extra: Mapping[str, str]) -> dict[str, str]:
        """The environment of a child process.

        Without PYTHONUNBUFFERED a child's log lines would arrive in blocks, long after the fact.
        Our own interpreter's folder leads PATH, as it does in an activated environment.
        """
        path = os.pathsep.join(
            (str(Path(sys.executable).parent), self.variables.get("PATH") or os.defpath)
        )
        return {
            **self.variables,
            "PATH": path,
            "PYTHONUNBUFFERED": "1",
            "SHOP_HOME": str(self.home),
            "SHOP_PORT": str(self.port),
            **extra,
        }


def read_environment(variables: Mapping[str, str] | None = None) -> Environment:
    """The environment of this process, or ``variables`` in its place."""
    given = dict(os.environ if variables is None else variables)
    home = Path(given.get("SHOP_HOME") or "var").expanduser().absolute()
    return Environment(home=home, port=_port(given.get("SHOP_PORT")), variables=given)


def _port(text: str | None) -> int:
    if not text:
        return DEFAULT_PORT
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise StackError(f"SHOP_PORT must be a port between 1 and 65535, not {text!r}")
    return int(text)
