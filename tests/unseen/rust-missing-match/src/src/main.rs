mod state;

use state::State;

fn label(state: &State) -> &'static str {
    match state {
        State::On => "on",
        State::Off => "off",
    }
}

fn main() {
    println!("{}", label(&State::Dimmed(4)));
}
