//! What the page knows: signals that events fill and components read. No wishes are granted here ([`crate::session`]).

use crate::route::Router;
use crate::session::data_rules::Offer;
use crate::text::{Language, Words};
use leptos::prelude::*;
use protocol::{
    BackendKind, BackendState, Build, Built, DataChoice, Encoded, Ready, Refusal, SamplesFrame, StopReason,
    Subject, TaskInfo, TextInfo, Training,
};
use std::sync::Arc;
use transformer::study::history::History;
use transformer::{ModelConfig, Topology};

mod decoding;
pub use decoding::{Decoding, Step};

/// How the mask is shown and typed that an encoder's own text gets as its last token.
pub const MASK: &str = "_";

/// How things stand between page and worker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Link {
    /// It loads for the first time.
    Starting,
    /// It listens.
    Alive,
    /// It broke and is being replaced.
    Restarting,
    /// It broke too often, or never came: why.
    Broken(String),
}

/// Where training stands.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Progress {
    /// Steps done.
    pub step: u32,
    /// Why not.
    pub stopped: Option<StopReason>,
    /// Of the next step.
    pub lr: f64,
    /// None while paused.
    pub tokens_per_second: Option<f64>,
    /// None while paused.
    pub steps_per_second: Option<f64>,
}

/// What a run has brought since step 0, the newest steps one by one; missing where a restart of the worker lost them.
#[derive(Clone, Debug, Default)]
pub struct Curves {
    /// Nats, before that step's update.
    pub loss: History,
    /// Before clipping.
    pub grad_norm: History,
    /// Mean losses over held-out rows in nats, by steps done.
    pub validations: History,
}

impl Curves {
    /// Forgets that step and those after it.
    pub fn truncate(&mut self, step: u32) {
        for history in [&mut self.loss, &mut self.grad_norm, &mut self.validations] {
            history.truncate(step);
        }
    }
}

/// Attention of every head on one held-out row.
#[derive(Clone, Debug)]
pub struct Attention {
    /// L, of each kind.
    pub layers: usize,
    /// H
    pub heads: usize,
    /// One per kind of attention.
    pub maps: Vec<AttentionMaps>,
}

/// One kind of attention in every block.
#[derive(Clone, Debug)]
pub struct AttentionMaps {
    /// `attention`, `encoder.attention`, `decoder.attention` or `decoder.cross_attention`.
    pub name: String,
    /// T ids.
    pub queries: Vec<u32>,
    /// S ids.
    pub keys: Vec<u32>,
    /// `[L,H,T,S]`
    pub probabilities: Vec<f32>,
}

impl AttentionMaps {
    /// Query t may only look at keys s ≤ t.
    pub fn is_causal(&self, topology: Topology) -> bool {
        match self.name.as_str() {
            "attention" => topology == Topology::Decoder,
            name => name == "decoder.attention",
        }
    }

    /// Name of a block's weights in `docs/model.md`.
    pub fn tensor(&self, layer: usize) -> String {
        let (side, kind) = self.name.rsplit_once('.').map_or(("", self.name.as_str()), |(s, k)| (s, k));
        let prefix = if side.is_empty() { String::new() } else { format!("{side}.") };
        format!("{prefix}block.{layer}.{kind}.probabilities")
    }
}

/// All tensors of a pass.
#[derive(Clone, Debug)]
pub struct Capture {
    /// The run.
    pub run: u32,
    /// What was looked at.
    pub subject: Subject,
    /// Steps done.
    pub step: u32,
    /// `[B,T]` ids.
    pub tokens: Vec<u32>,
    /// `[B,T]` targets, −1 = none.
    pub targets: Vec<i32>,
    /// `[B,S]` ids of the sources; empty without one.
    pub source: Vec<u32>,
    /// Where it was computed.
    pub backend: BackendKind,
    /// In the order of tensor ids; of a step then what it changes.
    pub values: Vec<f32>,
    /// The same without edits, where there are edits.
    pub plain: Option<Vec<f32>>,
    /// Numbers of edits that do not fit, each with the reason.
    pub left_out: Vec<(u32, String)>,
    /// Why there are no values.
    pub trouble: Option<String>,
}

/// A continuation that is being written.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Continuation {
    /// Of the request.
    pub request: u32,
    /// Tokens with their probabilities.
    pub tokens: Vec<(u32, f64)>,
    /// Nothing more will come.
    pub complete: bool,
}

/// What the learner asks for in the rail; becomes a run by a restart.
#[derive(Clone, Debug, PartialEq)]
pub struct Wish {
    /// Task or own text.
    pub data: DataChoice,
    /// The model.
    pub config: ModelConfig,
    /// How it learns.
    pub training: Training,
    /// Of weights, rows and batches.
    pub seed: u32,
}

impl Wish {
    /// What a run was built from.
    pub fn of(build: &Build) -> Self {
        Self {
            data: build.data.clone(),
            config: build.config.clone(),
            training: build.training.clone(),
            seed: build.seed,
        }
    }

    /// True when the run must be made anew to grant it.
    pub fn needs_restart(&self, build: &Build) -> bool {
        let same_batch = self.training.batch == build.training.batch;
        !same_batch || self.data != build.data || self.config != build.config || self.seed != build.seed
    }
}

