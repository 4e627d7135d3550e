"""What happens after the answer: the relay, the workers and the scheduler.

The shop never imports this package; the outbox is the only rope between them.
"""
