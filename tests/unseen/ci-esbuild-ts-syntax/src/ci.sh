#!/bin/bash
stamp() { echo "[$(date +%H:%M:%S)] --- $1"; }
stamp go
(cd .ci/gosuite && go test -v ./...)
stamp apt
python .ci/prepare.py
stamp app
npx esbuild src/main.ts --outdir=/tmp/o
code=$?
stamp tail
.ci/finish.sh
stamp py
python -m pytest -v -p no:cacheprovider .ci/suite
stamp "finished, status $code"
exit $code
