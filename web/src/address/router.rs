//! The place that the address tells, kept equal to it. Survives reload and the back button; the router library has no
//! hash mode.

use super::link::{self, Place, Refused, Restart};
use super::places::Places;
use leptos::prelude::*;
use wasm_bindgen::prelude::*;

/// Marks the entries of the browser's history that the page made: going back to one leads to its place, and to no other
/// run.
const OURS: &str = "place";

/// Where the page is; `Copy`, handed down through the context.
#[derive(Clone, Copy, Debug)]
pub struct Router {
    /// The place.
    pub here: Places,
    /// What of the address was not taken.
    pub refused: RwSignal<Vec<Refused>>,
    /// Addresses that came from outside (typed, pasted, from a link), counted; and what the last one asks to be done.
    pub arrival: RwSignal<(u32, Restart)>,
}

impl Router {
    /// Reads the address and follows it from now on.
    pub fn start() -> Self {
        let address = || window().location().hash().unwrap_or_default();
        let (place, refused) = link::read(&address());
        let router = Self {
            here: Places::new(place.with_run_of_lesson()),
            refused: RwSignal::new(refused),
            arrival: RwSignal::new((0, Restart::None)),
        };
        let follow = Closure::<dyn FnMut()>::new(move || router.follow(&address()));
        let listened =
            window().add_event_listener_with_callback("hashchange", follow.as_ref().unchecked_ref());
        debug_assert!(listened.is_ok(), "the window takes listeners");
        follow.forget();
        router.own(&address());
        provide_context(router);
        router
    }

    fn follow(self, address: &str) {
        let (place, refused) = link::read(address);
        let ours = window().history().and_then(|history| history.state());
        let before = self.here.peek();
        if ours.is_ok_and(|state| state.as_string().as_deref() == Some(OURS)) {
            // Back or forward: the run that is trained stays what it is.
            self.here.set(place.of_run(&before));
            return;
        }
        self.own(address);
        self.refused.set(refused);
        // A run that the reader made stays, in a lesson too.
        let place = if before.is_untouched() { place.with_run_of_lesson() } else { place };
        let place = place.completed(&before);
        let restart = place.restart_from(&before);
        self.here.set(place);
        self.arrival.update(|(count, asked)| (*count, *asked) = (*count + 1, restart));
    }

    /// An entry that came from outside is one of ours from now on: going back to it later builds nothing.
    fn own(self, address: &str) {
        if let Ok(history) = window().history() {
            let url = (!address.is_empty()).then_some(address);
            let _ = history.replace_state_with_url(&OURS.into(), "", url);
        }
    }

    /// The address of a place, for a link.
    pub fn address(self, place: Place) -> String {
        link::write(&place)
    }

    /// Goes somewhere with an entry for the back button.
    pub fn go(self, next: Place) {
        self.write(next, |history, hash| history.push_state_with_url(&OURS.into(), "", Some(hash)));
    }

    /// Changes a detail (cell, head) without one.
    pub fn adjust(self, next: Place) {
        self.write(next, |history, hash| history.replace_state_with_url(&OURS.into(), "", Some(hash)));
    }

    fn write(self, next: Place, write: impl FnOnce(&web_sys::History, &str) -> Result<(), JsValue>) {
        if self.here.peek() != next {
            if let Ok(history) = window().history() {
                let _ = write(&history, &link::write(&next));
            }
            self.here.set(next);
        }
    }
}

/// From the context.
pub fn use_router() -> Router {
    expect_context()
}
