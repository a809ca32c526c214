//! Which attention, head, query and key.

use super::bench::Bench;
use crate::control::{Segmented, Select, Why};
use crate::scene::attention_name;
use leptos::prelude::*;
use transformer::Attention;

/// The four choices, and what is tried instead of the model's own.
#[component]
pub fn Picks() -> impl IntoView {
    let bench = expect_context::<Bench>();
    let lens = bench.lens;
    let words = move || bench.words();
    let sites = Signal::derive(move || {
        let name = |site: &Attention| attention_name(site, lens.page_words());
        bench.sites.with(|sites| sites.iter().map(name).enumerate().collect::<Vec<_>>())
    });
    let heads = Signal::derive(move || {
        let heads = lens.walk.with(|walk| walk.as_ref().map_or(1, |walk| walk.dims.heads));
        (0..heads).map(|head| (head, (head + 1).to_string())).collect::<Vec<_>>()
    });
    let tokens = Signal::derive(move || {
        (0..bench.tokens.with(Vec::len)).map(|at| (at, bench.token(at))).collect::<Vec<_>>()
    });
    let query = Memo::new(move |_| bench.at.get().0);
    let key = Memo::new(move |_| bench.at.get().1);
    view! {
        <div class="ropepicks">
            <Select
                label=Signal::derive(move || words().attention.to_owned())
                options=sites
                value=bench.site
                on_choose=Callback::new(move |site| bench.choose_site(site))
                id="pos-site"
                why=Why::none()
            />
            <div class="sld ropehead">
                <span>{move || lens.page_words().all_heads}</span>
                <Segmented
                    label=Signal::derive(move || lens.page_words().all_heads.to_owned())
                    options=heads
                    value=lens.head
                    on_choose=Callback::new(move |head| lens.adjust(|place| place.head = head))
                />
            </div>
            <Select
                label=Signal::derive(move || words().query_token.to_owned())
                options=tokens
                value=query
                on_choose=Callback::new(move |at| bench.choose_tokens(at, bench.at.get_untracked().1))
                id="pos-query"
                why=Why::none()
            />
            <Select
                label=Signal::derive(move || words().key_token.to_owned())
                options=tokens
                value=key
                on_choose=Callback::new(move |at| bench.choose_tokens(bench.at.get_untracked().0, at))
                id="pos-key"
                why=Why::none()
            />
        </div>
    }
}
