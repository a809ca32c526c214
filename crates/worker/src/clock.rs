//! The only clock of the engine: time is read here and handed down.

use crate::inbox::{Inbox, scope};
use std::cell::RefCell;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{MessageChannel, MessagePort};

/// Milliseconds since the worker started.
pub fn now_ms() -> f64 {
    scope().performance().map_or(0.0, |performance| performance.now())
}

/// A channel to itself, and what resumes a waiting task.
type Turn = (MessageChannel, Closure<dyn FnMut()>);

thread_local! {
    static TURN: RefCell<Option<Turn>> = const { RefCell::new(None) };
    static RESUME: RefCell<Vec<js_sys::Function>> = const { RefCell::new(Vec::new()) };
}

/// Lets waiting messages in: resumes in a new turn of the event loop, at once. (A timer would be clamped to 4 ms.)
pub async fn yield_turn() {
    let port = TURN.with_borrow_mut(|turn| -> Option<MessagePort> {
        if turn.is_none() {
            let channel = MessageChannel::new().ok()?;
            let resume = Closure::<dyn FnMut()>::new(|| {
                for resume in RESUME.with_borrow_mut(std::mem::take) {
                    let _ = resume.call0(&JsValue::NULL);
                }
            });
            channel.port1().set_onmessage(Some(resume.as_ref().unchecked_ref()));
            *turn = Some((channel, resume));
        }
        turn.as_ref().map(|(channel, _)| channel.port2())
    });
    let promise = js_sys::Promise::new(&mut |resolve, _| {
        RESUME.with_borrow_mut(|waiting| waiting.push(resolve));
    });
    if let Some(port) = port {
        let _ = port.post_message(&JsValue::NULL);
        let _ = JsFuture::from(promise).await;
    }
}

/// Wakes the inbox after `delay_ms`, so that a wait for messages ends.
pub fn alarm(inbox: &Inbox, delay_ms: f64) -> Alarm {
    let inbox = inbox.clone();
    let ring = Closure::once(move || inbox.wake());
    let id = scope()
        .set_timeout_with_callback_and_timeout_and_arguments_0(
            ring.as_ref().unchecked_ref(),
            delay_ms.ceil() as i32,
        )
        .unwrap_or_default();
    Alarm { id, _ring: ring }
}

/// A pending alarm; dropping it cancels it.
pub struct Alarm {
    id: i32,
    _ring: Closure<dyn FnMut()>,
}

impl Drop for Alarm {
    fn drop(&mut self) {
        scope().clear_timeout_with_handle(self.id);
    }
}
