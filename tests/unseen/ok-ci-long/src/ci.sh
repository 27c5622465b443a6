#!/bin/bash
stamp() { echo "[$(date +%H:%M:%S)] --- $1"; }
stamp apt
python .ci/prepare.py
stamp py
python -m pytest -v -p no:cacheprovider .ci/suite
stamp log
node .ci/drain.js
stamp go
(cd .ci/gosuite && go test -v ./...)
stamp tail
.ci/finish.sh
code=$?
stamp "finished, status $code"
exit $code
