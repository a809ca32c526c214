//! Messages in and out of the worker. A foreign or malformed message is ignored and counted.

use js_sys::Array;
use protocol::{Command, Event, command_from_js, event_to_js};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

/// Commands that have arrived and are not handled yet.
#[derive(Clone, Default)]
pub struct Inbox {
    queue: Rc<RefCell<VecDeque<Command>>>,
    waker: Rc<RefCell<Option<Waker>>>,
    malformed: Rc<Cell<u32>>,
}

/// The worker's global scope.
pub fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

/// Posts an event, handing over the buffers of its arrays.
pub fn post(event: &Event) {
    match event_to_js(event) {
        Ok((message, transfer)) => {
            let _ = scope().post_message_with_transfer(&message, &transfer);
        }
        Err(error) => post_fatal(&error.to_string()),
    }
}

/// A panic ends the instance: the page is told before the trap, also from inside an asynchronous task,
/// which would not fire the page's `worker.onerror`.
pub fn post_panics() {
    std::panic::set_hook(Box::new(|info| post_fatal(&info.to_string())));
}

fn post_fatal(message: &str) {
    web_sys::console::error_1(&JsValue::from_str(message));
    if let Ok((message, _)) = event_to_js(&Event::Fatal(message.to_owned())) {
        let _ = scope().post_message_with_transfer(&message, &Array::new());
    }
}

impl Inbox {
    /// Starts listening.
    pub fn listen() -> Self {
        let inbox = Self::default();
        let receiver = inbox.clone();
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            match command_from_js(event.data()) {
                Ok(command) => receiver.queue.borrow_mut().push_back(command),
                Err(error) => {
                    receiver.malformed.set(receiver.malformed.get() + 1);
                    web_sys::console::warn_1(&JsValue::from_str(&format!(
                        "ignored message {}: {error}",
                        receiver.malformed.get()
                    )));
                }
            }
            receiver.wake();
        });
        scope().set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        on_message.forget();
        inbox
    }

    /// The next command, if one is there.
    pub fn next(&self) -> Option<Command> {
        self.queue.borrow_mut().pop_front()
    }

    /// Ends a pending [`Inbox::arrival`].
    pub fn wake(&self) {
        if let Some(waker) = self.waker.borrow_mut().take() {
            waker.wake();
        }
    }

    /// Ready when a command is there or [`Inbox::wake`] was called after this was first polled.
    pub async fn arrival(&self) {
        let mut waited = false;
        std::future::poll_fn(|context: &mut Context<'_>| {
            if waited || !self.queue.borrow().is_empty() {
                return Poll::Ready(());
            }
            waited = true;
            *self.waker.borrow_mut() = Some(context.waker().clone());
            Poll::Pending
        })
        .await;
    }
}
