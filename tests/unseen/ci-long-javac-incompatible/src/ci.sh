#!/bin/bash
set -x
python -m pytest -v -p no:cacheprovider .ci/suite
javac -d /tmp/out src/quay/*.java
code=$?
node .ci/drain.js
python .ci/prepare.py
.ci/finish.sh
exit $code
