//! Going to what was found, with the keyboard's focus.

use super::found::To;
use super::switches::{At, Knob, knob_of};
use crate::address::{Place, Router, Stage, View};
use crate::browser::focus;
use crate::shell::panes::Panes;
use crate::text::Words;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// What takes the focus.
const FOCUSABLE: &str = "input, select, textarea, button:not([tabindex='-1'])";

/// The rail.
const RAIL: &str = "region-rail";

/// Goes there. The dialog that was searched in has closed by the next frame, and has given its focus back.
pub fn go(to: To, router: Router, panes: Panes, words: &'static Words) {
    let here = router.here.peek();
    match to {
        To::Switch(word) => {
            // A rail that is beside the stage is no drawer.
            if !has_room(RAIL) {
                panes.drawer.set(true);
            }
            request_animation_frame(move || focus_knob(word, words));
            return;
        }
        To::Stage(stage) => router.go(Place { stage, ..here }),
        To::View(view) => router.go(Place { stage: Stage::Inspect, view, ..here }),
        To::Operation { op, backward } => {
            let (stage, view) = (Stage::Inspect, View::Operation);
            router.go(Place { stage, view, op, backward, cell: None, ..here });
        }
    }
    request_animation_frame(move || {
        focus(if router.here.peek().stage == Stage::Inspect { "region-canvas" } else { "stage" });
    });
}

fn has_room(id: &str) -> bool {
    document().get_element_by_id(id).is_some_and(|element| element.get_bounding_client_rect().width() > 0.0)
}

/// Puts the focus on a switch; where this model has none, on the one that decides that; at least on the rail.
fn focus_knob(word: &str, words: &Words) {
    let knobs = knob_of(word).into_iter().flat_map(|knob| [Some(knob), knob.instead.and_then(knob_of)]);
    let Some(found) = knobs.flatten().find_map(|knob| element_of(knob, words)) else {
        focus(RAIL);
        return;
    };
    if let Ok(Some(details)) = found.closest("details") {
        let _ = details.set_attribute("open", "");
    }
    let own = found.matches(FOCUSABLE).unwrap_or_default().then(|| found.clone());
    let inside = || found.query_selector(&format!(":is({FOCUSABLE}):not(:disabled)")).ok().flatten();
    let target = own.filter(|own| !own.has_attribute("disabled")).or_else(inside);
    let target = target.unwrap_or_else(|| {
        // It only tells something, or cannot be turned now: its row is read instead.
        let row = found.parent_element().unwrap_or(found);
        let _ = row.set_attribute("tabindex", "-1");
        row
    });
    if let Ok(target) = target.dyn_into::<HtmlElement>() {
        let _ = target.focus();
    }
}

fn element_of(knob: &Knob, words: &Words) -> Option<Element> {
    match knob.at {
        At::Id(id) => document().get_element_by_id(id),
        At::Label => {
            let label = (knob.name)(words);
            document().query_selector(&format!("#{RAIL} [aria-label=\"{label}\"]")).ok().flatten()
        }
    }
}
