#!/usr/bin/env bash
echo "step 1 of 3: fetch"
echo "step 2 of 3: index"
timeout -s KILL 2 node index.js
status=$?
echo "step 3 of 3: publish"
exit $status
