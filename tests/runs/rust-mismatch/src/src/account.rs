pub struct Account {
    owner: String,
    cents: i64,
}

impl Account {
    pub fn new(owner: &str) -> Self {
        Account { owner: owner, cents: 0 }
    }

    pub fn deposit(&mut self, cents: i64) {
        self.cents += cents;
    }

    pub fn balance(&self) -> i64 {
        self.cents
    }
}
