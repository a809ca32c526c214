//! Which way the map is walked, and what its scopes are called.

use crate::control::Segmented;
use crate::lens::use_lens;
use crate::scene::{Stop, side_name};
use crate::text::{Words, fill, use_speech};
use leptos::prelude::*;

/// Forward or backward.
#[component]
pub fn Direction() -> impl IntoView {
    let speech = use_speech();
    let lens = use_lens();
    let words = move || speech.words();
    let options = Signal::derive(move || {
        vec![(false, words().forward.to_owned()), (true, words().backward.to_owned())]
    });
    let choose = Callback::new(move |backward: bool| {
        if backward != lens.backward.get_untracked() {
            lens.turn();
        }
    });
    view! {
        <div class="direction">
            <Segmented
                label=Signal::derive(move || words().direction.to_owned())
                options=options
                value=lens.backward
                on_choose=choose
            />
        </div>
    }
}

/// Stack and block of a stop.
pub fn scopes(stop: &Stop, words: &Words) -> Vec<String> {
    let side = side_name(stop.side).map(|name| name(words).to_owned());
    let block = stop.block.map(|block| fill(words.block, &[&(block + 1).to_string()]));
    side.into_iter().chain(block).collect()
}
