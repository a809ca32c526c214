//! The edge of a pane: dragged, or moved by arrow keys, it makes the pane larger or smaller.

use super::folds::{Pane, use_folds};
use crate::text::{fill, use_speech};
use leptos::html::Div;
use leptos::prelude::*;
use web_sys::{KeyboardEvent, PointerEvent};

/// An arrow moves the edge so far, in px.
const STEP: f64 = 16.0;

/// The edge on the side of the canvas: left of what stands right of it, over what stands under it.
#[component]
pub fn Separator(
    /// Whose edge.
    pane: Pane,
    /// Least and largest size in px.
    within: (f64, f64),
) -> impl IntoView {
    let (folds, speech) = (use_folds(), use_speech());
    let home = NodeRef::<Div>::new();
    let upright = pane == Pane::Inspector;
    // What it is now, where nobody has said what it shall be.
    let shown = move || {
        let element = home.get_untracked()?.parent_element()?;
        let place = element.get_bounding_client_rect();
        Some(if upright { place.width() } else { place.height() })
    };
    let size = move || folds.size(pane).or_else(shown).unwrap_or(within.0);
    let set = move |to: f64| folds.resize(pane, to.clamp(within.0, within.1).round());
    let on_key = move |event: KeyboardEvent| {
        let by = match (event.key().as_str(), upright) {
            ("ArrowLeft", true) | ("ArrowUp", false) => STEP,
            ("ArrowRight", true) | ("ArrowDown", false) => -STEP,
            ("Home", _) => within.0 - within.1,
            ("End", _) => within.1 - within.0,
            _ => return,
        };
        event.prevent_default();
        event.stop_propagation();
        set(untrack(size) + by);
    };
    let on_move = move |event: PointerEvent| {
        let Some(element) = home.get_untracked() else { return };
        if !element.has_pointer_capture(event.pointer_id()) {
            return;
        }
        let Some(pane) = element.parent_element() else { return };
        let place = pane.get_bounding_client_rect();
        set(match upright {
            true => place.right() - f64::from(event.client_x()),
            false => place.bottom() - f64::from(event.client_y()),
        });
    };
    let on_down = move |event: PointerEvent| {
        event.prevent_default();
        if let Some(element) = home.get_untracked() {
            let _ = element.set_pointer_capture(event.pointer_id());
        }
    };
    view! {
        <div
            class="separator"
            class:upright-edge=upright
            role="separator"
            tabindex="0"
            aria-orientation=if upright { "vertical" } else { "horizontal" }
            aria-label=move || fill(speech.words().size_of, &[pane.name(speech.words())])
            aria-valuemin=within.0
            aria-valuemax=within.1
            aria-valuenow=move || size().clamp(within.0, within.1).round()
            node_ref=home
            on:keydown=on_key
            on:pointerdown=on_down
            on:pointermove=on_move
        ></div>
    }
}
