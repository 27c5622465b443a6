mod crate_;

use crate_::Crate;
use std::collections::HashMap;

fn main() {
    let mut m = 1;
    for c in [Crate { n: 1 }, Crate { n: 2 }] {
        println!("{}", c);
    }
}
