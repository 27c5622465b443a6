//! Reads a meter that wraps.

/// Units used between two readings.
pub fn used(before: u16, after: u16) -> u16 {
    after - before
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts() {
        assert_eq!(used(10, 25), 15);
    }

    #[test]
    fn wraps() {
        assert_eq!(used(65_530, 4), 10);
    }
}
