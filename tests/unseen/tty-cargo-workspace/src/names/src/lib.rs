pub fn full(a: &str) -> String { let unused = 1; a.to_string() }
