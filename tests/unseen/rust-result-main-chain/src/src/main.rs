use std::{error::Error, fmt, fs, num::ParseIntError};

struct Bad {
    line: usize,
    source: ParseIntError,
}

impl fmt::Debug for Bad {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "line {}: cannot read level\n\nCaused by: {}", self.line, self.source)
    }
}
impl fmt::Display for Bad {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}
impl Error for Bad {}

fn levels(path: &str) -> Result<Vec<i32>, Box<dyn Error>> {
    let text = fs::read_to_string(path)?;
    let mut out = vec![];
    for (n, line) in text.lines().enumerate() {
        out.push(line.parse::<i32>().map_err(|source| Bad { line: n + 1, source })?);
    }
    Ok(out)
}

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).unwrap_or_default();
    println!("reading {path}");
    println!("{:?}", levels(&path)?);
    Ok(())
}
