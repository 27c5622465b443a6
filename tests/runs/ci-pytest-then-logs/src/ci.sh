#!/bin/bash
# runs every step, keeps the first bad status
status=0
run() {
  echo "##[group]$1"
  shift
  echo "+ $*"
  "$@" || { code=$?; echo "##[error]Process completed with exit code $code."; [ $status -ne 0 ] || status=$code; }
  echo "##[endgroup]"
}
run "unit tests" pytest -v --no-header test_rates.py
run "collect logs" cat fixtures.log
run "coverage" python report.py
exit $status
