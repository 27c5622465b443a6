mod legacy;
mod tax;

fn main() {
    println!("{}", tax::gross(100));
}
