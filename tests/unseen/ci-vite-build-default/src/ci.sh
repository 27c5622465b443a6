#!/bin/bash
set -x
python .ci/prepare.py
npx vite build
code=$?
node .ci/drain.js
.ci/finish.sh
exit $code
