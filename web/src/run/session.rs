//! The conversation with the worker: what is asked, what an answer changes, what survives a crash.

use super::decoding::{Continuation, Decoding};
use super::port::Port;
use super::state::{Link, Run};
use super::wish::Wish;
use crate::address::{Place, Query, Router};
use crate::text::Speech;
use js_sys::Uint8Array;
use leptos::prelude::*;
use protocol::{
    BackendChoice, Build, Bytes, Command, DataChoice, DecodeRequest, EncodeRequest, GenerateRequest, Limits,
    Look, Optimizer, Snapshot, StoryLanguage, Subject, TextRequest, Tokenizer, Watch,
};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;
use transformer::Topology;

/// Silence, in seconds, that is taken for a crash while something large is made.
pub(super) const SLOW: u32 = 30;

/// The page's side of the conversation. Handed down as `StoredValue`.
pub struct Session {
    pub(super) run: Run,
    pub(super) speech: Speech,
    pub(super) router: Router,
    pub(super) port: RefCell<Option<Rc<Port>>>,
    pub(super) query: Query,
    /// The last snapshot of the run: what a fresh worker goes on from.
    pub(super) snapshot: RefCell<Option<Snapshot>>,
    /// Bytes of the last accepted own text: a fresh worker must read them again.
    pub(super) text_bytes: RefCell<Option<(Vec<u8>, Tokenizer)>>,
    pub(super) text_sent: RefCell<Option<(Vec<u8>, Tokenizer)>>,
    pub(super) crashes: RefCell<Vec<f64>>,
    /// Number of what this worker has built last.
    pub(super) built: Cell<Option<u32>>,
    /// How often anything was built, by whichever worker.
    pub(super) builds: Cell<u32>,
    runs: Cell<u32>,
    requests: Cell<u32>,
    /// The last thing that was asked to be captured.
    pub(super) looked: RefCell<Option<(u32, Subject)>>,
    pub(super) backend: Cell<BackendChoice>,
    pub(super) ticks: Cell<u32>,
    pub(super) first_step_told: Cell<bool>,
    /// Rates were changed after the first step of this run.
    pub(super) retuned: Cell<bool>,
}

/// A handle that components share.
pub type Handle = StoredValue<Rc<Session>, LocalStorage>;

/// The session, from the context.
pub fn use_session() -> Rc<Session> {
    expect_context::<Handle>().get_value()
}

impl Session {
    /// Starts the worker and the conversation.
    pub fn start(run: Run, speech: Speech, router: Router, query: Query) -> Rc<Self> {
        let session = Rc::new(Self {
            run,
            speech,
            router,
            port: RefCell::new(None),
            backend: Cell::new(query.backend),
            query,
            snapshot: RefCell::new(None),
            text_bytes: RefCell::new(None),
            text_sent: RefCell::new(None),
            crashes: RefCell::new(Vec::new()),
            built: Cell::new(None),
            builds: Cell::new(0),
            runs: Cell::new(0),
            requests: Cell::new(0),
            looked: RefCell::new(None),
            ticks: Cell::new(0),
            first_step_told: Cell::new(false),
            retuned: Cell::new(false),
        });
        let hearing = Rc::downgrade(&session);
        let port = Port::new(move |heard| {
            if let Some(session) = hearing.upgrade() {
                session.hear(heard);
            }
        });
        *session.port.borrow_mut() = Some(port.clone());
        port.start();
        session
    }

    pub(super) fn send(&self, command: Command) {
        if let Some(port) = &*self.port.borrow() {
            port.send(&command);
        }
    }

    pub(super) fn patience(&self, ticks: u32) {
        if let Some(port) = &*self.port.borrow() {
            port.patience_ticks.set(ticks);
        }
    }

    // What the learner does.

    /// Play or pause.
    pub fn toggle(&self) {
        let playing = self.run.playing.get_untracked();
        self.send(if playing { Command::Pause } else { Command::Play });
    }

    /// One step, then rest.
    pub fn step(&self) {
        self.send(Command::Step);
    }

    /// Steps a second.
    pub fn set_speed(&self, speed: Option<f64>) {
        self.run.speed.set(speed);
        self.send(Command::Speed(speed));
    }

