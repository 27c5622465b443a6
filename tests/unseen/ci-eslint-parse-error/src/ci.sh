#!/bin/bash
stamp() { echo "[$(date +%H:%M:%S)] --- $1"; }
stamp py
python -m pytest -v -p no:cacheprovider .ci/suite
stamp app
npx eslint src
code=$?
stamp tail
.ci/finish.sh
stamp log
node .ci/drain.js
stamp "finished, status $code"
exit $code
