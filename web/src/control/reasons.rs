//! Why one would turn something: the line of the table under it.

use super::why::Why;
use crate::text::{Speech, WhyWords};
use leptos::prelude::*;

/// The line under a control, which may depend on what is chosen; `id` is its own in the page.
pub fn why<Text: Into<String>>(
    speech: Speech,
    id: &'static str,
    tell: impl Fn(&'static WhyWords) -> Text + Send + Sync + 'static,
) -> Why {
    Why::new(id, Signal::derive(move || tell(speech.why_words()).into()))
}
