#!/bin/bash
set -e
for part in 1 2 3; do
  echo "part $part"
  ./worker.sh "$part"
done
echo "all parts done"
