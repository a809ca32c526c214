//! The whole network beside its operations: small, without words, with the box where the reader stands. Leads to the whole.

use super::svg::bare;
use crate::address::Stage;
use crate::lens::use_lens;
use crate::scene::whole::diagram;
use crate::text::use_speech;
use crate::text::whole::words;
use leptos::prelude::*;

/// Width that the picture is drawn for; what is shown is scaled down.
const ROOM: f64 = 960.0;

/// The picture, a button.
#[component]
pub fn Glance() -> impl IntoView {
    let (lens, speech) = (use_lens(), use_speech());
    let block = Memo::new(move |_| lens.stop().and_then(|stop| stop.block).unwrap_or(0));
    let picture = Memo::new(move |_| {
        let (walk, block, backward) = (lens.walk.get()?, block.get(), lens.backward.get());
        Some(diagram(&walk, block, ROOM, backward))
    });
    let size = move || {
        let (width, height) =
            picture.with(|picture| picture.as_ref().map_or((1.0, 1.0), |picture| picture.size));
        format!("0 0 {width} {height}")
    };
    let inner = move || {
        let at = lens.at.get();
        picture.with(|picture| picture.as_ref().map(|picture| bare(picture, at)))
    };
    let label = move || words(speech.language()).title;
    view! {
        <button
            type="button"
            class="miniature"
            id="glance"
            aria-label=label
            title=label
            on:click=move |_| lens.visit(|place| place.stage = Stage::Whole)
        >
            <svg viewBox=size aria-hidden="true" inner_html=inner></svg>
        </button>
    }
}
