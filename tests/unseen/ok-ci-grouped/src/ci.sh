#!/bin/bash
# every step in a group, as a hosted runner prints it
run() {
  echo "::group::$1"
  eval "$2"
  local code=$?
  echo "::endgroup::"
  [ $code = 0 ] || { echo "::error::step $1 ended with $code"; failed=$code; }
}
failed=0
run apt 'python .ci/prepare.py'
run py 'python -m pytest -v -p no:cacheprovider .ci/suite'
run log 'node .ci/drain.js'
exit $failed
