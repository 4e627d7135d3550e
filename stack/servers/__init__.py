"""Private instances of the servers that tests, drills and the full stack use.

Each has its own folder and its own free ports on loopback, dies with us, and answers the same
calls: ``start()``, ``stop()``, ``kill()`` (as a power cut would), ``url``; a context manager.
``missing_reason()`` says why it cannot be had here, or None.
"""

from stack.servers.nginx import Nginx
from stack.servers.rabbitmq import RabbitMQ
from stack.servers.redis import Redis

__all__ = ["Nginx", "RabbitMQ", "Redis"]
