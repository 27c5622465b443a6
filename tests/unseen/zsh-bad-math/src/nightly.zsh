#!/usr/bin/env zsh
setopt err_exit
print "rotating logs"
rotate() {
  local n=$1
  # bytes per file
  local each=$(( 10240 / n ))
  print "keep $each"
}
rotate 4
rotate 0
print "done"
