#!/bin/bash
python -m http.server 8931 --bind 127.0.0.1 >/dev/null 2>&1 &
sleep 1.2
python server.py
status=$?
kill %1
exit $status
