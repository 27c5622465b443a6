use std::env;

fn main() {
    let dir = env::var("SCHEMA_DIR").unwrap();
    println!("cargo:rerun-if-changed={dir}");
}
