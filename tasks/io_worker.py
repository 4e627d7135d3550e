"""``dramatiq-gevent tasks.io_worker``: with RabbitMQ, the work that waits for others.

A program: dramatiq's command line imports it in each worker process to get the broker.
"""

from tasks.broker import start_broker
from tasks.topology import IO_QUEUES

broker = start_broker("worker-io", IO_QUEUES)
