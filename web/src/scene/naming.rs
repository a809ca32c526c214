//! What things in a scene are called: stops, tensors, axes, attentions.

use super::layout::Slot;
use super::stop::{Stop, subject};
use super::walk::Walk;
use super::walk_back;
use crate::text::{Caption, Language, Words, caption, fill, gradient_caption, lens_words};
use graph::{AxisName, Pass, TensorId};
use transformer::{Attention, Side};

/// Words for what is on a way, in a language.
#[derive(Clone, Copy, Debug)]
pub struct Naming<'a> {
    /// The language.
    pub language: Language,
    /// The way.
    pub walk: &'a Walk,
}

impl<'a> Naming<'a> {
    /// What is said about any stop; of a gradient what is said about its rule.
    pub fn caption_of(self, stop: &Stop) -> Option<&'static Caption> {
        let (language, topology) = (self.language, self.walk.dims.config.topology);
        match stop.pass {
            Pass::Forward => caption(language, topology, subject(&stop.name), stop.kind(&self.walk.graph)),
            Pass::Data | Pass::Backward | Pass::Optimizer => {
                gradient_caption(language, &walk_back::key(&self.walk.graph, stop))
            }
        }
    }

    /// What a stop is called: of a gradient, whose gradient it is; of an update, what is updated.
    pub fn name_of(self, stop: &Stop) -> String {
        let updates = stop.op.is_some_and(|op| !self.walk.graph.operation(op).op.writes().is_empty());
        let of = subject(&stop.name);
        if stop.pass == Pass::Optimizer && updates {
            return format!("{} {}", self.language.words().update_of, self.named(of));
        }
        if stop.pass == Pass::Backward && stop.name.contains('#') {
            return self.caption_of(stop).map_or_else(|| of.to_owned(), |caption| caption.title.to_owned());
        }
        if stop.pass == Pass::Backward {
            return self.gradient_named(&stop.name);
        }
        match self.caption_of(stop) {
            // An edited tensor keeps its name.
            Some(caption) if stop.kind(&self.walk.graph) == EDITED => {
                format!("{} · {}", self.named(of), caption.short)
            }
            Some(caption) => caption.title.to_owned(),
            None => self.named(of),
        }
    }

    /// What the stop of that name is called; one that this way does not pass is told by its tensor.
    pub fn name_at(self, op: &str, backward: bool) -> String {
        let start = self.walk.range(false).start;
        let at = if op.is_empty() { Some(start) } else { self.walk.find_in(op, backward) };
        match at.and_then(|at| self.walk.stops.get(at)) {
            Some(stop) => self.name_of(stop),
            None if op.starts_with("grad:") => format!("∂ {}", self.named(subject(op))),
            None => self.named(subject(op)),
        }
    }

    /// The same for the map, where there is little room.
    pub fn short_name_of(self, stop: &Stop) -> String {
        if stop.pass == Pass::Forward
            && stop.kind(&self.walk.graph) != EDITED
            && let Some(caption) = self.caption_of(stop)
        {
            return caption.short.to_owned();
        }
        let of = subject(&stop.name);
        let short = self.short_of(of);
        match stop.pass {
            Pass::Backward if stop.name.contains('#') => {
                self.caption_of(stop).map_or(short, |caption| caption.short.to_owned())
            }
            Pass::Backward => match stop.name.split_once('@') {
                // One of several parts: through which use it comes back.
                Some((_, through)) => format!("∂ {short} ← {}", self.short_of(through)),
                None => format!("∂ {short}"),
            },
            Pass::Optimizer if of.starts_with("training.") => {
                self.caption_of(stop).map_or(short, |caption| caption.short.to_owned())
            }
            Pass::Forward if stop.kind(&self.walk.graph) == EDITED => format!("{short} *"),
            _ => short,
        }
    }

    /// The forward operation that first makes a tensor of this name, before any edit.
    fn maker_of(self, name: &str) -> Option<&'a Stop> {
        let first = self.walk.before_edits(name).or_else(|| self.walk.graph.find(name))?;
        self.walk.maker(first).filter(|made| made.pass == Pass::Forward)
    }

    /// What is said about a tensor: where a bias is added to it, what is said about the whole sum.
    fn caption_of_tensor(self, name: &str) -> Option<&'static Caption> {
        let (language, topology) = (self.language, self.walk.dims.config.topology);
        let graph = &self.walk.graph;
        let made = self.maker_of(name)?;
        let whole = || {
            let summand = graph.operation(made.op?).inputs[0];
            let product = graph.operation(graph.producer(summand)?);
            is_before_bias(&graph.tensor(summand).name).then_some(product.op.kind())
        };
        match whole() {
            Some(kind) => caption(language, topology, subject(&made.name), kind),
            None => self.caption_of(made),
        }
    }

    fn short_of(self, name: &str) -> String {
        let said = self.caption_of_tensor(name);
        said.map_or_else(|| short_parameter(name), |caption| caption.short.to_owned())
    }

    /// A tensor's title: by the forward operation that makes it, else by its name.
    fn named(self, name: &str) -> String {
        if let Some(part) = self.edit_part(name) {
            return part.to_owned();
        }
        if name == "targets" {
            return lens_words(self.language).targets.to_owned();
        }
        match self.caption_of_tensor(name) {
            Some(caption) if is_before_bias(name) => {
                fill(lens_words(self.language).before_bias, &[caption.title])
            }
            Some(caption) => caption.title.to_owned(),
            None => short_parameter(name),
        }
    }

    /// What the tensors are called that an edit brings: which cells it keeps, and what the others become.
    pub fn edit_part(self, name: &str) -> Option<&'static str> {
        let (scope, part) = name.rsplit_once('.')?;
        let of_edit = scope.rsplit('.').next()?.starts_with("edit_");
        match part {
            _ if !of_edit => None,
            "keep" => Some(lens_words(self.language).edit_keeps),
            "value" => Some(lens_words(self.language).edit_values),
            _ => None,
        }
    }

    /// What the letter of an axis stands for; none for those made of two, and for those without a name.
    pub fn axis_word(self, axis: AxisName) -> Option<&'static str> {
        let words = lens_words(self.language);
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

    /// What a slot of a stop is called: an update's result is no longer the weight that went in.
    pub fn slot_title(self, stop: &Stop, slot: Slot) -> String {
        let title = self.title_of(slot.face.tensor);
        let updates = stop.tensor == slot.face.tensor
            && stop.op.is_some_and(|id| !self.walk.graph.operation(id).op.writes().is_empty());
        match slot.operand {
            None if updates => fill(lens_words(self.language).new_weight, &[&title]),
            _ => title,
        }
    }

    /// What a tensor is called: by the operation that makes it, else by its name.
    pub fn title_of(self, id: TensorId) -> String {
        let Some(tensor) = self.walk.tensor(id) else { return String::new() };
        let name = &tensor.name;
        if name.starts_with("grad:") {
            return self.gradient_named(name);
        }
        self.unfinished_gradient(id).unwrap_or_else(|| self.named(subject(name)))
    }

    /// Whose gradient it is; of one of several parts also through which use it comes back.
    fn gradient_named(self, name: &str) -> String {
        let of = self.named(subject(name));
        match name.split_once('@') {
            Some((_, through)) => format!("∂ {of} ← {}", self.short_of(through)),
            None => format!("∂ {of}"),
        }
    }

    /// What a step on the way to a gradient is called, such as the sum of the first two of three parts.
    fn unfinished_gradient(self, tensor: TensorId) -> Option<String> {
        let graph = &self.walk.graph;
        let made = graph.operation(self.walk.producer(tensor)?);
        if made.pass != Pass::Backward {
            return None;
        }
        let reads = |id: TensorId| {
            let mut later = graph.operations().filter(|(_, o)| o.pass == Pass::Backward);
            later.find(|(_, operation)| operation.inputs.contains(&id)).map(|(_, operation)| operation.output)
        };
        let whole = std::iter::successors(Some(tensor), |&id| reads(id))
            .map(|id| graph.tensor(id).name.as_str())
            .find(|name| name.starts_with("grad:"))?;
        let of = whole.split('@').next().unwrap_or(whole);
        Some(fill(lens_words(self.language).unfinished, &[&self.gradient_named(of)]))
    }
}

