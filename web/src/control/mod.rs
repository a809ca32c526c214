//! Controls that know nothing of models: segmented choice, list, stepper, switch, number field, disclosure.

pub mod fetched;
pub mod folds;
pub mod icons;
mod reasons;
pub mod roving;
pub mod separator;
mod why;

use crate::browser::kept;
use crate::text::{fill, use_speech};
use leptos::prelude::*;
pub use reasons::why;
use roving::{Ends, focus_child, moved};
use web_sys::KeyboardEvent;
pub use why::{Asks, Why, WhyLine};

/// One of a few, as a radio group: one tab stop, arrow keys choose.
#[component]
pub fn Segmented<T: Copy + PartialEq + Send + Sync + 'static>(
    /// Name of the group.
    label: Signal<String>,
    /// Values with their labels.
    options: Signal<Vec<(T, String)>>,
    /// The chosen one.
    #[prop(into)]
    value: Signal<T>,
    /// Called with the next one.
    on_choose: Callback<T>,
    /// In rows of so many columns; 0: one row.
    #[prop(optional)]
    columns: usize,
    /// Told under it.
    #[prop(default = Why::none())]
    why: Why,
    /// In a row with others: the line is told under the row, by whoever mounts it.
    #[prop(optional)]
    apart: bool,
) -> impl IntoView {
    let on_key = move |event: KeyboardEvent| {
        let options = options.get_untracked();
        let at = options.iter().position(|(option, _)| *option == value.get_untracked()).unwrap_or(0);
        if let Some(next) = moved(&event, at, options.len(), columns.max(1), Ends::Meet) {
            on_choose.run(options[next].0);
            focus_child(&event, next);
        }
    };
    let buttons = move || {
        let button = |(option, text): (T, String)| {
            let chosen = move || value.get() == option;
            view! {
                <button
                    type="button"
                    role="radio"
                    aria-checked=move || chosen().to_string()
                    tabindex=move || if chosen() { 0 } else { -1 }
                    on:click=move |_| on_choose.run(option)
                >
                    {text}
                </button>
            }
        };
        options.get().into_iter().map(button).collect_view()
    };
    let class = if columns == 0 { "seg".to_owned() } else { format!("seg columns-{columns}") };
    view! {
        <div class=class role="radiogroup" aria-label=label aria-describedby=why.described_by() on:keydown=on_key>{buttons}</div>
        {(!apart).then(|| view! { <WhyLine why/> })}
    }
}

/// One of a list, in a row with its label.
#[component]
pub fn Select<T: Clone + PartialEq + Send + Sync + 'static>(
    /// What is chosen.
    label: Signal<String>,
    /// Values with their labels; the chosen one is among them.
    #[prop(into)]
    options: Signal<Vec<(T, String)>>,
    /// The chosen one.
    #[prop(into)]
    value: Signal<T>,
    /// Called with the next one.
    on_choose: Callback<T>,
    /// Identifies it for tests.
    id: &'static str,
    /// The label is only heard: the list stands alone, as wide as the rail.
    #[prop(optional)]
    alone: bool,
    /// Told under it.
    why: Why,
) -> impl IntoView {
    let chosen = move |event: web_sys::Event| {
        let select: web_sys::HtmlSelectElement = event_target(&event);
        let at = select.selected_index().max(0) as usize;
        if let Some((value, _)) = options.get_untracked().into_iter().nth(at) {
            on_choose.run(value);
        }
    };
    let list = move || {
        let option = |(option, text): (T, String)| {
            view! { <option prop:selected=move || value.get() == option>{text}</option> }
        };
        options.get().into_iter().map(option).collect_view()
    };
    view! {
        <label class=if alone { "f" } else { "sld" }>
            <span class:sr=alone>{label}</span>
            <select class="select" id=id aria-describedby=why.described_by() on:change=chosen>{list}</select>
        </label>
        <WhyLine why/>
    }
}

