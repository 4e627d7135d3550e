"""Actors: one function for each task, thin, the same under both dispatchers.

``performs`` makes the actor; ``tasks.worker`` calls it for a leased row, ``tasks.broker`` for a
message of RabbitMQ. Both go through ``perform``, which binds tenant and trace. An actor may be
called twice for one message: its effect stands behind an inbox row or a lease of its own.
"""

from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from importlib import import_module

from shop.data.tenants import acting_for, get_tenant
from shop.messaging.message import Message
from shop.observability import metrics
from shop.observability.context import bound, trace_from
from tasks.topology import ANALYTICS, CATALOGUE, EMAIL, INVOICES, PAYMENTS

# By name, because each process loads only what it works on: the PDF library stays out of those
# that wait for others.
_MODULES = {
    PAYMENTS: "tasks.payment",
    EMAIL: "tasks.order_mail",
    CATALOGUE: "tasks.stock",
    INVOICES: "tasks.invoice",
    ANALYTICS: "tasks.sales",
}


@dataclass(frozen=True, slots=True)
class Task:
    """Something to be done: by the actor of this name, in this queue."""

    actor: str
    queue: str


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does it."""

    task: Task
    run: Callable[[Message], None]


def performs(task: Task) -> Callable[[Callable[[Message], None]], Actor]:
    """Make the decorated function the actor of ``task``."""
    return lambda function: Actor(task, function)


def load_actors(queues: Iterable[str]) -> dict[str, Actor]:
    """The actors of these queues by name; imports what they need, and only that."""
    modules = [import_module(_MODULES[queue]) for queue in queues]
    found = [value for module in modules for value in vars(module).values()]
    return {value.task.actor: value for value in found if isinstance(value, Actor)}


def perform(actor: Actor, message: Message) -> None:
    """Run the actor on the message for the message's tenant, traced as its sender was.

    Raises what the actor raises, and UnknownTenant.
    """
    with ExitStack() as stack:
        trace = replace(trace_from(message.headers), tenant=message.tenant_id)
        stack.enter_context(bound(trace))
        if message.tenant_id:  # an event of the catalogue may concern every tenant
            stack.enter_context(acting_for(get_tenant(message.tenant_id)))
        stack.enter_context(metrics.task_seconds.labels(actor.task.actor).time())
        actor.run(message)
