"""What the probes' answers mean."""

from dataclasses import dataclass

from config import Settings
from shop.data.engines import CATALOGUE
from shop.data.errors import DatabaseUnavailable
from shop.data.tenants import list_tenants
from shop.ops.probes import Probes, State


@dataclass(frozen=True, slots=True)
class DatabaseState:
    """A database and its replicas, as they answered."""

    primary: State
    replicas: dict[str, State]

    @property
    def can_be_read(self) -> bool:
        """Whether any endpoint answers."""
        return self.primary != "down" or any(s != "down" for s in self.replicas.values())

    @property
    def can_be_written(self) -> bool:
        """Whether its primary answers."""
        return self.primary != "down"


@dataclass(frozen=True, slots=True)
class Readiness:
    """The parts and how they do. ``tenants`` says of each whether it can be sold for now."""

    catalogue: DatabaseState
    shards: dict[str, DatabaseState]
    cache: str
    queue: str
    tenants: dict[str, bool]

    @property
    def is_ready(self) -> bool:
        """Whether any tenant can be served."""
        return any(self.tenants.values())


def look(probes: Probes, settings: Settings) -> Readiness:
    """Ask everything (at most once a second) and say what it means."""
    probes.refresh()
    states = {
        name: DatabaseState(
            probe.state, {key: one.state for key, one in probes.replicas[name].items()}
        )
        for name, probe in probes.primaries.items()
    }
    catalogue = states.pop(CATALOGUE)
    return Readiness(
        catalogue=catalogue,
        shards=states,
        cache="redis" if settings.redis_url else "process",
        queue="rabbitmq" if settings.amqp_url else "outbox",
        tenants=_tenants(catalogue, states),
    )


def _tenants(catalogue: DatabaseState, shards: dict[str, DatabaseState]) -> dict[str, bool]:
    """A tenant sells while its shard can be written; prices come from any catalogue endpoint."""
    if not catalogue.can_be_read:
        return {}
    try:
        tenants = list_tenants()
    except DatabaseUnavailable:
        return {}
    return {t.id: t.shard in shards and shards[t.shard].can_be_written for t in tenants}
