//! What the view is about: the prompt, the steps told by the worker, which of them is looked at, and their cost.

use super::prompt::given;
use crate::lens::{Act, Lens};
use crate::run::{Decoding, Step};
use leptos::prelude::*;
use std::sync::Arc;
use transformer::study::cost::{StepCost, steps};
use transformer::{Attention, Dims, Side, Topology};

/// What a continuation begins with; another one begins anew.
#[derive(Clone, Debug, PartialEq)]
struct Beginning {
    run: u32,
    prompt: Vec<u32>,
    source: Vec<u32>,
    room: usize,
}

/// All of it; `Copy`, handed down through the context.
#[derive(Clone, Copy)]
pub struct Written {
    lens: Lens,
    /// Steps that the weights of now have seen.
    pub now: Signal<u32>,
    /// The model generates at all.
    pub generates: Memo<bool>,
    /// Its sizes.
    pub dims: Memo<Option<Dims>>,
    /// Prompt tokens that the reader asked for.
    pub asked: RwSignal<Option<usize>>,
    /// Prompt tokens.
    pub prompt_length: Memo<usize>,
    beginning: Memo<Option<Beginning>>,
    /// Every step so far.
    pub steps: Memo<Vec<Arc<Step>>>,
    /// The step that was chosen; none is the last.
    shown: RwSignal<Option<usize>>,
    /// The step that is looked at.
    pub step: Memo<Option<Arc<Step>>>,
    /// Of every step.
    pub costs: Memo<Vec<StepCost>>,
    /// Block whose cache is shown.
    pub block: Memo<usize>,
}

impl Written {
    /// Derives everything from the lens and what is told.
    pub fn new(lens: Lens, decoded: Signal<Decoding>, alive: Signal<bool>, now: Signal<u32>) -> Self {
        let generates = Memo::new(move |_| lens.topology() != Topology::Encoder);
        let dims = Memo::new(move |_| lens.walk.with(|walk| walk.as_ref().map(|walk| walk.dims.clone())));
        let asked = RwSignal::new(None);
        let prompt_length = Memo::new(move |_| {
            let topology = lens.topology();
            let (natural, length) =
                lens.example.with(|example| (given(topology, example), example.tokens.len().max(1)));
            asked.get().unwrap_or(natural).min(length)
        });
        let beginning = Memo::new(move |_| {
            let form = lens.form.get().filter(|_| generates.get())?;
            let alive = alive.get();
            let room = form.room;
            lens.example.with(|example| {
                let prompt: Vec<u32> = example.tokens.iter().take(prompt_length.get()).copied().collect();
                let fits = !prompt.is_empty()
                    && prompt.len() <= room
                    && (form.topology == Topology::EncoderDecoder) != example.source.is_empty();
                (alive && fits).then(|| Beginning {
                    run: form.run,
                    prompt,
                    source: example.source.clone(),
                    room,
                })
            })
        });
        let steps_told = Memo::new(move |_| {
            let Some(beginning) = beginning.get() else { return Vec::new() };
            let same = |(step, token): (&Arc<Step>, &u32)| step.token == *token && step.run == beginning.run;
            let steps = decoded.with(|decoded| decoded.steps.clone());
            // What was told of another prompt is on its way out.
            if steps.iter().zip(&beginning.prompt).all(same) { steps } else { Vec::new() }
        });
        let shown = RwSignal::new(None);
        let step = Memo::new(move |_| {
            let steps = steps_told.read();
            let last = steps.len().checked_sub(1)?;
            Some(steps[shown.get().unwrap_or(last).min(last)].clone())
        });
        let costs = Memo::new(move |before: Option<&Vec<StepCost>>| {
            let (count, source) = (steps_told.with(Vec::len), lens.example.with(|e| e.source.len()));
            let Some(dims) = dims.get() else { return Vec::new() };
            // Steps of the same model and source need not be counted again.
            let first = steps(&dims, Vec::new(), count.min(1), source).unwrap_or_default();
            let known = before.filter(|before| before.first() == first.first()).cloned().unwrap_or(first);
            steps(&dims, known, count, source).unwrap_or_default()
        });
        let block = Memo::new(move |_| lens.stop().and_then(|stop| stop.block).unwrap_or(0));
        let steps = steps_told;
        Self { lens, now, generates, dims, asked, prompt_length, beginning, steps, shown, step, costs, block }
    }

