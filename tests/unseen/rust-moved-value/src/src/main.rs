mod crew;

fn main() {
    let names = crew::names();
    crew::greet(names);
    println!("{} on board", names.len());
}
