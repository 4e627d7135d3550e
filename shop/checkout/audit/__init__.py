"""The audit: promises 1 to 4 judged on every shard, and against the provider's own journal.

It reads primaries only and changes nothing. Each finding names the promise, the row and what
is wrong with it; no finding means that the promise holds at the moment it was looked at.

``stock`` promise 1 · ``standing`` promise 2 · ``charges`` promise 3 · ``histories`` promise 4
"""
