#!/bin/sh
set -e
mkdir -p out
javac --release 21 -d out App.java
echo built
