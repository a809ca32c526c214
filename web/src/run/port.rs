//! The worker: started, listened to, watched, replaced when it breaks. Knows nothing of what is said.

use crate::browser::expose;
use leptos::prelude::window;
use protocol::{Command, Event, command_to_js, event_from_js};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{ErrorEvent, MessageEvent, Worker, WorkerOptions, WorkerType};

/// A second passes between two looks at the worker.
const TICK_MS: i32 = 1000;

/// What the page hears from its port.
#[derive(Debug)]
pub enum Heard {
    /// The worker said something.
    Event(Box<Event>),
    /// The worker is gone, for this reason; [`Port::start`] makes a new one.
    Broken(String),
    /// A second has passed.
    Tick,
}

/// What a worker calls.
type Handler = Closure<dyn FnMut(JsValue)>;

/// One worker at a time.
pub struct Port {
    worker: RefCell<Option<Worker>>,
    handlers: RefCell<Vec<Handler>>,
    heard: Box<dyn Fn(Heard)>,
    silent_ticks: Cell<u32>,
    /// Silence of so many seconds is taken for a crash.
    pub patience_ticks: Cell<u32>,
}

impl Port {
    /// A port that tells `heard` everything; nothing is started yet.
    pub fn new(heard: impl Fn(Heard) + 'static) -> Rc<Self> {
        let port = Rc::new(Self {
            worker: RefCell::new(None),
            handlers: RefCell::new(Vec::new()),
            heard: Box::new(heard),
            silent_ticks: Cell::new(0),
            patience_ticks: Cell::new(30),
        });
        let ticking = port.clone();
        let tick = Closure::<dyn FnMut()>::new(move || ticking.tick());
        let _ = window()
            .set_interval_with_callback_and_timeout_and_arguments_0(tick.as_ref().unchecked_ref(), TICK_MS);
        tick.forget();
        port
    }

    /// Replaces the worker, if there is one, by a fresh one.
    pub fn start(self: &Rc<Self>) {
        self.stop();
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let address = format!("./worker_loader.js?v={}", protocol::BUILD_ID);
        let Ok(worker) = Worker::new_with_options(&address, &options) else {
            (self.heard)(Heard::Broken(address));
            return;
        };
        let port = self.clone();
        let message = Handler::new(move |message: JsValue| {
            port.silent_ticks.set(0);
            match event_from_js(message.unchecked_into::<MessageEvent>().data()) {
                Ok(Event::Fatal(why)) => port.broken(why),
                Ok(event) => (port.heard)(Heard::Event(Box::new(event))),
                Err(malformed) => port.broken(malformed.to_string()),
            }
        });
        let port = self.clone();
        let error = Handler::new(move |error: JsValue| {
            let message = error.dyn_ref::<ErrorEvent>().map(ErrorEvent::message).unwrap_or_default();
            port.broken(message);
        });
        worker.set_onmessage(Some(message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(error.as_ref().unchecked_ref()));
        expose("worker", &worker);
        *self.handlers.borrow_mut() = vec![message, error];
        *self.worker.borrow_mut() = Some(worker);
        self.silent_ticks.set(0);
    }

    /// Says something; lost where there is no worker.
    pub fn send(&self, command: &Command) {
        let Some(worker) = &*self.worker.borrow() else { return };
        let Ok((value, transfer)) = command_to_js(command) else { return };
        let _ = worker.post_message_with_transfer(&value, &transfer);
    }

    /// Ends the worker. Its handlers are kept until the next start: one of them may be running.
    fn stop(&self) {
        if let Some(worker) = self.worker.borrow_mut().take() {
            worker.set_onmessage(None);
            worker.set_onerror(None);
            worker.terminate();
        }
    }

    fn broken(&self, why: String) {
        self.stop();
        (self.heard)(Heard::Broken(why));
    }

    fn tick(&self) {
        if self.worker.borrow().is_some() {
            self.silent_ticks.set(self.silent_ticks.get() + 1);
            if self.silent_ticks.get() > self.patience_ticks.get() {
                self.broken(String::new());
                return;
            }
        }
        (self.heard)(Heard::Tick);
    }
}
