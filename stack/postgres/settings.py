"""The configuration of our clusters, one file that every node of a cluster shares.

Port and sockets stay on the command line: a clone copies these files. Primary and replica need
the same values, because a standby whose limits are below the primary's stops with "insufficient
parameter settings".
"""

COMMON = {
    "max_connections": "200",
    "shared_buffers": "'64MB'",
    "wal_level": "replica",
    "max_wal_senders": "10",
    "hot_standby": "on",
    # Without it a query on the replica is cancelled when the primary vacuums what it reads.
    "hot_standby_feedback": "on",
    # No slots: they would not exist on a promoted replica. This much history lets a replica
    # that was away for a while follow again, and pg_rewind find what it needs.
    "wal_keep_size": "'256MB'",
    "wal_retrieve_retry_interval": "'200ms'",
    "max_wal_size": "'512MB'",
    # Plans here are short; compiling them costs more than it saves.
    "jit": "off",
    "timezone": "'UTC'",
    "log_timezone": "'UTC'",
    "lc_messages": "'C'",
    "log_line_prefix": "'%m [%p] %d '",
    "log_min_messages": "warning",
    "log_checkpoints": "off",
    # Statements and the details of violated keys hold personal data; the log must not.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}

# fsync stays on: an order that was answered with 202 is on the disk.
DURABLE = {"wal_compression": "on"}

# A test's cluster is gone when the tests are. mmap: kill -9 then leaves nothing in /dev/shm.
THROWAWAY = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "dynamic_shared_memory_type": "mmap",
    "wal_keep_size": "'64MB'",
}

INCLUDE = "\ninclude = 'shop.conf'\ninclude_if_exists = 'standby.conf'\n"


def render_settings(*, throwaway: bool) -> str:
    """The text of shop.conf."""
    chosen = {**COMMON, **(THROWAWAY if throwaway else DURABLE)}
    return "".join(f"{name} = {value}\n" for name, value in chosen.items())


def render_standby(sockets: str, port: int, password: str, name: str) -> str:
    """The text of a replica's standby.conf: whom it follows. Written anew at every start."""
    return (
        f"primary_conninfo = 'host={_quoted(sockets)} port={port} user=shop "
        f"password={_quoted(password)} application_name={name} connect_timeout=5'\n"
    )


def _quoted(value: str) -> str:
    """A value for a connection string inside a configuration string: quoted for both."""
    inner = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{inner}'".replace("\\", "\\\\").replace("'", "''")
