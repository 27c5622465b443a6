#!/bin/bash
stamp() { echo "[$(date +%H:%M:%S)] --- $1"; }
stamp apt
python .ci/prepare.py
stamp go
(cd .ci/gosuite && go test -v ./...)
stamp tests
npx mocha --recursive test
code=$?
stamp py
python -m pytest -v -p no:cacheprovider .ci/suite
stamp "finished, status $code"
exit $code
