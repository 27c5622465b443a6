pub struct Gauge { pub level: u32 }
impl Gauge { pub fn new(level: u32) -> Self { Gauge { level } } }
