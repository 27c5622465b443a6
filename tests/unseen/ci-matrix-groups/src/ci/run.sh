set -o pipefail
fail=0
step() {
  echo "::group::$1"; shift
  "$@" 2>&1 | sed -u "s/^/$(date -u +%Y-%m-%dT%H:%M:%S.0000000Z) /"
  s=$?; echo "::endgroup::"
  if [ $s -ne 0 ]; then echo "##[error]Process completed with exit code $s."; fail=$s; fi
}
step "Install" bash -c 'for i in $(seq 60); do echo "Requirement already satisfied: package-$i"; done; echo "WARNING: error reporting is off"'
step "Types" python -m mypy --no-color-output src
step "Lint" python -m pyflakes src
step "Unit tests" python -m unittest discover -v -s tests
step "Upload" bash -c 'echo "No artifacts were found, continuing"; exit 0'
exit $fail
