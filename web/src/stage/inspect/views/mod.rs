//! What the microscope shows beside single operations: each view is a room of its own, over the same lens.

mod cache;
mod embedding;
mod flash;
mod framed;
mod heads;
mod rope;

use crate::fetched::NotFetched;
use crate::route::View;
use crate::shell::controls::Segmented;
use crate::store::use_store;
use crate::text::view_name;
use leptos::prelude::*;
use leptos::wasm_split::wasm_split;

/// The choice of a view, over the stage.
#[component]
pub fn ViewPick() -> impl IntoView {
    let store = use_store();
    let view = Memo::new(move |_| store.router.view());
    let options = Signal::derive(move || {
        let language = store.language.get();
        View::ALL.into_iter().map(|view| (view, view_name(language, view).to_owned())).collect::<Vec<_>>()
    });
    let choose = Callback::new(move |view| {
        let mut route = store.router.peek();
        route.view = view;
        store.router.go(route);
    });
    view! {
        <div class="viewpick">
            <Segmented
                label=Signal::derive(move || store.words().views.to_owned())
                options=options
                value=view
                on_choose=choose
            />
        </div>
    }
}

/// Any view but that of single operations, its code fetched when one is first shown; `ahead` fetches only the code.
#[wasm_split(views, wasm_split_path = leptos::wasm_split, preload(ahead), fallible)]
pub fn fetched_views() -> Result<AnyView, NotFetched> {
    Ok(view! { <Whole/> }.into_any())
}

#[component]
fn Whole() -> impl IntoView {
    let store = use_store();
    let view = Memo::new(move |_| store.router.view());
    move || match view.get() {
        View::Operation => ().into_any(),
        View::Heads => view! { <heads::Heads/> }.into_any(),
        View::Rope => view! { <rope::Rope/> }.into_any(),
        View::Flash => view! { <flash::Flash/> }.into_any(),
        View::Cache => view! { <cache::Cache/> }.into_any(),
        View::Embedding => view! { <embedding::Embedding/> }.into_any(),
    }
}
