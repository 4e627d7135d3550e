"""The demo payment provider: a small company of its own that the shop speaks to over HTTP.

It stands in for a real provider where none can be had: it approves, declines, dawdles and
keeps silent on request (``tokens``), asks the buyer's bank (3-D Secure pages), signs and
repeats webhooks (``courier``) and keeps a journal that survives ``kill -9`` (``journal``).
It imports nothing from the shop, and the shop nothing from it, so that the journal is a
second opinion on what was charged.

    tokens    what each test token does
    charges   a charge as a value, and the arrows its state may move along
    refusals  the provider's refusals, with their HTTP status
    wire      the shapes of requests and answers
    book      the SQL of the journal, inside one transaction
    journal   the SQLite file: one writer, many verbs to a commit
    verbs     charge, capture, void, refund, cancel, settle: each one transaction
    desk      what goes on around a transaction: keys in flight, delays, faults
    courier   carries webhooks until they are accepted
    app       the HTTP doors; pages in ``templates/``
    server    gevent's WSGI server, and how a connection is left without an answer
"""
