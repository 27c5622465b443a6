pub fn total(prices: &[u32]) -> u64 {
    prices.iter().sum::<u32>()
}
