//! Twice.

/// Doubles.
///
/// ```
/// assert_eq!(twice::double(2), 4);
/// assert_eq!(twice::double(4), 9);
/// ```
pub fn double(n: u32) -> u32 {
    n * 2
}

#[cfg(test)]
mod tests {
    #[test]
    fn doubles() {
        assert_eq!(super::double(3), 6);
    }

    #[test]
    #[should_panic(expected = "overflow")]
    fn overflows() {
        super::double(u32::MAX);
    }
}
