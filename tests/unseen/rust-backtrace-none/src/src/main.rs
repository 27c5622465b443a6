mod routes;

fn main() {
    for stop in ["pier", "mill", "quarry"] {
        println!("{stop} {}", routes::minutes(stop));
    }
}
