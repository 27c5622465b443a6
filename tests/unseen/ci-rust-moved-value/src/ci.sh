#!/bin/bash
stamp() { echo "[$(date +%H:%M:%S)] --- $1"; }
stamp apt
python .ci/prepare.py
stamp py
python -m pytest -v -p no:cacheprovider .ci/suite
stamp app
cargo build
code=$?
stamp tail
.ci/finish.sh
stamp "finished, status $code"
exit $code
