//! What the page knows of the worker and its run: signals that events fill and components read. No wishes are granted
//! here ([`super::session`]).

use super::asked::Asking;
use super::capture::{Capture, Example};
use super::compared::Compared;
use super::curves::{Curves, Earlier, Progress};
use super::data_rules::Offer;
use super::decoding::{Continuation, Decoding};
use super::heads::HeadMaps;
use super::wish::Wish;
use crate::browser::Cause;
use crate::text::Language;
use leptos::prelude::*;
use protocol::{
    BackendState, Built, Counted, CutText, DataChoice, Encoded, JudgedLength, Ready, Refusal, SamplesFrame,
    TaskInfo, TextInfo,
};
use std::sync::Arc;
use transformer::Topology;

/// How the mask is shown and typed that an encoder's own text gets as its last token.
pub const MASK: &str = "_";

/// How far the file is that was asked for last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fetching {
    /// On its way.
    Coming,
    /// It did not come.
    Failed(Cause),
}

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

/// Every signal; `Copy`, handed down through the context.
#[derive(Clone, Copy, Debug)]
pub struct Run {
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
    pub attention: RwSignal<Option<Arc<HeadMaps>>>,
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
    /// Runs that were there before, as curves, until they are cleared.
    pub earlier: RwSignal<Vec<Arc<Earlier>>>,
    /// Runs that are compared.
    pub compared: Compared,
    /// Questions of lessons.
    pub asking: Asking,
    /// The text of a lesson as it is cut.
    pub cut: RwSignal<Option<CutText>>,
    /// What follows some tokens in the data that are learned.
    pub counted: RwSignal<Option<Counted>>,
    /// How often it is right at each position of rows of a length.
    pub judged: RwSignal<Option<JudgedLength>>,
    /// The file of a model that was trained beforehand; none where none is asked for, or it is here.
    pub pretrained: RwSignal<Option<Fetching>>,
}

impl Run {
    /// Empty.
    pub fn new() -> Self {
        Self {
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
            earlier: RwSignal::new(Vec::new()),
            compared: Compared::new(),
            asking: Asking::new(),
            cut: RwSignal::new(None),
            counted: RwSignal::new(None),
            judged: RwSignal::new(None),
            pretrained: RwSignal::new(None),
        }
    }

    /// How each id of the run is shown.
    pub fn vocabulary(self) -> Vec<String> {
        let Some(built) = self.built.get() else { return Vec::new() };
        match &built.build.data {
            DataChoice::Task(name) => self.task(name, |task| task.vocabulary.clone()).unwrap_or_default(),
            DataChoice::OwnText => {
                let text = self.text.get().map(|text| text.vocabulary.clone()).unwrap_or_default();
                let masks = (built.build.config.topology == Topology::Encoder).then(|| MASK.to_owned());
                text.into_iter().chain(masks).collect()
            }
        }
    }

    /// The step that it trains to before its own limits count; none where it is there.
    pub fn goal(self) -> Option<u32> {
        let goal = self.built.with(|built| built.as_ref()?.build.until)?;
        (self.progress.read().step < goal).then_some(goal)
    }

    /// Asks what there is to learn, with the language in which numbers are first written out.
    pub fn offered<R>(self, language: Language, ask: impl FnOnce(&Offer) -> R) -> R {
        let (ready, text) = (self.ready.get(), self.text.get());
        let tasks = ready.as_ref().map_or(&[][..], |ready| &ready.tasks);
        ask(&Offer { tasks, text: text.as_deref(), language })
    }

    /// Reads a task by name; none where there is none.
    pub fn task<R>(self, name: &str, read: impl FnOnce(&TaskInfo) -> R) -> Option<R> {
        self.ready.with(|ready| ready.as_ref()?.tasks.iter().find(|task| task.name == name).map(read))
    }
}

/// From the context.
pub fn use_run() -> Run {
    expect_context()
}
