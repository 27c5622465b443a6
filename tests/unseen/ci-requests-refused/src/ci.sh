#!/bin/bash
stamp() { echo "[$(date +%H:%M:%S)] --- $1"; }
stamp apt
python .ci/prepare.py
stamp log
node .ci/drain.js
stamp app
python push.py
code=$?
stamp go
(cd .ci/gosuite && go test -v ./...)
stamp "finished, status $code"
exit $code
