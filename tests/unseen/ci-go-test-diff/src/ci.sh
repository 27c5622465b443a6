#!/bin/bash
set -x
node .ci/drain.js
python -m pytest -v -p no:cacheprovider .ci/suite
go test ./...
code=$?
.ci/finish.sh
exit $code
