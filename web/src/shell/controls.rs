//! Controls that know nothing of models: segmented choice, stepper, switch, number field.

use crate::store::use_store;
use crate::text::fill;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;

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
) -> impl IntoView {
    let on_key = move |event: KeyboardEvent| {
        let by = match event.key().as_str() {
            "ArrowRight" | "ArrowDown" => 1,
            "ArrowLeft" | "ArrowUp" => -1,
            _ => return,
        };
        event.prevent_default();
        event.stop_propagation();
        let options = options.get_untracked();
        let at = options.iter().position(|(option, _)| *option == value.get_untracked()).unwrap_or(0);
        let next = (at as i64 + by).rem_euclid(options.len() as i64) as usize;
        on_choose.run(options[next].0);
        let group = event.current_target().and_then(|group| group.dyn_into::<web_sys::Element>().ok());
        let button = group.and_then(|group| group.children().item(next as u32));
        if let Some(button) = button.and_then(|button| button.dyn_into::<web_sys::HtmlElement>().ok()) {
            let _ = button.focus();
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
    view! { <div class="seg" role="radiogroup" aria-label=label on:keydown=on_key>{buttons}</div> }
}

/// A whole number with two buttons.
#[component]
pub fn Stepper(
    /// What is counted.
    label: Signal<String>,
    /// Its value.
    #[prop(into)]
    value: Signal<u32>,
    /// The next smaller one, if any.
    less: Signal<Option<u32>>,
    /// The next larger one, if any.
    more: Signal<Option<u32>>,
    /// Called with the next value.
    on_choose: Callback<u32>,
) -> impl IntoView {
    let store = use_store();
    let words = move || store.words();
    let choose = move |next: Option<u32>| {
        if let Some(next) = next {
            on_choose.run(next);
        }
    };
    view! {
        <div class="f">
            <div class="l">{label}</div>
            <div class="steppr" role="group" aria-label=label>
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
    }
}

/// On or off.
#[component]
pub fn Switch(
    label: Signal<String>,
    #[prop(into)] value: Signal<bool>,
    on_choose: Callback<bool>,
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
                on:click=move |_| on_choose.run(!value.get_untracked())
            ></button>
        </div>
    }
}

/// A number that is typed, in a row with its label; taken over when the field is left or Enter is pressed.
#[component]
pub fn NumberField(
    /// What it is.
    label: Signal<String>,
    /// As it is shown.
    value: Signal<String>,
    /// Called with what was typed; false refuses it, and the field goes back.
    on_change: Callback<String, bool>,
    /// Identifies it for tests.
    #[prop(optional)]
    id: &'static str,
) -> impl IntoView {
    let refused = RwSignal::new(false);
    let changed = move |event: web_sys::Event| {
        let taken = on_change.run(event_target_value(&event).trim().replace('−', "-"));
        refused.set(!taken);
    };
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
                on:change=changed
            />
        </label>
    }
}
