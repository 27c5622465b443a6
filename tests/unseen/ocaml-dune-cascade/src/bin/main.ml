let () =
  let p = People.Person.make "Ada" 36 in
  print_endline (People.Person.greet p)
