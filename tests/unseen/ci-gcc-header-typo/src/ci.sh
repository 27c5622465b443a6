#!/bin/bash
set -x
node .ci/drain.js
make
code=$?
python -m pytest -v -p no:cacheprovider .ci/suite
.ci/finish.sh
exit $code
