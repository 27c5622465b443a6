#!/bin/bash
# starts the parts side by side, prefixes their lines as container tools do
set -o pipefail
prefix() { sed -u "s/^/$1  | /"; }
python -u db.py 2>&1 | prefix "db-1    " &
python -u worker.py 2>&1 | prefix "worker-1" &
worker=$!
python -u web.py 2>&1 | prefix "web-1   " &
wait $worker
code=$?
wait
echo "worker-1 exited with code $code"
exit $code
