"""Two linear histories: one for the catalogue plane, one for every tenant shard.

Expand, backfill, contract: a release must run on the schema before and after its migration.
"""
