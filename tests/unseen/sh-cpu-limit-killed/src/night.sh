#!/bin/bash
# the queue allows a job one second of processor time
echo "job started"
ulimit -t 1
python solve.py
code=$?
echo "job ended with $code"
exit $code
