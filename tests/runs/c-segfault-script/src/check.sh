#!/bin/bash
set -e
gcc -g -o walk walk.c
echo "walking"
./walk
echo "walked"
