package require Tcl 8.6
package require json
package require tdom 0.9

puts [dom parse {<a/>}]
