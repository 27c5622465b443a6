#!/bin/bash
stamp() { echo "[$(date +%H:%M:%S)] --- $1"; }
stamp log
node .ci/drain.js
stamp go
(cd .ci/gosuite && go test -v ./...)
stamp tests
python -m pytest -q tests
code=$?
stamp tail
.ci/finish.sh
stamp "finished, status $code"
exit $code
