//! Train: the loss as it falls, every head as it forms, answers as they turn right.

use crate::address::{Place, use_router};
use crate::control::fetched::NotFetched;
use crate::figure::training::{Heads, HeldEdits, Loss, Samples, Speed};
use crate::lens::Learning;
use crate::run::{use_run, use_session};
use leptos::prelude::*;
use leptos::wasm_split::wasm_split;

/// The stage, its code fetched when it is first shown; `ahead` fetches only the code.
#[wasm_split(training, wasm_split_path = leptos::wasm_split, preload(train_ahead), fallible)]
pub fn fetched_train() -> Result<AnyView, NotFetched> {
    Ok(view! { <Train/> }.into_any())
}

/// The stage.
#[component]
fn Train() -> impl IntoView {
    let (run, router) = (use_run(), use_router());
    let session = StoredValue::new_local(use_session());
    Learning::provide(run, Callback::new(move |place: Place| router.address(place)));
    let on_drop = Callback::new(move |()| session.with_value(|session| session.hold(String::new())));
    view! {
        <main class="stage train" id="stage" tabindex="-1">
            <HeldEdits on_drop/>
            <Loss/>
            <Heads/>
            <Samples/>
            <Speed/>
        </main>
    }
}
