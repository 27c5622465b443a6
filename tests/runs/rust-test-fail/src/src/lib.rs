pub fn roman(mut n: u32) -> String {
    let table = [(10, "X"), (9, "IX"), (5, "V"), (1, "I")];
    let mut out = String::new();
    for (value, sign) in table {
        while n >= value {
            out.push_str(sign);
            n -= value;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::roman;

    #[test]
    fn seven() {
        assert_eq!(roman(7), "VII");
    }

    #[test]
    fn four() {
        assert_eq!(roman(4), "IV");
    }

    #[test]
    #[should_panic]
    fn absurd() {
        panic!("as expected");
    }
}
