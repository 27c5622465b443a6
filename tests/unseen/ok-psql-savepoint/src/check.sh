#!/bin/bash
export PGHOST=/tmp/pg PGPORT=5468 PGUSER=dev PATH=/usr/lib/postgresql/15/bin:$PATH
initdb -D /tmp/pg -U dev -A trust >/dev/null
pg_ctl -D /tmp/pg -w -o "-p 5468 -k /tmp/pg -h ''" -l /tmp/pg/log start >/dev/null
trap 'pg_ctl -D /tmp/pg -m fast stop >/dev/null' EXIT
psql -d postgres -f check.sql
echo "constraints hold"
