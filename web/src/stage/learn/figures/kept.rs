//! What a reader sets in a figure of a lesson is in the address: a link leads back to it.

use leptos::prelude::*;

/// Positions that a figure may be set to.
pub const POSITIONS: (i32, i32) = (0, 63);

/// The settings of a figure, in the order in which its controls are made: for each the number of its value.
#[derive(Clone, Copy)]
pub struct Kept {
    numbers: RwSignal<Vec<u32>>,
    made: StoredValue<usize>,
}

impl Kept {
    /// Begins with the numbers of an address; controls that it does not name are as usual.
    pub fn new(numbers: Vec<u32>) -> Self {
        Self { numbers: RwSignal::new(numbers), made: StoredValue::new(0) }
    }

    /// All of them, tracked.
    pub fn numbers(self) -> Vec<u32> {
        self.numbers.get()
    }
}

/// A control of the figure, from `least` to `most`.
pub fn kept(usual: i32, (least, most): (i32, i32)) -> RwSignal<i32> {
    let Some(Kept { numbers, made }) = use_context() else { return RwSignal::new(usual) };
    let place = made.get_value();
    made.set_value(place + 1);
    let linked = numbers.with_untracked(|numbers| numbers.get(place).map(|number| least + *number as i32));
    let control = RwSignal::new(linked.filter(|linked| *linked <= most).unwrap_or(usual));
    let number = move || (control.get() - least) as u32;
    numbers.update_untracked(|numbers| {
        numbers.resize(numbers.len().max(place + 1), 0);
        numbers[place] = untrack(number);
    });
    Effect::new(move |before: Option<u32>| {
        let now = number();
        if before.is_some_and(|before| before != now) {
            numbers.update(|numbers| numbers[place] = now);
        }
        now
    });
    control
}
