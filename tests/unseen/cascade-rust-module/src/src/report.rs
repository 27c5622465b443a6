use crate::gauge::Gauge;

pub fn line(g: &Gauge) -> String { format!("level {}", g.level) }
