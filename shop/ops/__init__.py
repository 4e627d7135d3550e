"""The door for machines that watch: is it alive, can it serve, how is it doing.

``probes``     asks every database at once, each within a deadline
``readiness``  what the answers mean: whether any tenant can be served
``blueprint``  /livez, /readyz, /metrics

Nothing here is for shoppers; nginx does not pass /metrics on.
"""
