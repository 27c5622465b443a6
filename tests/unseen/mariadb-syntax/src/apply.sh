#!/usr/bin/env bash
set -euo pipefail
PATH=$PATH:/usr/sbin D=/tmp/my
mkdir -p $D/data
mariadb-install-db --no-defaults --datadir=$D/data --auth-root-authentication-method=normal --skip-test-db >/dev/null 2>&1
mariadbd --no-defaults --datadir=$D/data --socket=$D/s --skip-networking --pid-file=$D/pid >/tmp/my.log 2>&1 &
for _ in $(seq 200); do mariadb-admin --no-defaults -uroot -S $D/s ping >/dev/null 2>&1 && break; sleep 0.1; done
echo "applying schema.sql"
mariadb --no-defaults -uroot -S $D/s -e 'create database shop'
set +e
mariadb --no-defaults -uroot -S $D/s shop < schema.sql
s=$?
kill $(cat $D/pid); wait
exit $s
