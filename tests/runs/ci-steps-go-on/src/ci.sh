#!/bin/bash
# every step runs, the worst status is reported
status=0
step() {
  echo "::group::$1"
  shift
  "$@" || status=$?
  echo "::endgroup::"
}
step unit python -m unittest -q tests_ok
step types mypy app.py
step format black --check --quiet helper.py
step summary echo "errors are listed above, see https://ci.example/help"
exit $status