    /// Makes the run that the rail describes, and trains it.
    pub fn restart(&self) {
        if let Some(wish) = self.run.wish.get_untracked() {
            self.leave();
            self.build(wish, None);
        }
    }

    /// The same from the transport: what stood because the reader had paused it stands at step 0.
    pub fn start_over(&self) {
        let progress = self.run.progress.get_untracked();
        let paused = !self.run.playing.get_untracked() && progress.stopped.is_none();
        if let Some(wish) = self.run.wish.get_untracked() {
            self.leave();
            self.build(wish, paused.then_some(0));
        }
    }

    /// The run anew, with something changed in every step of training; empty for nothing.
    pub fn hold(&self, held: String) {
        if let Some(built) = self.run.built.get_untracked() {
            let mut wish = Wish::of(&built.build);
            wish.training.held = held;
            self.leave();
            self.build(wish, None);
        }
    }

    /// Another task, with its preset: asked for like any change that needs a restart, or built at once where nothing
    /// was trained yet. The task of the run asks for the run as it is.
    pub fn choose(&self, data: DataChoice) {
        let present = self.run.built.get_untracked().filter(|built| built.build.data == data);
        if let Some(built) = present {
            self.run.wish.set(Some(Wish::of(&built.build)));
        } else if self.run.progress.with_untracked(|progress| progress.step > 0) {
            if let Some(wish) = self.with_preset(data) {
                self.run.wish.set(Some(wish));
            }
        } else {
            self.begin_with(data);
        }
    }

    /// A task, or the own text that was accepted, with its preset; built at once.
    pub fn begin_with(&self, data: DataChoice) {
        let Some(wish) = self.with_preset(data) else { return };
        self.leave();
        self.build(wish, None);
    }

    fn with_preset(&self, data: DataChoice) -> Option<Wish> {
        let wish = self.run.wish.get_untracked();
        let (topology, seed) =
            wish.map_or((Topology::Decoder, self.query.seed), |w| (w.config.topology, w.seed));
        let preset =
            untrack(|| self.run.offered(self.speech.language(), |offer| offer.preset(&data, topology)));
        let (config, training) = preset?;
        Some(Wish { data, config, training, seed })
    }

    /// Rates for the coming steps.
    pub fn set_optimizer(&self, optimizer: Optimizer) {
        self.send(Command::Optimizer(optimizer.clone()));
        let changed = self.run.built.with_untracked(|built| {
            built.as_ref().is_some_and(|built| built.build.training.optimizer != optimizer)
        });
        if changed && self.run.progress.with_untracked(|progress| progress.step > 0) {
            self.retuned.set(true);
        }
        self.amend(|build| build.training.optimizer = optimizer);
    }

    /// When training stops by itself.
    pub fn set_limits(&self, limits: Limits) {
        self.send(Command::Limits(limits));
        self.amend(|build| build.training.limits = limits);
    }

    /// The run is known to have changed without a restart.
    fn amend(&self, change: impl FnOnce(&mut Build)) {
        self.run.built.update(|built| {
            if let Some(built) = built {
                change(&mut Arc::make_mut(built).build);
            }
        });
        self.write_down();
    }

    /// Carries training over to another backend.
    pub fn set_backend(&self, choice: BackendChoice) {
        self.backend.set(choice);
        self.patience(SLOW);
        self.send(Command::Backend(choice));
    }

    /// Own text; answered by `store.text` or `store.refusal`, and built when accepted.
    pub fn read_text(&self, bytes: Vec<u8>, tokenizer: Tokenizer) {
        self.patience(SLOW);
        self.send_text(&bytes, tokenizer);
        *self.text_sent.borrow_mut() = Some((bytes, tokenizer));
    }

    /// The accepted text once more, cut into other tokens; false where there is none.
    pub fn read_again(&self, tokenizer: Tokenizer) -> bool {
        let bytes = self.text_bytes.borrow().as_ref().map(|(bytes, _)| bytes.clone());
        let there = bytes.is_some();
        bytes.into_iter().for_each(|bytes| self.read_text(bytes, tokenizer));
        there
    }

