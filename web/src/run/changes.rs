//! What a restart would change: the run against what the rail asks for, switch by switch.

use super::Wish;
use super::data_words;
use crate::picture::number;
use crate::text::Words;
use crate::text::model_words as named;
use protocol::{Optimizer, Schedule};
use std::fmt::Display;
use transformer::ModelConfig;
use transformer::what_if::{open_masks, read};

/// A difference: what it is called, what it is in the run, what is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What differs.
    pub name: &'static str,
    /// In the run.
    pub from: String,
    /// In the rail.
    pub to: String,
}

/// Every difference that needs a restart, in the order of the rail.
pub fn changes(run: &Wish, wish: &Wish, words: &Words) -> Vec<Change> {
    let mut found = Vec::new();
    note(&mut found, words.data, data_words::data(words, &run.data), data_words::data(words, &wish.data));
    model(&run.config, &wish.config, words, &mut found);
    // Of other data it follows.
    if run.data == wish.data {
        note(&mut found, words.context, run.config.context, wish.config.context);
    }
    let mut note = |name, from: u32, to: u32| note(&mut found, name, from, to);
    note(words.batch, run.training.batch, wish.training.batch);
    note(words.seed, run.seed, wish.seed);
    let held = |wish: &Wish| match wish.training.held.as_str() {
        "" => named::switch(words, false).to_owned(),
        held if read(held).0 == open_masks(&wish.config) => words.masks_open.to_owned(),
        held => held.replace(';', "; "),
    };
    self::note(&mut found, words.held_in_training, held(run), held(wish));
    found
}

/// What differs between two wishes, rates of training included.
pub fn differences(from: &Wish, to: &Wish, words: &Words) -> Vec<Change> {
    let mut found = changes(from, to, words);
    // A new field does not compile until it is named here.
    let Optimizer { lr, beta1, beta2, eps, weight_decay, clip, warmup, schedule, min_lr, total_steps } =
        &to.training.optimizer;
    let was = &from.training.optimizer;
    let mut note = |name: &'static str, from: String, to: String| {
        if from != to {
            found.push(Change { name, from, to });
        }
    };
    let some = |x: Option<f64>| x.map_or_else(|| words.never.to_owned(), number::rate);
    let count = |x: Option<u32>| x.map_or_else(|| words.never.to_owned(), |x| number::grouped(x.into()));
    let schedules = |x: Schedule| match x {
        Schedule::Constant => words.constant,
        Schedule::Linear => words.linear,
        Schedule::Cosine => words.cosine,
    };
    note(words.peak_rate, number::rate(was.lr), number::rate(*lr));
    note(words.warm_up, was.warmup.to_string(), warmup.to_string());
    note(words.schedule, schedules(was.schedule).to_owned(), schedules(*schedule).to_owned());
    note(words.weight_decay, number::rate(was.weight_decay), number::rate(*weight_decay));
    note(words.beta1, number::rate(was.beta1), number::rate(*beta1));
    note(words.beta2, number::rate(was.beta2), number::rate(*beta2));
    note(words.eps, number::rate(was.eps), number::rate(*eps));
    note(words.clip, some(was.clip), some(*clip));
    note(words.min_rate, number::rate(was.min_lr), number::rate(*min_lr));
    note(words.total_steps, count(was.total_steps), count(*total_steps));
    found
}

fn note(found: &mut Vec<Change>, name: &'static str, from: impl Display, to: impl Display) {
    let (from, to) = (from.to_string(), to.to_string());
    if from != to {
        found.push(Change { name, from, to });
    }
}

