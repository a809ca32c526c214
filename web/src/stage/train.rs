//! Train: the loss as it falls, every head as it forms, answers as they turn right.

use crate::address::{Place, use_router};
use crate::figure::training::{Heads, Loss, Samples, Speed};
use crate::lens::Learning;
use crate::run::use_run;
use leptos::prelude::*;

/// The stage.
#[component]
pub fn Train() -> impl IntoView {
    let (run, router) = (use_run(), use_router());
    Learning::provide(run, Callback::new(move |place: Place| router.address(place)));
    view! {
        <main class="stage train" id="stage" tabindex="-1">
            <Loss/>
            <Heads/>
            <Samples/>
            <Speed/>
        </main>
    }
}
