source lib.tcl

set prices [dict create pen 120 paper 80]
puts [total $prices {pen paper}]
puts [total $prices {pen ink}]
