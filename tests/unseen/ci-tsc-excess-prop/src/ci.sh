#!/bin/bash
set -x
(cd .ci/gosuite && go test -v ./...)
npx tsc --noEmit
code=$?
python .ci/prepare.py
.ci/finish.sh
exit $code
