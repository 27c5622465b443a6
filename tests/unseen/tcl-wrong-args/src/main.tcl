source invoice.tcl

proc total {items} {
    set sum 0
    foreach {name cents} $items {
        incr sum [invoice::line $name $cents]
    }
    return $sum
}

set items {bread 320 milk 109}
puts "total: [total $items]"
