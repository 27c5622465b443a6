#!/usr/bin/env bash
set -euo pipefail
export PATH=$PATH:/usr/lib/postgresql/15/bin PGDATA=/tmp/pgdata PGHOST=/tmp PGUSER=dev
initdb -U dev -A trust >/tmp/init.log
pg_ctl -w -o "-k /tmp -c listen_addresses=" start
psql -v ON_ERROR_STOP=1 -d postgres -f up.sql
pg_ctl -m fast stop
