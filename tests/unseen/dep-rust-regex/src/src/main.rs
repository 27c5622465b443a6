mod find;

fn main() {
    println!("{:?}", find::find("a1"));
}
