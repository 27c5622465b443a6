use std::fs;

#[allow(dead_code)]
#[derive(Debug)]
enum Problem {
    Missing(std::io::Error),
    Empty,
}

fn read(path: &str) -> Result<String, Problem> {
    let text = fs::read_to_string(path).map_err(Problem::Missing)?;
    if text.is_empty() {
        return Err(Problem::Empty);
    }
    Ok(text)
}

fn main() {
    let unused = 3;
    for path in ["/etc/pier.conf", "pier.conf", "Cargo.toml"] {
        match read(path) {
            Ok(text) => println!("{path}: {} bytes", text.len()),
            Err(problem) => eprintln!("error: {path}: {problem:?}"),
        }
    }
}
