#!/bin/bash
set -e
echo "loading fixtures"
for name in a b; do
  echo "fixture $name"
  psql -h 127.0.0.1 -p 5466 -U dev -c "select '$name'"
done
