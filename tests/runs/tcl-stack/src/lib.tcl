proc total {prices names} {
    set sum 0
    foreach name $names {
        incr sum [dict get $prices $name]
    }
    return $sum
}
