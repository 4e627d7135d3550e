"""What every door needs around a request, and nothing of what it is about.

``front``             around every request: its context, id, log line and metrics; hangs the rest
``tenant``            whose storefront was asked
``errors``            refusals of this room, and the only map from an error to its HTTP status
``answers``           the answer to an error: problem+json, or a page
``consistency``       a visitor reads what he wrote, whichever replica answers
``cookies``           which cart is the visitor's
``csrf``              no other site acts in a visitor's name
``idempotency``       the same key, the same answer, for what is created by one action
``limits``            how often one address may ask for what is dear
``caching``           what may be kept, by whom, for how long; ETags
``security_headers``  what a browser may do with our pages
``addresses``         what a part of a path may be
``signing``           values that travel through foreign hands

Owns no table. Doors call flows; this room calls no door.
"""
