pub fn names() -> Vec<String> {
    vec!["Ada".into(), "Bob".into()]
}

pub fn greet(names: Vec<String>) {
    for name in names {
        println!("hello {name}");
    }
}
