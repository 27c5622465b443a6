fn longest(words: &Vec<String>) -> usize {
    let mut best = 0;
    for i in 0..words.len() {
        if words[i].len() > best {
            best = words[i].len();
        }
    }
    best
}

fn main() {
    println!("{}", longest(&vec!["a".to_string()]));
}
