namespace eval invoice {
    proc line {name cents qty} {
        return [expr {$cents * $qty}]
    }
}
