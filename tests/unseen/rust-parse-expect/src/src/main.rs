mod rows;

fn main() {
    let text = "4\n15\nseven\n";
    println!("{}", rows::sum(text));
}
