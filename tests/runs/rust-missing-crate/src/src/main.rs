mod model;

fn main() {
    println!("{:?}", model::Item { id: 1 });
}
