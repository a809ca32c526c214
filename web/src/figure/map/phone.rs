//! The map of a phone: a tick per stop, and a list to pick from.

use super::direction::{Direction, scopes};
use super::standing::{Standing, Standings};
use crate::lens::use_lens;
use crate::text::use_speech;
use leptos::prelude::*;

/// The map.
#[component]
pub fn PhoneMap() -> impl IntoView {
    let speech = use_speech();
    let lens = use_lens();
    let standings = Standings::new(lens);
    let options = move || {
        let Some(walk) = lens.walk.get() else { return Vec::new() };
        let range = lens.range();
        let option = |i: usize| {
            let stop = &walk.stops[i];
            let text: Vec<String> = std::iter::once((i + 1 - range.start).to_string())
                .chain(scopes(stop, speech.words()))
                .chain([lens.name_of(&walk, stop)])
                .collect();
            let text = text.join(" · ");
            let standing = standings.of(&stop.name);
            let here = move || standing.get() == Standing::Here;
            view! { <option value=i.to_string() selected=here>{text}</option> }
        };
        range.clone().map(option).collect::<Vec<_>>()
    };
    let ticks = move || {
        let Some(walk) = lens.walk.get() else { return Vec::new() };
        let range = lens.range();
        let tick = |i: usize| {
            let standing = standings.of(&walk.stops[i].name);
            let class = move || match standing.get() {
                Standing::Here => "c",
                Standing::Done => "d",
                Standing::Ahead => "",
            };
            // A gap parts the stacks.
            let begins = i > range.start && walk.stops[i].side != walk.stops[i - 1].side;
            view! { <i class=class class:side=begins></i> }
        };
        range.clone().map(tick).collect::<Vec<_>>()
    };
    view! {
        <div class="pmap">
            <Direction/>
            <div class="ticks" aria-hidden="true">{ticks}</div>
            <select
                class="select"
                aria-label=move || speech.words().map
                on:change=move |event| {
                    if let Ok(index) = event_target_value(&event).parse() {
                        lens.go(index);
                    }
                }
            >
                {options}
            </select>
        </div>
    }
}
