#!/bin/bash
stamp() { echo "[$(date +%H:%M:%S)] --- $1"; }
stamp apt
python .ci/prepare.py
stamp app
node bin/agenda.js
code=$?
stamp go
(cd .ci/gosuite && go test -v ./...)
stamp tail
.ci/finish.sh
stamp "finished, status $code"
exit $code
