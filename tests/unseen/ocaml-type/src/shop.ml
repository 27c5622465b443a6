let basket = [ ("bread", 320); ("milk", 109) ]

let total items =
  List.fold_left (fun acc (_, cents) -> acc + cents) 0 items

let () =
  let sum = total basket in
  print_endline (Price.show sum);
  print_endline (Price.show (Price.with_tax (float_of_int sum)))