    /// Asks the worker whenever there is another beginning.
    pub fn follow(self) {
        Effect::new(move |_| {
            if let Some(Beginning { prompt, source, room, .. }) = self.beginning.get() {
                self.ask(prompt, source, room, true);
            }
        });
    }

    fn ask(self, tokens: Vec<u32>, source: Vec<u32>, room: usize, fresh: bool) {
        self.lens.act(Act::Decode { tokens, source, capacity: room as u32, fresh });
    }

    /// Begins anew, with the weights of now.
    pub fn begin(self) {
        self.shown.set(None);
        if let Some(Beginning { prompt, source, room, .. }) = self.beginning.get_untracked() {
            self.ask(prompt, source, room, true);
        }
    }

    /// The position that is looked at.
    pub fn position(self) -> usize {
        let last = self.steps.with(Vec::len).saturating_sub(1);
        self.shown.get().unwrap_or(last).min(last)
    }

    /// Looks at a step.
    pub fn look(self, position: usize) {
        self.shown.set(Some(position));
    }

    /// The next step; behind the last one the worker is asked for another token.
    pub fn go_on(self) {
        let (position, count) = untrack(|| (self.position(), self.steps.with(Vec::len)));
        if position + 1 < count {
            self.shown.set(Some(position + 1));
            return;
        }
        let Some(Beginning { source, room, .. }) = self.beginning.get_untracked() else { return };
        let steps = self.steps.get_untracked();
        let Some(last) = steps.last().filter(|_| !untrack(|| self.ended())) else { return };
        let tokens = steps.iter().map(|step| step.token).chain([last.chosen]).collect();
        self.shown.set(None);
        self.ask(tokens, source, room, false);
    }

    /// Nothing more can be written.
    pub fn ended(self) -> bool {
        self.stopped().is_some() || self.room() == self.steps.with(Vec::len)
    }

    /// The stop token, where it was written.
    pub fn stopped(self) -> Option<u32> {
        let stop = self.lens.form.get()?.stop?;
        let position = self.prompt_length.get().saturating_sub(1);
        // A stop inside the prompt is only read.
        let steps = self.steps.read();
        steps.last().filter(|step| steps.len() > position && step.chosen == stop).map(|_| stop)
    }

    /// Positions that there is room for.
    pub fn room(self) -> usize {
        self.beginning.with(|beginning| beginning.as_ref().map_or(0, |beginning| beginning.room))
    }

    /// How an id is shown.
    pub fn label(self, id: u32) -> String {
        self.lens.vocabulary.read().get(id as usize).cloned().unwrap_or_default()
    }

    /// Tokens of the source.
    pub fn source(self) -> Vec<u32> {
        self.lens.example.with(|example| example.source.clone())
    }

    /// The head, and the key head that it reads.
    pub fn heads(self) -> (usize, usize) {
        let head = self.lens.head.get();
        let key_head = self.dims.with(|dims| dims.as_ref().map_or(0, |d| head * d.kv_heads / d.heads));
        (head, key_head)
    }

    /// Another block: the map goes along.
    pub fn choose_block(self, block: usize) {
        let side = self.lens.walk.with_untracked(|walk| {
            walk.as_ref().map_or(Side::Only, |walk| match walk.dims.config.topology {
                Topology::EncoderDecoder => Side::Decoder,
                Topology::Decoder | Topology::Encoder => Side::Only,
            })
        });
        self.lens.adjust(|place| place.op = Attention::at(side, block, false).name("mixed"));
    }

    /// Another head.
    pub fn choose_head(self, head: usize) {
        self.lens.adjust(|place| place.head = head);
    }
}