fn model(run: &ModelConfig, wish: &ModelConfig, words: &Words, found: &mut Vec<Change>) {
    // A new field of the configuration does not compile until it is named here.
    let ModelConfig {
        version: _,
        topology,
        vocab_size: _,
        context: _,
        layers,
        d_model,
        heads,
        kv_heads,
        d_ff,
        position,
        rope_base,
        rope_pairing,
        scale_scores,
        norm,
        norm_placement,
        norm_eps,
        feed_forward,
        bias,
        residual,
        tie_embeddings,
        pad_token,
    } = wish;
    let on = |on| named::switch(words, on);
    let mut note = |name, from: &dyn Display, to: &dyn Display| note(found, name, from, to);
    note(words.topology, &named::topology(words, run.topology), &named::topology(words, *topology));
    note(words.position, &named::position(words, run.position), &named::position(words, *position));
    note(words.rope_base, &number::base(run.rope_base), &number::base(*rope_base));
    note(words.rope_pairs, &named::pairing(words, run.rope_pairing), &named::pairing(words, *rope_pairing));
    note(words.scale_scores, &on(run.scale_scores), &on(*scale_scores));
    note(words.norm_kind, &named::norm(run.norm), &named::norm(*norm));
    note(
        words.norm_place,
        &named::placement(words, run.norm_placement),
        &named::placement(words, *norm_placement),
    );
    note(words.norm_eps, &number::rate(run.norm_eps), &number::rate(*norm_eps));
    note(words.feed_forward, &named::feed_forward(run.feed_forward), &named::feed_forward(*feed_forward));
    note(words.hidden_width, &run.d_ff, d_ff);
    note(words.residual, &on(run.residual), &on(*residual));
    note(words.bias, &on(run.bias), &on(*bias));
    note(words.tie_embeddings, &on(run.tie_embeddings), &on(*tie_embeddings));
    note(words.layers, &run.layers, layers);
    note(words.heads, &run.heads, heads);
    note(words.kv_heads, &run.kv_heads, kv_heads);
    note(words.width, &run.d_model, d_model);
    note(words.pad_token, &on(run.pad_token.is_some()), &on(pad_token.is_some()));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::made_up::training;
    use crate::text::Language;
    use protocol::DataChoice;
    use transformer::{FeedForward, Position};

    fn run() -> Wish {
        Wish {
            data: DataChoice::OwnText,
            config: ModelConfig::textbook(11, 12),
            training: training(64),
            seed: 1,
        }
    }

    #[track_caller]
    fn check(change: impl FnOnce(&mut Wish), expected: &[(&str, &str, &str)]) {
        let mut wish = run();
        change(&mut wish);
        let found = changes(&run(), &wish, Language::English.words());
        let found: Vec<_> = found.iter().map(|c| (c.name, c.from.as_str(), c.to.as_str())).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn each_change_is_named_with_both_values() {
        let words = Language::English.words();
        check(|_| (), &[]);
        check(|wish| wish.config.position = Position::Learned, &[("Position", "RoPE", "Learned")]);
        check(|wish| wish.config.rope_base = 1e4, &[(words.rope_base, "100", "10,000")]);
        check(|wish| wish.config.norm_eps = 1e-3, &[(words.norm_eps, "1e−5", "1e−3")]);
        check(|wish| wish.config.pad_token = Some(2), &[(words.pad_token, "off", "on")]);
        check(
            |wish| wish.data = DataChoice::Task("brackets".to_owned()),
            &[(words.data, words.own_text, words.task_brackets)],
        );
        check(|wish| wish.config.context = 64, &[("Context T", "12", "64")]);
        check(|wish| wish.config.bias = true, &[("Biases", "off", "on")]);
        check(
            |wish| (wish.config.feed_forward, wish.config.d_ff) = (FeedForward::Relu, 128),
            &[("Feed-forward", "SwiGLU", "ReLU"), ("Feed-forward width F", "88", "128")],
        );
        check(
            |wish| wish.training.held = "logits@*.0.0~1".to_owned(),
            &[(words.held_in_training, "off", "logits@*.0.0~1")],
        );
        check(
            |wish| wish.training.held = transformer::what_if::write(&open_masks(&wish.config)),
            &[(words.held_in_training, "off", words.masks_open)],
        );
        check(
            |wish| (wish.seed, wish.training.batch) = (7, 32),
            &[("Batch", "64", "32"), ("Seed", "1", "7")],
        );
    }
}
