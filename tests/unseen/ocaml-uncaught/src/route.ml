let table : (string, string) Hashtbl.t = Hashtbl.create 8

let () =
  Hashtbl.add table "quay" "market";
  Hashtbl.add table "market" "mill"

let rec walk from_ steps =
  if steps = 0 then from_
  else begin
    let next = Hashtbl.find table from_ in
    Printf.printf "%s -> %s\n%!" from_ next;
    walk next (steps - 1)
  end

let () =
  print_endline (walk "quay" 2);
  print_endline (walk "quay" 3)
