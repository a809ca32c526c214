//! The keyboard map. Keys that a focused control uses itself never arrive here.

use crate::address::{Place, Router, Stage};
use crate::browser::focus;
use crate::control::folds::{Folds, Pane};
use crate::figure::what_if;
use crate::lens::Lens;
use crate::run::Session;
use crate::shell::panes::Panes;
use leptos::prelude::*;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::KeyboardEvent;

/// Regions in the order of F6.
const REGIONS: [&str; 7] = [
    "region-top",
    "region-rail",
    "region-map",
    "region-canvas",
    "region-inspector",
    "region-strip",
    "region-dock",
];

/// Listens for as long as the page lives.
pub fn listen(router: Router, (panes, folds): (Panes, Folds), lens: Lens, session: Rc<Session>) {
    let pressed = Closure::<dyn FnMut(KeyboardEvent)>::new(move |event: KeyboardEvent| {
        if !event.default_prevented() && act(&event, (router, panes, folds), lens, &session) {
            event.prevent_default();
        }
    });
    let _ = window().add_event_listener_with_callback("keydown", pressed.as_ref().unchecked_ref());
    pressed.forget();
}

/// True when the key was for us.
fn act(
    event: &KeyboardEvent,
    (router, panes, folds): (Router, Panes, Folds),
    lens: Lens,
    session: &Session,
) -> bool {
    // The search has the keyboard to itself.
    if panes.search.get_untracked() {
        return false;
    }
    if event.key() == "F6" {
        next_region(event.shift_key());
        return true;
    }
    if event.key() == "Escape" {
        return close(panes, lens);
    }
    if event.ctrl_key() || event.meta_key() || event.alt_key() || !panes.keys_on.get_untracked() {
        return false;
    }
    if panes.sheet.get_untracked() || is_typing(event) {
        return false;
    }
    let inspecting = router.here.peek().stage == Stage::Inspect;
    // The whole lights the operation that one walks past.
    let walking = router.here.peek().stage != Stage::Train;
    let at = lens.at.get_untracked();
    match event.key().as_str() {
        // A focused button is pressed by the space bar itself.
        " " if !is_pressable(event) => session.toggle(),
        "." => session.step(),
        "[" if walking => lens.go(at.saturating_sub(1)),
        "]" if walking => lens.go(at + 1),
        "{" | "}" if walking => {
            let forward = event.key() == "}";
            let to =
                lens.walk.with_untracked(|walk| walk.as_ref().map(|walk| walk.neighbour_block(at, forward)));
            lens.go(to.unwrap_or(0));
        }
        "ArrowUp" | "ArrowDown" | "ArrowLeft" | "ArrowRight" if inspecting => return to_result(lens),
        "b" | "B" if walking => lens.turn(),
        "e" | "E" if inspecting => edit(),
        "Backspace" if inspecting => return lens.reset_cell(),
        "h" | "H" if walking => {
            let heads = untrack(|| lens.heads());
            lens.adjust(|place| place.head = (place.head + 1) % heads);
        }
        "0" => router.go(Place { stage: Stage::Whole, ..router.here.peek() }),
        "1" => router.go(Place { stage: Stage::Learn, ..router.here.peek() }),
        "2" => router.go(Place { stage: Stage::Inspect, ..router.here.peek() }),
        "3" => router.go(Place { stage: Stage::Train, ..router.here.peek() }),
        "4" => router.go(Place { stage: Stage::Compare, ..router.here.peek() }),
        "m" | "M" if inspecting => folds.turn(Pane::Map),
        "i" | "I" if inspecting => folds.turn(Pane::Inspector),
        "a" | "A" if inspecting => folds.turn(Pane::Strip),
        "p" | "P" => folds.present(),
        "?" => panes.sheet.set(true),
        "/" => panes.search.set(true),
        _ => return false,
    }
    true
}

/// From nowhere, and from the operation as a whole, the arrows lead to the result's cells: to the looked-at one.
fn to_result(lens: Lens) -> bool {
    let nowhere = document()
        .active_element()
        .is_none_or(|element| element.tag_name() == "BODY" || element.id() == "region-canvas");
    if !nowhere || document().get_element_by_id("result").is_none() {
        return false;
    }
    focus("result");
    let shown = lens.chosen.get_untracked().unwrap_or_default();
    lens.adjust(|place| {
        place.cell.get_or_insert(shown);
    });
    true
}

/// Closes what is open; else lets go of the chosen cell.
fn close(panes: Panes, lens: Lens) -> bool {
    if panes.sheet.get_untracked() {
        // The dialog closes itself and says so.
        return false;
    }
    if panes.drawer.get_untracked() {
        panes.drawer.set(false);
        return true;
    }
    let last = untrack(|| lens.trail()).len();
    if last > 0 {
        lens.back_to(last - 1);
        return true;
    }
    let chosen = lens.here.peek().cell.is_some();
    lens.adjust(|place| place.cell = None);
    chosen
}

/// To the field of the new value, or to the button that shows or hides the chosen key.
fn edit() {
    let there = |id: &&str| document().get_element_by_id(id).is_some();
    if let Some(id) = ["toggle-key", what_if::FIELD].into_iter().find(there) {
        focus(id);
    }
}

fn next_region(back: bool) {
    let there = |id: &&str| {
        let region = document().get_element_by_id(id);
        region.is_some_and(|region| region.get_bounding_client_rect().width() > 0.0)
    };
    let regions: Vec<&str> = REGIONS.iter().copied().filter(there).collect();
    let focused = document().active_element();
    let holds = |id: &str| {
        let region = document().get_element_by_id(id);
        region.is_some_and(|region| region.contains(focused.as_deref()))
    };
    let count = regions.len() as i64;
    let at = regions.iter().position(|id| holds(id)).map_or(if back { 0 } else { -1 }, |at| at as i64);
    let next = (at + if back { -1 } else { 1 }).rem_euclid(count.max(1));
    if let Some(id) = regions.get(next as usize) {
        focus(id);
    }
}

fn tag(event: &KeyboardEvent) -> String {
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    target.map(|target| target.tag_name()).unwrap_or_default()
}

fn is_typing(event: &KeyboardEvent) -> bool {
    matches!(tag(event).as_str(), "INPUT" | "TEXTAREA" | "SELECT")
}

fn is_pressable(event: &KeyboardEvent) -> bool {
    matches!(tag(event).as_str(), "BUTTON" | "A" | "SUMMARY")
}
