//! What things under the lens are called: stops, tensors, positions.

use super::layout::Slot;
use super::lens::Lens;
use super::map::side_name;
use super::walk::{Stop, Walk, reads_source, subject};
use super::walk_back;
use crate::text::{Caption, LensWords, Words, caption, fill, gradient_caption, lens_words};
use graph::{AxisName, Pass, TensorId};
use leptos::prelude::*;
use transformer::Attention;

/// What the numbers of a row of the rate table are, as the formula of an update writes them.
const RATES: [&str; graph::ops::RATES] = ["η", "ηλ", "1/(1−β₁ᵗ)", "1/(1−β₂ᵗ)", "β₁", "β₂", "ε", "max"];

impl Lens {
    /// Words of the microscope's panels, tracked.
    pub fn words(self) -> &'static LensWords {
        lens_words(self.store.language.get())
    }

    /// What is said about the stop.
    pub fn caption(self) -> Option<&'static Caption> {
        let walk = self.walk.get()?;
        self.caption_of(&walk, &self.stop()?)
    }

    /// What is said about any stop; of a gradient what is said about its rule.
    pub fn caption_of(self, walk: &Walk, stop: &Stop) -> Option<&'static Caption> {
        let (language, topology) = (self.store.language.get(), walk.dims.config.topology);
        match stop.pass {
            Pass::Forward => caption(language, topology, subject(&stop.name), stop.kind(&walk.graph)),
            Pass::Data | Pass::Backward | Pass::Optimizer => {
                gradient_caption(language, &walk_back::key(&walk.graph, stop))
            }
        }
    }

    /// What a stop is called: of a gradient, whose gradient it is; of an update, what is updated.
    pub fn name_of(self, walk: &Walk, stop: &Stop) -> String {
        let updates = stop.op.is_some_and(|op| !walk.graph.operation(op).op.writes().is_empty());
        let of = subject(&stop.name);
        if stop.pass == Pass::Optimizer && updates {
            return format!("{} {}", self.store.words().update_of, self.named(walk, of));
        }
        if stop.pass == Pass::Backward && stop.name.contains('#') {
            return self
                .caption_of(walk, stop)
                .map_or_else(|| of.to_owned(), |caption| caption.title.to_owned());
        }
        if stop.pass == Pass::Backward {
            return format!("∂ {}", self.named(walk, of));
        }
        match self.caption_of(walk, stop) {
            // An edited tensor keeps its name.
            Some(caption) if stop.kind(&walk.graph) == EDITED => {
                format!("{} · {}", self.named(walk, of), caption.short)
            }
            Some(caption) => caption.title.to_owned(),
            None => self.named(walk, of),
        }
    }

    /// The same for the map, where there is little room.
    pub fn short_name_of(self, walk: &Walk, stop: &Stop) -> String {
        if stop.pass == Pass::Forward
            && stop.kind(&walk.graph) != EDITED
            && let Some(caption) = self.caption_of(walk, stop)
        {
            return caption.short.to_owned();
        }
        let of = subject(&stop.name);
        let made = self.maker_of(walk, of);
        let short = made
            .and_then(|made| self.caption_of(walk, made))
            .map_or_else(|| short_parameter(of), |caption| caption.short.to_owned());
        match stop.pass {
            Pass::Backward if stop.name.contains('#') => {
                self.caption_of(walk, stop).map_or(short, |caption| caption.short.to_owned())
            }
            Pass::Backward => match stop.name.split_once('@') {
                // One of several parts: through which use it comes back.
                Some((_, through)) => format!("∂ {short} ← {}", self.short_of(walk, through)),
                None => format!("∂ {short}"),
            },
            Pass::Optimizer if of.starts_with("training.") => {
                self.caption_of(walk, stop).map_or(short, |caption| caption.short.to_owned())
            }
            Pass::Forward if stop.kind(&walk.graph) == EDITED => format!("{short} *"),
            _ => short,
        }
    }

    /// The forward operation that first makes a tensor of this name, before any edit.
    fn maker_of<'a>(self, walk: &'a Walk, name: &str) -> Option<&'a Stop> {
        // Numbered by the edit, whichever comes first.
        let first = (0..EDITS).find_map(|at| walk.graph.find(&format!("{name}.before_edit_{at}")));
        let first = first.or_else(|| walk.graph.find(name))?;
        walk.maker(first).filter(|made| made.pass == Pass::Forward)
    }

    fn short_of(self, walk: &Walk, name: &str) -> String {
        let said = self.maker_of(walk, name).and_then(|made| self.caption_of(walk, made));
        said.map_or_else(|| short_parameter(name), |caption| caption.short.to_owned())
    }

    /// A tensor's title: by the forward operation that makes it, else by its name.
    fn named(self, walk: &Walk, name: &str) -> String {
        if let Some(part) = self.edit_part(name) {
            return part.to_owned();
        }
        let said = self.maker_of(walk, name).and_then(|made| self.caption_of(walk, made));
        said.map_or_else(|| short_parameter(name), |caption| caption.title.to_owned())
    }

    /// What the tensors are called that an edit brings: which cells it keeps, and what the others become.
    pub fn edit_part(self, name: &str) -> Option<&'static str> {
        let (scope, part) = name.rsplit_once('.')?;
        let of_edit = scope.rsplit('.').next()?.starts_with("edit_");
        match part {
            _ if !of_edit => None,
            "keep" => Some(self.words().edit_keeps),
            "value" => Some(self.words().edit_values),
            _ => None,
        }
    }

    /// What the letter of an axis stands for; none for those made of two, and for those without a name.
    pub fn axis_word(self, axis: AxisName) -> Option<&'static str> {
        let words = self.words();
        match axis {
            AxisName::B => Some(words.axis_b),
            AxisName::T => Some(words.axis_t),
            AxisName::S => Some(words.axis_s),
            AxisName::C => Some(words.axis_c),
            AxisName::H => Some(words.axis_h),
            AxisName::G => Some(words.axis_g),
            AxisName::D => Some(words.axis_d),
            AxisName::F => Some(words.axis_f),
            AxisName::V => Some(words.axis_v),
            AxisName::HD | AxisName::GD | AxisName::Number => None,
        }
    }

    /// What a slot is called: an update's result is no longer the weight that went in.
    pub fn slot_title(self, slot: Slot) -> String {
        let title = self.title(slot.face.tensor);
        let updates = self.walk.get().zip(self.stop()).is_some_and(|(walk, stop)| {
            stop.tensor == slot.face.tensor
                && stop.op.is_some_and(|id| !walk.graph.operation(id).op.writes().is_empty())
        });
        match slot.operand {
            None if updates => fill(self.words().new_weight, &[&title]),
            _ => title,
        }
    }

    /// What a tensor is called: by the operation that makes it, else by its name.
    pub fn title(self, tensor: TensorId) -> String {
        self.walk.get().map(|walk| self.title_of(&walk, tensor)).unwrap_or_default()
    }

    /// The same in a walk at hand.
    pub fn title_of(self, walk: &Walk, tensor: TensorId) -> String {
        let Some(tensor) = walk.tensor(tensor) else { return String::new() };
        let name = &tensor.name;
        match name.strip_prefix("grad:") {
            Some(_) => format!("∂ {}", self.named(walk, subject(name))),
            None => self.named(walk, subject(name)),
        }
    }

    /// What stands at `index` of a tensor's axis: the token there, or nothing for features.
    pub fn axis_label(self, tensor: TensorId, axis: AxisName, index: usize) -> Option<String> {
        let vocabulary = self.vocabulary.read();
        let label = |id: u32| vocabulary.get(id as usize).cloned();
        match axis {
            AxisName::T | AxisName::S => {
                let of_source = self.walk.with(|walk| {
                    walk.as_ref()
                        .and_then(|walk| walk.tensor(tensor))
                        .is_some_and(|tensor| reads_source(subject(&tensor.name), axis))
                });
                let id = self.example.with(|example| {
                    if of_source { &example.source } else { &example.tokens }.get(index).copied()
                });
                id.and_then(label)
            }
            AxisName::V => label(index as u32),
            AxisName::Number => {
                let is_rates = self.walk.with(|walk| {
                    let tensor = walk.as_ref().and_then(|walk| walk.tensor(tensor));
                    tensor.is_some_and(|tensor| tensor.name == "training.rates")
                });
                RATES.get(index).filter(|_| is_rates).map(|rate| (*rate).to_owned())
            }
            _ => None,
        }
    }

    /// An axis position in words: `query 3 “on”`.
    pub fn position(self, tensor: TensorId, axis: AxisName, index: usize, is_row: bool) -> String {
        let words = self.store.words();
        let scores = self.walk.with(|walk| walk.as_ref().is_some_and(|walk| is_scores(walk, tensor)));
        let place = match (scores, is_row) {
            (true, true) => self.words().query_at,
            (true, false) => self.words().key_at,
            (false, true) => words.row,
            (false, false) => words.column,
        };
        let place = fill(place, &[&index.to_string()]);
        match self.axis_label(tensor, axis, index) {
            Some(token) => format!("{place} “{token}”"),
            None => place,
        }
    }
}

