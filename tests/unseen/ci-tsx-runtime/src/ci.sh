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
run go '(cd .ci/gosuite && go test -v ./...)'
run tail '.ci/finish.sh'
run app 'npx tsx src/cli.ts'
run apt 'python .ci/prepare.py'
exit $failed
