#[deprecated(note = "returns an error in the next version")]
pub fn old() -> i32 {
    1
}

fn never_used_error() {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_deprecated() {
        assert_eq!(old(), 1);
    }

    #[test]
    #[should_panic(expected = "boom")]
    fn panics() {
        panic!("boom");
    }

    #[test]
    #[ignore = "fails without a display"]
    fn window() {}
}
