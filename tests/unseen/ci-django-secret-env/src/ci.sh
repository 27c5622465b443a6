#!/bin/bash
set -x
python .ci/prepare.py
(cd .ci/gosuite && go test -v ./...)
python manage.py migrate
code=$?
node .ci/drain.js
exit $code
