#!/bin/bash
prefix() { sed -u "s/^/$1  | /"; }
(for try in 1 2 3; do python -u app.py $try && break; echo "exited with code 1, restarting"; done) 2>&1 | prefix "app-1"
echo "app-1 exited with code 0"
