//! Positions: RoPE on the model's own q and k, and the other schemes in the same frame.

mod bench;
mod checks;
mod dials;
mod distance;
mod frequencies;
mod hands;
mod picks;
mod places;
mod plot;
mod schemes;
mod signed;

use crate::lens::use_lens;
use crate::picture::number;
use crate::text::views::rope::formulas;
use crate::text::{fill, model_words};
pub use hands::Dials as Hands;

use bench::Bench;
use leptos::prelude::*;
use transformer::Position;

/// The view.
#[component]
pub fn Rope() -> impl IntoView {
    let bench = Bench::new(use_lens());
    provide_context(bench);
    let words = move || bench.words();
    let ready = Memo::new(move |_| bench.vectors.with(Option::is_some));
    let turns = Memo::new(move |_| bench.own.with(Option::is_some));
    let turns_itself = move || bench.scheme.get() == Position::Rope;
    // What the model does itself comes first; what is tried on its vectors comes after.
    let content = move || {
        let own = bench.scheme.get() == Position::Rope;
        let rotation = move || match turns.get() {
            true => view! { <Rotation/> }.into_any(),
            false => view! {
                <p class="ropenote">{move || words().odd_head}</p>
                <div class="ropestrip"><places::Places/></div>
            }
            .into_any(),
        };
        match own {
            true => view! { {rotation}<schemes::Schemes/> }.into_any(),
            false => view! { <schemes::Schemes/><WhatIf/>{rotation} }.into_any(),
        }
    };
    let provenance = move || {
        let capture = bench.lens.capture.get()?;
        let page = bench.lens.page_words();
        let on = match capture.backend {
            protocol::BackendKind::Webgpu => page.webgpu,
            protocol::BackendKind::Cpu => page.cpu_simd,
        };
        let step = fill(page.captured_at, &[&number::grouped(capture.step.into())]);
        Some(format!("{} · {step}", fill(page.computed_on, &[on])))
    };
    view! {
        <section class="viewhome rope" id="region-canvas" tabindex="-1" aria-label=move || words().title>
            <header class="ropetop">
                <div>
                    <h1>{move || words().title}</h1>
                    <p class="ink2">{move || if turns_itself() { words().what } else { words().what_other }}</p>
                </div>
                <Show when=turns_itself><div class="formula" inner_html=formulas::TURN></div></Show>
            </header>
            <picks::Picks/>
            <Show
                when=move || ready.get()
                fallback=move || view! { <p class="ink2">{move || bench.lens.page_words().loading_values}</p> }
            >
                {content}
            </Show>
            <p class="mut provenance">{provenance}</p>
        </section>
    }
}

/// Everything about turning.
#[component]
fn Rotation() -> impl IntoView {
    view! {
        <div class="ropeturn">
            <div class="ropemain">
                <dials::Dials/>
                <frequencies::Frequencies/>
            </div>
            <div class="ropestrip">
                <places::Places/>
                <checks::Checks/>
                <distance::Distance/>
            </div>
        </div>
    }
}

/// Says that the model does not turn, and how to make one that does.
#[component]
fn WhatIf() -> impl IntoView {
    let bench = expect_context::<Bench>();
    let scheme = move || model_words::position(bench.lens.page_words(), bench.scheme.get());
    view! {
        <div class="ropewhatif">
            <div class="formula" inner_html=formulas::TURN></div>
            <h2>{move || bench.words().what_if_title}</h2>
            <p>{move || fill(bench.words().what_if, &[scheme()])}</p>
        </div>
    }
}
