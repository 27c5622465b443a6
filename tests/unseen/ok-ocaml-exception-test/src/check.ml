let parse s = try Some (int_of_string s) with Failure m -> prerr_endline ("Failure: " ^ m); None

let () =
  let unused = 3 in
  assert (parse "12" = Some 12);
  assert (parse "x" = None);
  (try ignore (List.find (fun x -> x > 9) [1; 2]) with Not_found -> prerr_endline "Fatal? no: exception Not_found was expected");
  print_endline "2 checks, 0 failures"
