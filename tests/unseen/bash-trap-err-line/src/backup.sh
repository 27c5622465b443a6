#!/usr/bin/env bash
set -Eeuo pipefail
trap 'echo "backup.sh: failed at line $LINENO (status $?)" >&2' ERR

out=/tmp/backup.tar
mkdir -p data
echo 'one' > data/notes.txt
echo "archiving"
tar -cf "$out" data/notes.txt data/ledger.db
echo "written $out"