/// What a stack of an encoder-decoder is called.
pub fn side_name(side: Side) -> Option<fn(&Words) -> &'static str> {
    match side {
        Side::Only => None,
        Side::Encoder => Some(|words| words.in_encoder),
        Side::Decoder => Some(|words| words.in_decoder),
    }
}

/// A bias is still to be added to it: the product of a linear layer, a normalized row.
fn is_before_bias(name: &str) -> bool {
    name.ends_with(".product") || name.ends_with(".normed")
}

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

#[cfg(test)]
mod tests {
    use super::*;
    use graph::Op;
    use transformer::{Depth, Extent, FeedForward, ModelConfig, Norm};

    fn walk(change: impl FnOnce(&mut ModelConfig)) -> Walk {
        let mut config = ModelConfig::textbook(11, 12);
        change(&mut config);
        Walk::of(&config, Extent::new(2, 3), Depth::Backward).unwrap()
    }

    /// What the operands of the operation that makes `name` are called, and what its result is.
    #[track_caller]
    fn check(walk: &Walk, name: &str, operands: &[&str], result: &str) {
        let naming = Naming { language: Language::English, walk };
        let tensor = walk.graph.find(name).unwrap();
        let operation = walk.graph.operation(walk.graph.producer(tensor).unwrap());
        let titles: Vec<String> = operation.inputs.iter().map(|&input| naming.title_of(input)).collect();
        assert_eq!(titles, operands, "operands of {name}");
        assert_eq!(naming.title_of(tensor), result, "{name}");
    }

