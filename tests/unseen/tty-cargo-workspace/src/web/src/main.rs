fn main() { println!("{}", fares::fare(8)); }
