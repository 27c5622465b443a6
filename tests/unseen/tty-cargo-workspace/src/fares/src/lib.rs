pub fn fare(age: u32) -> u32 {
    if age < 12 { return 350; }
    "700"
}
