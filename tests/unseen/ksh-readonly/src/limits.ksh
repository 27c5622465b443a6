#!/usr/bin/ksh
readonly MAX=10
use=4
print "use $use of $MAX"
# more for the night
MAX=20
print "use $use of $MAX"
