/// How long.
pub fn b() -> usize {
    first::first().lenght()
}
