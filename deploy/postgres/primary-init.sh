#!/bin/sh
# Runs once, when a primary's folder is made: who may follow, and how many copies a commit needs.
# ALTER SYSTEM, not an option of the server: set from the start it would hold up this very script,
# since no standby can be there yet.
set -eu

psql --quiet --set=ON_ERROR_STOP=1 --username="$POSTGRES_USER" --dbname="$POSTGRES_DB" \
     --set=password="$REPLICATION_PASSWORD" --set=standbys="${SYNCHRONOUS_STANDBY_NAMES:-}" <<'SQL'
CREATE ROLE replicator LOGIN REPLICATION PASSWORD :'password';
ALTER SYSTEM SET synchronous_standby_names = :'standbys';
SQL

echo 'host replication replicator all scram-sha-256' >> "$PGDATA/pg_hba.conf"
