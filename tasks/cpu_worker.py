"""``dramatiq tasks.cpu_worker``: with RabbitMQ, the work that computes.

A program: dramatiq's command line imports it in each worker process to get the broker.
"""

from tasks.broker import start_broker
from tasks.topology import CPU_QUEUES

broker = start_broker("worker-cpu", CPU_QUEUES)
