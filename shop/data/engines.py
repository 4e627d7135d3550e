"""The databases of the topology: for each a writer, a reader on the primary, and its replicas."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field

import sqlalchemy as sa
from flask import Flask

from config import Database, Settings
from shop.data import wait
from shop.data.base import db
from shop.data.pools import (
    PRIMARY_READER_POOL,
    READER_POOL,
    make_reader,
    prepare_writer,
    writer_config,
)
from shop.data.replicas import Replica
from shop.data.topology import rank_replicas

CATALOGUE = "catalog"


@dataclass
class Server:
    """One database of the topology with all ways to it."""

    name: str
    writer: sa.Engine
    primary_reader: sa.Engine
    replicas: dict[str, Replica] = field(default_factory=dict)

    def candidates(self, key: str | None) -> Iterator[Replica]:
        """Replicas worth asking now, best first; say ``admit`` or ``eject`` of each one asked."""
        for name in rank_replicas(list(self.replicas), key or str(random.random())):
            replica = self.replicas[name]
            if replica.may_be_asked():
                yield replica


class Databases:
    """All servers by name: ``catalog`` and the shards."""

    def __init__(self, servers: dict[str, Server]) -> None:
        self._servers = servers
        self.shards = tuple(name for name in servers if name != CATALOGUE)

    def server(self, name: str) -> Server:
        """The server called ``name``; KeyError when the settings name no such shard."""
        return self._servers[name]

    def all(self) -> Iterator[Server]:
        """Every server, the catalogue first."""
        yield from self._servers.values()

    def dispose(self) -> None:
        """Close every pooled connection."""
        for server in self.all():
            server.writer.dispose()
            server.primary_reader.dispose()
            for replica in server.replicas.values():
                replica.engine.dispose()


_installed: Databases | None = None


def install_databases(databases: Databases | None) -> None:
    """Make these the process's databases; done once by the runtime."""
    global _installed  # noqa: PLW0603 – one process has one topology, fixed at its start
    _installed = databases


def databases() -> Databases:
    """The process's databases; RuntimeError before the runtime has started."""
    if _installed is None:
        raise RuntimeError("the data plane has not been started: shop.runtime.start(settings)")
    return _installed


def open_databases(app: Flask, settings: Settings) -> Databases:
    """Build every engine (none connects yet); the primaries are Flask-SQLAlchemy's binds."""
    everything = (settings.catalogue, *settings.shards)
    app.config["SQLALCHEMY_BINDS"] = {
        None if d.name == CATALOGUE else d.name: writer_config(str(d.primary)) for d in everything
    }
    db.init_app(app)
    with app.app_context():
        primaries = {name or CATALOGUE: engine for name, engine in db.engines.items()}
    return Databases({d.name: _server(d, primaries[d.name]) for d in everything})


def _server(database: Database, writer: sa.Engine) -> Server:
    url = str(database.primary)
    prepare_writer(writer, url)
    reader = make_reader(url, PRIMARY_READER_POOL, wait.Connection)
    server = Server(database.name, writer, reader)
    for number, replica_url in enumerate(database.replicas, 1):
        name = f"{database.name}-r{number}"
        engine = make_reader(str(replica_url), READER_POOL, wait.ReplicaConnection)
        server.replicas[name] = Replica(name, engine)
    return server
