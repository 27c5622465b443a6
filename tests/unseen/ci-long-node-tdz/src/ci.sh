#!/bin/bash
stamp() { echo "[$(date +%H:%M:%S)] --- $1"; }
stamp log
node .ci/drain.js
stamp go
(cd .ci/gosuite && go test -v ./...)
stamp app
node index.mjs
code=$?
stamp py
python -m pytest -v -p no:cacheprovider .ci/suite
stamp "finished, status $code"
exit $code
