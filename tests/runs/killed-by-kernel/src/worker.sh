#!/bin/bash
echo "worker $1 allocates"
if [ "$1" = 2 ]; then
  kill -KILL $$   # what the kernel does when memory is short
fi
echo "worker $1 done"
