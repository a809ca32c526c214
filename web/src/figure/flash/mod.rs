//! FlashAttention as an executable lesson, on the model's own q, k, v: tile by tile, beside the whole matrix, forward
//! and backward, with what each of them moves.

mod arithmetic;
mod backward;
pub mod growth;
mod lesson;
mod map;
mod moved;
mod rows;
pub mod site;
mod spoken;
mod steps;
mod tile;

use crate::lens::use_lens;
use leptos::prelude::*;
use lesson::Lesson;
use spoken::say;

/// The view.
#[component]
pub fn Flash() -> impl IntoView {
    let lesson = Lesson::new(use_lens());
    provide_context(lesson);
    let ready = Memo::new(move |_| lesson.head.with(Option::is_some));
    view! {
        <section class="viewhome lessonview flashview" id="region-canvas" tabindex="-1" aria-label=move || say().title>
            <h1>{move || say().title}</h1>
            <p class="lead">{move || say().intro}</p>
            <steps::Choices/>
            <Show when=move || ready.get() fallback=|| view! { <p class="empty" role="status">{move || say().waiting}</p> }>
                <div class="panels">
                    <steps::Steps/>
                    <tile::Tile/>
                    <arithmetic::Arithmetic/>
                    <rows::Carried/>
                </div>
                <moved::Same/>
                <moved::Moved/>
                <growth::GrowthOfBoth/>
                <backward::Backward/>
            </Show>
        </section>
    }
}
