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

/// What of it a lesson shows at one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The way through the tiles, and that it ends in the same numbers.
    Tiles,
    /// What is moved and held, and how both grow.
    Traffic,
}

/// The view, or the part of it that the place asks for.
#[component]
pub fn Flash() -> impl IntoView {
    let lesson = Lesson::new(use_lens());
    provide_context(lesson);
    let part = use_context::<Part>();
    let ready = Memo::new(move |_| lesson.head.with(Option::is_some));
    let (tiles, traffic) = (part != Some(Part::Traffic), part != Some(Part::Tiles));
    let cut = Callback::new(move |tiles| lesson.cut(tiles));
    view! {
        <section class="viewhome lessonview flashview" id=tiles.then_some("region-canvas") tabindex="-1" aria-label=move || tiles.then_some(say().title)>
            {if tiles {
                view! {
                    <h1>{move || say().title}</h1>
                    <p class="lead">{move || say().intro}</p>
                    <steps::Choices/>
                }.into_any()
            } else {
                view! { <div class="choices"><steps::TileSizes tiles=lesson.tiles on_cut=cut sizes=&steps::SIZES/></div> }.into_any()
            }}
            <Show when=move || ready.get() fallback=|| view! { <p class="empty" role="status">{move || say().waiting}</p> }>
                {tiles.then(|| view! {
                    <div class="panels">
                        <steps::Steps/>
                        <tile::Tile/>
                        <arithmetic::Arithmetic/>
                        <rows::Carried/>
                    </div>
                    <moved::Same/>
                })}
                {traffic.then(|| view! { <moved::Moved/><growth::GrowthOfBoth/> })}
                {part.is_none().then(|| view! { <backward::Backward/> })}
            </Show>
        </section>
    }
}
