#!/usr/bin/env bash
set -e
ulimit -f 64
trap '' XFSZ
echo "writing the dump"
head -c 200000 /dev/zero | tr '\0' 'x' | cat > dump.txt
echo "written"