/// The example that Inspect walks through.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Example {
    /// T ids.
    pub tokens: Vec<u32>,
    /// T targets, −1 = none.
    pub targets: Vec<i32>,
    /// S ids of the source; empty where the model reads none.
    pub source: Vec<u32>,
}

/// Every signal; `Copy`, handed down through the context.
#[derive(Clone, Copy, Debug)]
pub struct Store {
    /// Language of the page.
    pub language: RwSignal<Language>,
    /// Dark theme.
    pub dark: RwSignal<bool>,
    /// Single-letter keys work.
    pub keys_on: RwSignal<bool>,
    /// The place.
    pub router: Router,
    /// Worker.
    pub link: RwSignal<Link>,
    /// What the worker offers.
    pub ready: RwSignal<Option<Arc<Ready>>>,
    /// Backends.
    pub backend: RwSignal<Option<BackendState>>,
    /// The run.
    pub built: RwSignal<Option<Arc<Built>>>,
    /// Training goes on. Apart from its progress: what needs it to stand is not asked with every frame.
    pub playing: RwSignal<bool>,
    /// Its progress.
    pub progress: RwSignal<Progress>,
    /// Its curves.
    pub curves: RwSignal<Curves>,
    /// Its heads.
    pub attention: RwSignal<Option<Arc<Attention>>>,
    /// Its answers.
    pub samples: RwSignal<Option<Arc<SamplesFrame>>>,
    /// Its tensors on the example.
    pub capture: RwSignal<Option<Arc<Capture>>>,
    /// The example.
    pub example: RwSignal<Example>,
    /// Generation.
    pub continuation: RwSignal<Continuation>,
    /// Generation, looked at step by step.
    pub decoded: RwSignal<Decoding>,
    /// The accepted own text.
    pub text: RwSignal<Option<Arc<TextInfo>>>,
    /// The last thing that was refused.
    pub refusal: RwSignal<Option<Refusal>>,
    /// The last made-up text.
    pub story: RwSignal<Option<String>>,
    /// The last typed text as ids.
    pub encoded: RwSignal<Option<Encoded>>,
    /// The worker was replaced; from which step training went on.
    pub resumed: RwSignal<Option<u32>>,
    /// The rail.
    pub wish: RwSignal<Option<Wish>>,
    /// Steps a second; none is full speed.
    pub speed: RwSignal<Option<f64>>,
    /// As narrow as a phone.
    pub phone: RwSignal<bool>,
    /// Rail drawer on narrow screens.
    pub drawer: RwSignal<bool>,
    /// Shortcut sheet.
    pub sheet: RwSignal<bool>,
}

impl Store {
    /// Empty.
    pub fn new(router: Router, language: Language, dark: bool) -> Self {
        Self {
            language: RwSignal::new(language),
            dark: RwSignal::new(dark),
            keys_on: RwSignal::new(true),
            router,
            link: RwSignal::new(Link::Starting),
            ready: RwSignal::new(None),
            backend: RwSignal::new(None),
            built: RwSignal::new(None),
            playing: RwSignal::new(false),
            progress: RwSignal::new(Progress::default()),
            curves: RwSignal::new(Curves::default()),
            attention: RwSignal::new(None),
            samples: RwSignal::new(None),
            capture: RwSignal::new(None),
            example: RwSignal::new(Example::default()),
            continuation: RwSignal::new(Continuation::default()),
            decoded: RwSignal::new(Decoding::default()),
            text: RwSignal::new(None),
            refusal: RwSignal::new(None),
            story: RwSignal::new(None),
            encoded: RwSignal::new(None),
            resumed: RwSignal::new(None),
            wish: RwSignal::new(None),
            speed: RwSignal::new(None),
            phone: crate::screen::phone(),
            drawer: RwSignal::new(false),
            sheet: RwSignal::new(false),
        }
    }

    /// The words of the page's language, tracked.
    pub fn words(self) -> &'static Words {
        self.language.get().words()
    }

    /// How each id of the run is shown.
    pub fn vocabulary(self) -> Vec<String> {
        let Some(built) = self.built.get() else { return Vec::new() };
        match &built.build.data {
            DataChoice::Task(name) => self.task(name).map(|task| task.vocabulary).unwrap_or_default(),
            DataChoice::OwnText => {
                let text = self.text.get().map(|text| text.vocabulary.clone()).unwrap_or_default();
                let masks = (built.build.config.topology == Topology::Encoder).then(|| MASK.to_owned());
                text.into_iter().chain(masks).collect()
            }
        }
    }

    /// Asks what there is to learn.
    pub fn offered<R>(self, ask: impl FnOnce(&Offer) -> R) -> R {
        let (ready, text) = (self.ready.get(), self.text.get());
        let tasks = ready.as_ref().map_or(&[][..], |ready| &ready.tasks);
        ask(&Offer { tasks, text: text.as_deref(), language: self.language.get() })
    }

    /// A task by name.
    pub fn task(self, name: &str) -> Option<TaskInfo> {
        self.ready.get()?.tasks.iter().find(|task| task.name == name).cloned()
    }
}

/// The store, from the context.
pub fn use_store() -> Store {
    expect_context()
}
