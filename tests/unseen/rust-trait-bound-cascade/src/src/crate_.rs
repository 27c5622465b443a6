pub struct Crate {
    pub n: u32,
}
