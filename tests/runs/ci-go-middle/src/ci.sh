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
run "vet" go vet ./...
run "tests" go test -v ./...
run "service log" cat service.log
run "cleanup" rm -rf build
exit $status
