//! Signals that say something only when there is something new.

use leptos::prelude::*;

/// Sets a signal to what it is not already; whoever listens is left in peace otherwise.
pub fn set_new<T: PartialEq + Send + Sync + 'static>(signal: RwSignal<T>, value: T) {
    if signal.with_untracked(|now| *now != value) {
        signal.set(value);
    }
}
