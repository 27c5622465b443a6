#!/bin/bash
stamp() { echo "[$(date +%H:%M:%S)] --- $1"; }
stamp py
python -m pytest -v -p no:cacheprovider .ci/suite
stamp apt
python .ci/prepare.py
stamp app
javac -d /tmp/out src/quay/*.java
code=$?
stamp log
node .ci/drain.js
stamp "finished, status $code"
exit $code
