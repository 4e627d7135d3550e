"""Keys of all advisory locks on one page; a key is never given to another purpose.

Advisory locks are taken on primaries only: on a standby they succeed and nobody else sees them.
"""

MIGRATION_LOCK = 7_310_001
SCHEDULER_LOCK = 7_310_002
