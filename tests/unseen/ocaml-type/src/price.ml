let with_tax cents = cents * 119 / 100
let show cents = Printf.sprintf "%d.%02d" (cents / 100) (cents mod 100)
