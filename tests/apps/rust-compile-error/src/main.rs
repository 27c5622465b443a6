mod price;

fn main() {
    println!("{}", price::total(&[1, 2]));
}
