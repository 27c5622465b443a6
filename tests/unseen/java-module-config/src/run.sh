#!/bin/sh
set -e
mkdir -p /tmp/classes
javac -d /tmp/classes $(find app -name '*.java')
java -cp /tmp/classes app.Start
