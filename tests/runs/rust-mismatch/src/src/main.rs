mod account;

fn main() {
    let mut account = account::Account::new("ann");
    account.deposit("12.50");
    println!("{}", account.balance());
}