/// A whole number with two buttons; its label names the smallest and the largest, where a button rests.
#[component]
pub fn Stepper(
    /// What is counted.
    label: Signal<String>,
    /// Its value.
    #[prop(into)]
    value: Signal<u32>,
    /// What it may be, ascending.
    #[prop(into)]
    choices: Signal<Vec<u32>>,
    /// Called with the next value.
    on_choose: Callback<u32>,
    /// Told under it.
    why: Why,
    /// In a row with others: the line is told under the row, by whoever mounts it.
    #[prop(optional)]
    apart: bool,
) -> impl IntoView {
    let speech = use_speech();
    let words = move || speech.words();
    let less = Memo::new(move |_| choices.get().into_iter().rev().find(|&n| n < value.get()));
    let more = Memo::new(move |_| choices.get().into_iter().find(|&n| n > value.get()));
    let range = move || {
        let choices = choices.get();
        let (first, last) = (choices.first()?, choices.last()?);
        Some(if first == last { first.to_string() } else { format!("{first}–{last}") })
    };
    let choose = move |next: Option<u32>| {
        if let Some(next) = next {
            on_choose.run(next);
        }
    };
    view! {
        <div class="f">
            <div class="l">{label}" "<small class="num">{range}</small></div>
            <div class="steppr" role="group" aria-label=label aria-describedby=why.described_by()>
                <button
                    type="button"
                    aria-label=move || fill(words().less, &[&label.get()])
                    disabled=move || less.get().is_none()
                    on:click=move |_| choose(less.get_untracked())
                >
                    "−"
                </button>
                <output class="num">{value}</output>
                <button
                    type="button"
                    aria-label=move || fill(words().more_of, &[&label.get()])
                    disabled=move || more.get().is_none()
                    on:click=move |_| choose(more.get_untracked())
                >
                    "+"
                </button>
            </div>
        </div>
        {(!apart).then(|| view! { <WhyLine why/> })}
    }
}

/// On or off.
#[component]
pub fn Switch(
    label: Signal<String>,
    #[prop(into)] value: Signal<bool>,
    on_choose: Callback<bool>,
    /// Why it cannot be turned, told under it.
    #[prop(optional, into)]
    why_not: Signal<Option<String>>,
    /// Told under it.
    why: Why,
) -> impl IntoView {
    view! {
        <div class="row">
            <span class="l">{label}</span>
            <button
                type="button"
                class="sw"
                role="switch"
                aria-checked=move || value.get().to_string()
                aria-label=label
                aria-describedby=why.described_by()
                disabled=move || why_not.read().is_some()
                on:click=move |_| on_choose.run(!value.get_untracked())
            ></button>
        </div>
        <WhyLine why/>
        {move || why_not.get().map(|why| view! { <p class="tell">{why}</p> })}
    }
}

/// A number that is typed, in a row with its label; taken over when the field is left or Enter is pressed.
#[component]
pub fn NumberField(
    /// What it is.
    label: Signal<String>,
    /// As it is shown.
    value: Signal<String>,
    /// Called with what was typed; false refuses it.
    on_change: Callback<String, bool>,
    /// Identifies it for tests.
    #[prop(optional)]
    id: &'static str,
    /// What is taken, told under the field where something else was typed.
    #[prop(optional, into)]
    taken: Signal<String>,
    /// Told under it.
    why: Why,
) -> impl IntoView {
    // The value beside which something was refused: once it changes, the field shows it and is right again.
    let beside = RwSignal::new(None::<String>);
    let value = Memo::new(move |_| value.get());
    let refused = Memo::new(move |_| beside.read().as_ref() == Some(&*value.read()));
    let changed = move |event: web_sys::Event| {
        let input: web_sys::HtmlInputElement = event_target(&event);
        let taken = on_change.run(event_target_value(&event).trim().replace('−', "-"));
        beside.set((!taken).then(|| value.get_untracked()));
        if taken {
            // Also where what was typed means the value that was there.
            input.set_value(&value.get_untracked());
        }
    };
    let trouble = move || refused.get().then(|| taken.get()).filter(|why| !why.is_empty());
    view! {
        <label class="sld">
            <span>{label}</span>
            <input
                class="field num"
                type="text"
                inputmode="decimal"
                autocomplete="off"
                id=id
                prop:value=value
                aria-invalid=move || refused.get().to_string()
                aria-describedby=why.described_by()
                on:change=changed
            />
        </label>
        <WhyLine why/>
        <p class="trouble" role="alert">{trouble}</p>
    }
}

/// What is seldom needed, behind a line that opens it; the browser remembers whether it is open.
#[component]
pub fn Disclosure(
    /// The line.
    label: Signal<String>,
    /// Identifies it, also in the browser's memory.
    id: &'static str,
    /// What it holds.
    children: Children,
) -> impl IntoView {
    let open = kept::kept(id).is_some_and(|kept| kept == "open");
    let toggled = move |event: web_sys::Event| {
        let details: web_sys::Element = event_target(&event);
        kept::keep(id, if details.has_attribute("open") { "open" } else { "closed" });
    };
    view! {
        <details class="more" id=id open=open on:toggle=toggled>
            <summary>{label}</summary>
            {children()}
        </details>
    }
}
