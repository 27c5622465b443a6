#!/bin/sh
# Stands before ruff on PATH: a check that found something is made once more, from ruff's own cache, for a report.

here=${0%/*}
around=":$PATH:"
PATH="${around%%":$here:"*}:${around#*":$here:"}"
PATH=${PATH#:}
PATH=${PATH%:}
[ "$1" = check ] && [ -d "$MECH_REPORTS" ] || exec ruff "$@"
ruff "$@"
code=$?
[ $code = 1 ] || exit $code

shift
left=$# skip=
while [ "$left" -gt 0 ]; do # as it was asked, but to print elsewhere and to change nothing
  word=$1 left=$((left - 1))
  shift
  case $skip$word in
    'rest '*) set -- "$@" "$word" ;;
    --output-format | --output-file | -o) skip=' ' ;;
    --output-format=* | --output-file=* | -o?*) ;;
    ' '*) skip= ;;
    --) skip='rest ' && set -- "$@" -- ;;
    --fix | --fix-only | --unsafe-fixes | --statistics | --diff | --watch | -w) ;;
    *) set -- "$@" "$word" ;;
  esac
done
RUFF_OUTPUT_FORMAT=json RUFF_OUTPUT_FILE="$MECH_REPORTS/ruff-$$.json" ruff check --no-fix "$@" < /dev/null > /dev/null 2>&1
exit $code
