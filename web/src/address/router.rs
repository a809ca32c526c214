//! The place that the address tells, kept equal to it. Survives reload and the back button; the router library has no
//! hash mode.

use super::place::Place;
use super::places::Places;
use leptos::prelude::*;
use wasm_bindgen::prelude::*;

/// Where the page is; `Copy`, handed down through the context.
#[derive(Clone, Copy, Debug)]
pub struct Router {
    /// The place.
    pub here: Places,
}

impl Router {
    /// Reads the address and follows it from now on.
    pub fn start() -> Self {
        let address = || window().location().hash().unwrap_or_default();
        let here = Places::new(Place::parse(&address()));
        let follow = Closure::<dyn FnMut()>::new(move || here.set(Place::parse(&address())));
        let listened =
            window().add_event_listener_with_callback("hashchange", follow.as_ref().unchecked_ref());
        debug_assert!(listened.is_ok(), "the window takes listeners");
        follow.forget();
        let router = Self { here };
        provide_context(router);
        router
    }

    /// The address of a place, for a link.
    pub fn address(self, place: Place) -> String {
        place.hash()
    }

    /// Goes somewhere with an entry for the back button.
    pub fn go(self, next: Place) {
        if self.here.peek() != next {
            // Sets the hash; the listener sees an equal place and does nothing more.
            let hash = next.hash();
            self.here.set(next);
            let _ = window().location().set_hash(&hash);
        }
    }

    /// Changes a detail (cell, head) without one.
    pub fn adjust(self, next: Place) {
        if self.here.peek() != next {
            if let Ok(history) = window().history() {
                let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&next.hash()));
            }
            self.here.set(next);
        }
    }
}

/// From the context.
pub fn use_router() -> Router {
    expect_context()
}
