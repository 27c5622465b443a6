#!/bin/sh
# Stands before rustc as Cargo's wrapper: keeps the diagnostics that Cargo asks for as JSON, beside giving them to it.
# A wrapper that Cargo's configuration names is called as before. Libraries from elsewhere are none of our business.

own() {
  at=$PWD
  while :; do
    for file in "$at/.cargo/config.toml" "$at/.cargo/config" "${CARGO_HOME:-$HOME/.cargo}/config.toml"; do
      [ -f "$file" ] || continue
      found=$(sed -n 's/^ *\(build\.\)\{0,1\}rustc-wrapper *= *["'\'']\([^"'\'']*\)["'\''].*/\2/p' "$file")
      case $found in
        '') continue ;;
        /*) ;;
        */*) found="$at/$found" ;;
      esac
      printf %s "$found"
      return
    done
    [ -n "$at" ] || return
    at=${at%/*}
  done
}

wrapper=$(own)
[ -z "$wrapper" ] || set -- "$wrapper" "$@"
case ${CARGO_MANIFEST_DIR-} in
  */target/*) exec "$@" ;; # a test of what must not compile
esac
case " $* " in
  *" --cap-lints "*) exec "$@" ;;
  *" --error-format=json "*) ;;
  *) exec "$@" ;;
esac
pipe="$MECH_REPORTS/.rustc-$$"
[ -d "$MECH_REPORTS" ] && mkfifo "$pipe" 2> /dev/null || exec "$@"
(exec < "$pipe" && rm -f "$pipe" && exec tee "$MECH_REPORTS/rustc-$$.jsonl" >&2) & # once both ends are open
exec "$@" 2> "$pipe"
