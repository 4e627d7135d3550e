#!/bin/sh
# Starts a replica: copies the primary when the folder is empty, then follows it.
set -eu

export PGPASSWORD="$REPLICATION_PASSWORD"
primary="host=$PRIMARY_HOST port=${PRIMARY_PORT:-5432} user=replicator application_name=$REPLICA_NAME"

# PG_VERSION is moved in last: without it a copy was interrupted, and what is there is no database.
if [ ! -s "$PGDATA/PG_VERSION" ]; then
    draft="$PGDATA/draft"
    find "$PGDATA" -mindepth 1 -delete
    until pg_basebackup --dbname="$primary" --pgdata="$draft" --wal-method=stream --checkpoint=fast; do
        rm -rf "$draft"
        echo "start-replica: cannot copy $PRIMARY_HOST yet" >&2
        sleep 2
    done
    touch "$draft/standby.signal"
    echo "primary_conninfo = '$primary password=$REPLICATION_PASSWORD'" >> "$draft/postgresql.auto.conf"
    find "$draft" -mindepth 1 -maxdepth 1 ! -name PG_VERSION -exec mv {} "$PGDATA/" \;
    mv "$draft/PG_VERSION" "$PGDATA/"
    rmdir "$draft"
fi

unset PGPASSWORD
exec docker-entrypoint.sh "$@"
