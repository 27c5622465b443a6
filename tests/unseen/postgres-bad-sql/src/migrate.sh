#!/usr/bin/env bash
set -euo pipefail
export PATH=$PATH:/usr/lib/postgresql/15/bin PGDATA=/tmp/pgdata PGHOST=/tmp PGUSER=dev
initdb -U dev -A trust >/tmp/init.log
pg_ctl -w -l /tmp/pg.log -o "-k /tmp -c listen_addresses=" start >/dev/null
trap 'pg_ctl -m immediate stop >/dev/null' EXIT
createdb shop
for f in migrations/*.sql; do
  echo "applying $f"
  psql -q -v ON_ERROR_STOP=1 -d shop -f "$f"
done
