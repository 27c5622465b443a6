#!/bin/bash
stamp() { echo "[$(date +%H:%M:%S)] --- $1"; }
stamp log
node .ci/drain.js
stamp apt
python .ci/prepare.py
stamp app
uvicorn hotel.web:app --port 8416
code=$?
stamp tail
.ci/finish.sh
stamp "finished, status $code"
exit $code
