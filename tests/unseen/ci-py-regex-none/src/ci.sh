#!/bin/bash
stamp() { echo "[$(date +%H:%M:%S)] --- $1"; }
stamp go
(cd .ci/gosuite && go test -v ./...)
stamp log
node .ci/drain.js
stamp app
python import_orders.py inbox
code=$?
stamp tail
.ci/finish.sh
stamp "finished, status $code"
exit $code
