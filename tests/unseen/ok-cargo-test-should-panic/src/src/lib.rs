pub fn level(n: i32) -> i32 {
    assert!(n >= 0, "level is below zero: {n}");
    n * 2
}

#[cfg(test)]
mod tests {
    use super::level;

    #[test]
    #[should_panic(expected = "below zero")]
    fn negative() {
        level(-1);
    }

    #[test]
    #[ignore = "fails without hardware"]
    fn hardware() {
        panic!("no hardware");
    }

    #[test]
    fn doubles() {
        eprintln!("error budget: fine");
        assert_eq!(level(4), 8);
    }
}
