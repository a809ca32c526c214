//! Which of several models a figure is about, where more than one stands on the stage.

use leptos::prelude::*;

/// What it is called; put into the context of a model.
#[derive(Clone, Copy, Debug)]
pub struct Whose(pub Signal<String>);

/// A name that tells figures of several models apart, tracked.
pub fn whose(name: &str) -> String {
    match use_context::<Whose>() {
        Some(Whose(whose)) => format!("{} · {name}", whose.get()),
        None => name.to_owned(),
    }
}
