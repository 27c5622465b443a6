fn main() { println!("{}", clock::now()); }
