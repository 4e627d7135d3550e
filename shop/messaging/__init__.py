"""The ropes between the shop and its workers: outbox, inbox, idempotency keys, journal.

Owns a table of each kind on both planes. An event is recorded in the transaction that makes it
true and leaves afterwards; a message that arrives twice has its effect once; a wish that comes
twice with one key is answered as the first time. Nothing here knows a broker.
"""
