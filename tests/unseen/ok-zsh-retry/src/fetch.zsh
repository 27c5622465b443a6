#!/usr/bin/env zsh
for n in 1 2 3; do
  if (( n < 3 )); then
    print -u2 "curl: (7) Failed to connect to 127.0.0.1 port 9: Connection refused"
    print -u2 "attempt $n failed with exit code 7"
  else
    print "attempt $n ok"
  fi
done
cat /no/such/file 2>/dev/null || print "cat: falling back to the built-in list"
grep -q error /dev/null && exit 1
print "finished: 0 failed"
