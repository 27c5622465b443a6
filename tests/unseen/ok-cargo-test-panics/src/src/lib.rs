fn unused_thing() {}

pub fn level(s: &str) -> i32 {
    s.parse().expect("level is a number")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[should_panic(expected = "level is a number")]
    fn panics_on_text() {
        level("high");
    }

    #[test]
    fn caught() {
        let r = std::panic::catch_unwind(|| level("x"));
        assert!(r.is_err());
        eprintln!("error: handled");
    }

    #[test]
    #[ignore = "fails without a device"]
    fn device() {
        panic!("no device");
    }
}