/// Edits among which the first of a tensor is looked for.
const EDITS: usize = 64;

/// Kind of an edit.
const EDITED: &str = "patch";

/// A parameter is told by the end of its name: `query.weight`.
fn short_parameter(name: &str) -> String {
    let name = name.split('#').next().unwrap_or(name);
    let (moment, name) = match name.split_once(':') {
        Some(("first_moment", name)) => ("m · ", name),
        Some(("second_moment", name)) => ("v · ", name),
        Some((_, name)) => ("", name),
        None => ("", name),
    };
    let end =
        name.rsplitn(3, '.').take(2).collect::<Vec<_>>().into_iter().rev().collect::<Vec<_>>().join(".");
    format!("{moment}{end}")
}

/// What an attention is called.
pub fn attention_name(attention: &Attention, words: &Words) -> String {
    let side = side_name(attention.side).map(|name| name(words).to_owned());
    let block = fill(words.block, &[&(attention.block + 1).to_string()]);
    let crosses = attention.crosses.then(|| words.cross_attention.to_owned());
    side.into_iter().chain([block]).chain(crosses).collect::<Vec<_>>().join(" · ")
}

/// Queries meet keys in it.
pub fn is_scores(walk: &Walk, tensor: TensorId) -> bool {
    let Some(tensor) = walk.tensor(tensor) else { return false };
    let axes = tensor.shape.axes();
    axes.len() >= 2 && axes[axes.len() - 1].name == AxisName::S && axes[axes.len() - 2].name == AxisName::T
}
