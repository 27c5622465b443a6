#!/bin/bash
set -o pipefail
echo "tools:"
python3 tools.py | jq -r '.[] | .name'
echo "status $?"
jq -r '.total' totals.json || exit 5
