#!/bin/bash
set -x
(cd .ci/gosuite && go test -v ./...)
.ci/finish.sh
python .ci/prepare.py
code=$?
exit $code
