mod stock;

fn main() {
    let shelf = stock::shelf();
    println!("{}", stock::price(&shelf, "pen"));
    println!("{}", stock::price(&shelf, "ink"));
}
