//! The switches of the rail, and how each is found there: by its id, or by its label in the language that is spoken.

use crate::text::Words;

/// Finds the words for something.
pub type Wording = fn(&Words) -> &'static str;

/// Where a switch is.
#[derive(Clone, Copy, Debug)]
pub enum At {
    /// Its element has this id.
    Id(&'static str),
    /// Its element has its name as label.
    Label,
}

/// A switch.
#[derive(Clone, Copy, Debug)]
pub struct Knob {
    /// What the glossary calls it.
    pub word: &'static str,
    /// Its name.
    pub name: Wording,
    /// The section it is in.
    pub section: Wording,
    /// Where.
    pub at: At,
    /// The switch that decides whether this one is there.
    pub instead: Option<&'static str>,
}

const fn knob(word: &'static str, name: Wording, section: Wording, at: At) -> Knob {
    Knob { word, name, section, at, instead: None }
}

impl Knob {
    const fn or(self, instead: &'static str) -> Self {
        Self { instead: Some(instead), ..self }
    }
}

const DATA: Wording = |words| words.data;
const MODEL: Wording = |words| words.model;
const TRAINING: Wording = |words| words.training;

/// All of them, in the order of the rail.
pub static KNOBS: &[Knob] = &[
    knob("task", |w| w.task, DATA, At::Id("task")),
    knob("tokenizer", |w| w.tokens_are, DATA, At::Label).or("task"),
    knob("preset", |w| w.preset, MODEL, At::Id("preset")),
    knob("topology", |w| w.topology, MODEL, At::Label).or("preset"),
    knob("position", |w| w.position, MODEL, At::Label),
    knob("norm-kind", |w| w.norm_kind, MODEL, At::Label),
    knob("norm-place", |w| w.norm_place, MODEL, At::Label),
    knob("feed-forward", |w| w.feed_forward, MODEL, At::Label),
    knob("hidden-width", |w| w.hidden_width, MODEL, At::Id("hidden-width")),
    knob("residual", |w| w.residual, MODEL, At::Label),
    knob("layers", |w| w.layers, MODEL, At::Label),
    knob("heads-number", |w| w.heads, MODEL, At::Label),
    knob("width", |w| w.width, MODEL, At::Label),
    knob("rope-base", |w| w.rope_base, MODEL, At::Id("rope-base")).or("position"),
    knob("rope-pairs", |w| w.rope_pairs, MODEL, At::Label).or("position"),
    knob("scale-scores", |w| w.scale_scores, MODEL, At::Label),
    knob("bias", |w| w.bias, MODEL, At::Label),
    knob("tie-embeddings", |w| w.tie_embeddings, MODEL, At::Label),
    knob("norm-eps", |w| w.norm_eps, MODEL, At::Id("norm-eps")),
    knob("kv-heads", |w| w.kv_heads, MODEL, At::Label),
    knob("pad-token", |w| w.pad_token, MODEL, At::Label),
    knob("parameters", |w| w.count, MODEL, At::Id("parameter-count")),
    knob("lr", |w| w.peak_rate, TRAINING, At::Id("lr")),
    knob("warm-up", |w| w.warm_up, TRAINING, At::Id("warm-up")),
    knob("weight-decay", |w| w.weight_decay, TRAINING, At::Id("decay")),
    knob("schedule", |w| w.schedule, TRAINING, At::Id("schedule")),
    knob("stop-right", |w| w.stop_when_right, TRAINING, At::Id("stop-right")),
    knob("stop-steps", |w| w.stop_after, TRAINING, At::Id("stop-steps")),
    knob("clip", |w| w.clip, TRAINING, At::Id("clip")),
    knob("beta1", |w| w.beta1, TRAINING, At::Id("beta1")),
    knob("beta2", |w| w.beta2, TRAINING, At::Id("beta2")),
    knob("eps", |w| w.eps, TRAINING, At::Id("eps")),
    knob("min-lr", |w| w.min_rate, TRAINING, At::Id("min-lr")),
    knob("total-steps", |w| w.total_steps, TRAINING, At::Id("total-steps")),
    knob("batch", |w| w.batch, TRAINING, At::Id("batch")),
    knob("seed", |w| w.seed, TRAINING, At::Id("seed")),
];

/// The switch of that word.
pub fn knob_of(word: &str) -> Option<&'static Knob> {
    KNOBS.iter().find(|knob| knob.word == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_switch_has_a_word_of_its_own_and_one_that_may_be_missing_leads_to_one_that_is_there() {
        for (i, knob) in KNOBS.iter().enumerate() {
            assert!(KNOBS[..i].iter().all(|other| other.word != knob.word), "{} twice", knob.word);
            if let Some(instead) = knob.instead {
                assert!(knob_of(instead).is_some_and(|other| other.instead.is_none()), "{}", knob.word);
            }
        }
    }
}
