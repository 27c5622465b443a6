use std::collections::HashMap;

pub fn shelf() -> HashMap<&'static str, u32> {
    HashMap::from([("pen", 120), ("paper", 80)])
}

pub fn price(shelf: &HashMap<&'static str, u32>, name: &str) -> u32 {
    *shelf.get(name).unwrap()
}
