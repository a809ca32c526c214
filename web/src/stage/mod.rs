//! The screens: know heads, tokens, operations; leave rectangles and lines to [`crate::picture`].

pub mod inspect;
pub mod prompt;
pub mod train;

use crate::store::Store;
use leptos::prelude::Set;

/// Makes the first held-out row of the run the example that is walked through.
pub fn prompt_example(store: Store) {
    if let Some(row) = inspect::examples(store).first() {
        store.example.set(inspect::of_row(row));
    }
}
