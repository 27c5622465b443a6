pub fn gross(net: u32) -> u32 {
    let rate = 0.2;
    net + net * rate
}