    #[test]
    fn with_biases_a_tensor_is_called_by_what_it_is() {
        let walk = walk(|c| (c.bias, c.norm, c.feed_forward) = (true, Norm::LayerNorm, FeedForward::Relu));
        let title = |name: &str| {
            Naming { language: Language::English, walk: &walk }.title_of(walk.graph.find(name).unwrap())
        };
        let (query, up) = ("block.0.attention.query", "block.0.feed_forward.up");
        assert_eq!(title("block.0.norm_1.output"), "LayerNorm");
        check(
            &walk,
            &format!("{query}.product"),
            &["LayerNorm", "query.weight"],
            "Query projection before the bias",
        );
        let sum = ["Query projection before the bias", "query.bias"];
        check(&walk, &format!("{query}.projection"), &sum, "Query projection");
        check(&walk, "block.0.norm_1.output", &["LayerNorm before the bias", "norm_1.bias"], "LayerNorm");
        check(
            &walk,
            "block.0.feed_forward.activated",
            &[&title(up)],
            &title("block.0.feed_forward.activated"),
        );
        // Nothing but the operation is called by its bias.
        for (_, tensor) in walk.graph.tensors().filter(|(_, tensor)| tensor.named) {
            assert_ne!(title(&tensor.name), "Bias", "{}", tensor.name);
        }
        let stop = &walk.stops[walk.find(&format!("{query}.projection"))];
        assert!(matches!(walk.graph.operation(stop.op.unwrap()).op, Op::Bias(_)));
        assert_eq!(Naming { language: Language::English, walk: &walk }.name_of(stop), "Bias");
    }

    #[test]
    fn a_partial_gradient_is_called_by_what_it_is_a_part_of() {
        // With three heads on one key head and a stream that is read three times there are sums on the way to a gradient.
        let walk = walk(|c| c.kv_heads = 1);
        let naming = Naming { language: Language::English, walk: &walk };
        let mut unfinished = 0;
        for (_, operation) in
            walk.graph.operations().filter(|(_, operation)| operation.pass == Pass::Backward)
        {
            let title = naming.title_of(operation.output);
            assert!(title.starts_with("∂ "), "{title}");
            unfinished += usize::from(title.ends_with(", part of the sum"));
        }
        assert!(unfinished > 0);
        let through = "grad:block.0.norm_1.output@block.0.attention.query.projection";
        let title = naming.title_of(walk.graph.find(through).unwrap());
        assert_eq!(title, "∂ Norm ← Q project");
    }
}
