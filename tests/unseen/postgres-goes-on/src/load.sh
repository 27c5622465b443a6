#!/usr/bin/env bash
set -euo pipefail
export PATH=$PATH:/usr/lib/postgresql/15/bin PGDATA=/tmp/pgdata PGHOST=/tmp PGUSER=dev
initdb -U dev -A trust >/tmp/init.log
pg_ctl -w -l /tmp/pg.log -o "-k /tmp -c listen_addresses=" start >/dev/null
psql -d postgres -f load.sql
pg_ctl -m immediate stop >/dev/null
