type t = { name : string; age : int }

let make name age = { name; age }
let greet (p : t) = "hello " ^ p.nme
let older p = { p with age = p.age + 1 }
