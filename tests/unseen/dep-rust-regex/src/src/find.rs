//! Finds digits.

use regex::Regex;

pub fn find(s: &str) -> Option<String> {
    Regex::new("[0-9]").ok()?.find(s).map(|m| m.as_str().to_string())
}
