pub fn first() -> String { "a".into() }
