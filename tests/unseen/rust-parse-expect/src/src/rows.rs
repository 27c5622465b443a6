pub fn sum(text: &str) -> u32 {
    text.lines()
        .map(|line| line.parse::<u32>().expect("a number on every line"))
        .sum()
}
