pub fn c() -> usize { b::b() }
