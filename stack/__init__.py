"""Starts the servers the shop stands on: for `make run`, for the tests, for the benches.

What is promised here: everything started is private (own folder, own free ports, loopback
only), and nothing started outlives the process that started it, whichever way that ends.
The shop never imports this package; it meets the servers through URLs alone.

    environment  what the launcher was told: the only file here that reads the environment
    processes    spawn, look at and end a process; guard: ends them when we are killed
    ports, lock  a free port; one run per home
    postgres/    a real PostgreSQL cluster with a streaming replica
    servers/     private Redis, RabbitMQ and nginx
    supervisor/  keeps the shop's own processes running, in order, with their logs
    run          `make run`
    packages     what `make test` needs from the distribution
"""
