mod gauge;
mod report;

use gauge::Gauge;

fn main() {
    let g = Gauge::new(3);
    println!("{}", report::line(&g));
}
