pub enum State {
    On,
    Off,
    Dimmed(u8),
}
