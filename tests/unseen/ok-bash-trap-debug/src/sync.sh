set -uo pipefail
trap 'echo "cleanup after errors: none"' EXIT
error=0
ls /no/such/dir || echo "ls failed with $?, creating it instead"
false || true
if ! grep -q FATAL /dev/null; then echo "no FATAL lines found"; fi
echo "exit status: $error"
