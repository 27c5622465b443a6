#!/usr/bin/env bash
set -euo pipefail

version=$(cat VERSION)
echo "releasing $version"
cd build/output
tar czf "/tmp/pier-$version.tgz" .
echo done