    pub(super) fn send_text(&self, bytes: &[u8], tokenizer: Tokenizer) {
        let bytes = Bytes(Uint8Array::from(bytes));
        self.send(Command::ReadText(TextRequest { bytes, tokenizer }));
    }

    /// A text made by our own grammar; answered by `store.story`.
    pub fn story(&self, language: StoryLanguage) {
        self.send(Command::Story(language));
    }

    /// Ids of a typed text in the vocabulary of the run; answered by `store.encoded`. Its number.
    pub fn encode(&self, text: String) -> u32 {
        self.requests.set(self.requests.get() + 1);
        let request = self.requests.get();
        self.send(Command::Encode(EncodeRequest { request, text }));
        request
    }

    /// What the visible stage looks at.
    pub fn watch(&self, attention: bool, samples: bool, inspect: Option<Subject>) {
        let inspect = inspect.map(|subject| {
            self.requests.set(self.requests.get() + 1);
            let request = self.requests.get();
            *self.looked.borrow_mut() = Some((request, subject.clone()));
            Look { request, subject }
        });
        self.send(Command::Watch(Watch { inspect, attention, samples }));
    }

    /// Continues a prompt (in an encoder-decoder: the target of a source); the request is given its number here.
    pub fn generate(&self, asked: GenerateRequest) {
        self.requests.set(self.requests.get() + 1);
        let request = self.requests.get();
        let prompt = asked.prompt.clone();
        self.run.continuation.set(Continuation { request, prompt, ..Continuation::default() });
        self.send(Command::Generate(GenerateRequest { request, ..asked }));
    }

    /// Feeds tokens one by one, from the first position on; answered by `store.decoded`. `fresh` begins anew, with the
    /// weights of the moment; otherwise what is cached is gone on with.
    pub fn decode(&self, tokens: Vec<u32>, source: Vec<u32>, capacity: u32, fresh: bool) {
        if fresh {
            self.requests.set(self.requests.get() + 1);
            self.run.decoded.set(Decoding { request: self.requests.get(), steps: Vec::new() });
        }
        let request = self.run.decoded.with_untracked(|decoded| decoded.request);
        self.send(Command::Decode(DecodeRequest { request, tokens, source, capacity }));
    }

    /// Tries again after the worker was given up.
    pub fn retry(&self) {
        self.crashes.borrow_mut().clear();
        self.run.link.set(Link::Restarting);
        self.patience(SLOW);
        if let Some(port) = &*self.port.borrow() {
            port.start();
        }
    }

    /// The run that comes is one of the learner's own: what the address said of example and step is past.
    pub(super) fn leave(&self) {
        let place = self.router.here.peek();
        let mut past =
            Place { text: None, held_out: None, prompt: None, source: None, step: None, on: None, ..place };
        past.pretrained = None;
        // A new run is looked at from its beginning, and not on the way back through a batch of the old one.
        if past.backward || past.row.is_some() {
            (past.backward, past.row, past.cell) = (false, None, None);
            past.op.clear();
        }
        self.router.adjust(past);
        self.router.refused.set(Vec::new());
    }

    /// A number for a run that comes; whatever was asked for before it comes no more.
    pub(super) fn next_run(&self) -> u32 {
        self.runs.set(self.runs.get() + 1);
        self.runs.get()
    }

    /// The number of the run that was asked for last.
    pub(super) fn last_run(&self) -> u32 {
        self.runs.get()
    }

    /// Builds a run; it trains to `until` and stands there, or plays.
    pub(super) fn build(&self, wish: Wish, until: Option<u32>) {
        self.run.pretrained.set(None);
        self.build_now(wish, until);
    }

    /// The same, where it is said beside it why a file did not come.
    pub(super) fn build_now(&self, wish: Wish, until: Option<u32>) {
        let run = self.next_run();
        self.patience(SLOW);
        self.run.refusal.set(None);
        self.retuned.set(false);
        let Wish { data, config, training, seed } = wish;
        let (backend, play) = (self.backend.get(), until != Some(0));
        let until = until.filter(|step| *step > 0);
        self.send(Command::Build(Box::new(Build {
            run,
            config,
            data,
            training,
            seed,
            backend,
            play,
            until,
            pretrained: None,
        })));
    }
}
