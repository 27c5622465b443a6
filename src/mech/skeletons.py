"""Building the crates of others apart from a workspace's own, so that they can be part of a layer.

Cargo has no command for it. A skeleton has: the same manifests and lock file with every source empty, built by the
same command into the same folder. What it made of the workspace's own crates is removed again, by cargo itself.
"""

from __future__ import annotations

import shlex

PROGRAM = "mech-dependencies"

SCRIPT = rb"""#!/bin/sh
# mech-dependencies FOLDER COMMAND...: run a cargo command, here in FOLDER of the tree, on the tree's manifests alone
at=$1
shift
root=$PWD
[ "$at" = . ] || root=${PWD%"/$at"}
facts=$(cargo metadata --format-version 1 --no-deps --offline) || exit 1
target=$(printf %s "$facts" | sed -n 's/.*"target_directory":"\([^"]*\)".*/\1/p')
above=$(printf %s "$facts" | sed -n 's/.*"workspace_root":"\([^"]*\)".*/\1/p')
case $target in "$root"/?*) ;; *) echo "the target folder is not in the tree"; exit 1 ;; esac
if [ -e "$target" ]; then echo "there is a target folder already"; exit 1; fi
skeleton=$(mktemp -d) || exit 1
trap 'rm -rf "$skeleton"' EXIT
{ cd "$root" && find . \( -name target -o -name node_modules -o -name .git \) -prune -o \( -type f -o -type l \) \
    \( -name '*.rs' -o -name Cargo.toml -o -name Cargo.lock -o -name 'rust-toolchain*' -o -path '*/.cargo/config*' \) \
    -print >"$skeleton/.list"; } || exit 1
sed 's|/[^/]*$||' "$skeleton/.list" | sort -u | while IFS= read -r folder; do mkdir -p "$skeleton/$folder"; done
while IFS= read -r path; do
    case $path in
        *.rs) printf '//! Empty.\n#![allow(dead_code)]\nfn main() {}\n' >"$skeleton/$path" ;;
        *) cp -L "$path" "$skeleton/$path" ;;
    esac
done <"$skeleton/.list"
own=$(awk 'BEGIN { RS = "" } !/\nsource = /' "$skeleton${above#"$root"}/Cargo.lock" |
    sed -n 's/^name = "\([A-Za-z0-9_-]*\)"$/-p \1/p')
cd "$skeleton/$at" || exit 1
export CARGO_TARGET_DIR="$target"
"$@"
result=$?
# an empty crate that seems to be built would be taken for the real one: better none than a wrong one
if [ -d "$target" ] && ! { [ -n "$own" ] && cargo clean --quiet --offline $own; }; then
    rm -rf "$target"
    result=1
fi
exit $result
"""


def dependencies(at: str, build: str) -> str:
    """The line that builds what the cargo command `build` needs in the folder `at`, and nothing of the tree itself.

    Where that cannot be done it says so and succeeds: the crates are compiled with the program then.
    """
    otherwise = "echo 'the crates could not be compiled apart from the program: they are compiled with it'"
    return f"{PROGRAM} {shlex.quote(at or '.')} {build} || {otherwise}"
