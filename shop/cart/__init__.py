"""The basket: one row on the tenant's shard, behind an unguessable id.

Owns ``cart``. Nothing of it lives in a web process. A cart that was ordered points at its
order until that order fails, then it is open again. Announces nothing.
"""
