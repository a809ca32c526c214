//! A panic ends the code of the page; its document lives on. `boot.js` hears of it, says so, and offers to load the page
//! anew, at the address that it had.

use leptos::prelude::window;
use wasm_bindgen::prelude::*;
use web_sys::{CustomEvent, CustomEventInit};

/// What is sent to the window, with the message as its detail.
const STOPPED: &str = "glassformer-stopped";

/// What makes the page panic, for tests.
const CRASH: &str = "glassformer-crash";

/// From now on panics are told.
pub fn tell_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let message = JsValue::from_str(&panic.to_string());
        web_sys::console::error_1(&message);
        let told = CustomEventInit::new();
        told.set_detail(&message);
        if let Ok(event) = CustomEvent::new_with_event_init_dict(STOPPED, &told) {
            let _ = window().dispatch_event(&event);
        }
    }));
    let crash = Closure::<dyn FnMut()>::new(crash);
    let _ = window().add_event_listener_with_callback(CRASH, crash.as_ref().unchecked_ref());
    crash.forget();
}

#[expect(clippy::panic, reason = "a test asks for it")]
fn crash() {
    panic!("asked to panic");
}
