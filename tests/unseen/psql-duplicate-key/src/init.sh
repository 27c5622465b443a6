#!/bin/bash
set -e
export PGHOST=/tmp/pg PGPORT=5467 PGUSER=dev
PATH=/usr/lib/postgresql/15/bin:$PATH
initdb -D /tmp/pg -U dev -A trust >/dev/null
pg_ctl -D /tmp/pg -w -o "-p 5467 -k /tmp/pg -h ''" -l /tmp/pg/log start >/dev/null
trap 'pg_ctl -D /tmp/pg -m fast stop >/dev/null' EXIT
psql -q -v ON_ERROR_STOP=1 -d postgres -f tables.sql
psql -q -v ON_ERROR_STOP=1 -d postgres -f seed.sql
echo seeded
