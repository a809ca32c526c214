//! The feed-forward: each place by itself, wider and back.

use crate::catalog::{Lesson, Question};
use crate::{Bench, Error, Measurement, Recipe, edits, judge};
use transformer::{FeedForward, ModelConfig};

pub(super) const LESSON: Lesson = Lesson {
    number: 10,
    name: "feed_forward",
    preset: super::SORT,
    questions: &[
        Question::choice(
            "reach",
            &["both_here", "attention_later", "both_later"],
            |m| match (m["feed_forward"] > 1.0, m["attention"] > 1.0) {
                (false, false) => "both_here",
                (false, true) => "attention_later",
                (true, _) => "both_later",
            },
            |bench| Box::pin(reach(bench)),
        ),
        Question::number("matched", |m| m["width"], |bench| Box::pin(matched(bench))),
        Question::choice(
            "better",
            &["relu", "swiglu", "close"],
            |m| judge::ranges(m, ["relu", "swiglu"], ["swiglu", "close", "relu"]),
            |bench| Box::pin(better(bench)),
        )
        .or_close("close"),
        Question::choice(
            "bias",
            &["without", "with", "close"],
            |m| judge::ranges(m, ["without", "with"], ["with", "close", "without"]),
            |bench| Box::pin(bias(bench)),
        )
        .or_close("close"),
        Question::choice("removed", &["little", "half", "all"], judge::lost, |bench| {
            Box::pin(removed(bench))
        }),
    ],
};

/// What a configuration becomes, and what its measured value is called.
type Side<'a> = (&'static str, &'a dyn Fn(ModelConfig) -> ModelConfig);

fn relu(config: ModelConfig) -> ModelConfig {
    ModelConfig { feed_forward: FeedForward::Relu, d_ff: 128, ..config }
}

/// The width of SwiGLU with as many parameters as ReLU of 128, as nearly as can be.
fn matched_width(config: &ModelConfig) -> u32 {
    let plain = relu(config.clone()).parameter_count();
    let off = |d_ff: &u32| swiglu(config.clone(), *d_ff).parameter_count().abs_diff(plain);
    (1..=128).min_by_key(off).unwrap_or(1)
}

fn swiglu(config: ModelConfig, d_ff: u32) -> ModelConfig {
    ModelConfig { feed_forward: FeedForward::Swiglu, d_ff, ..config }
}

/// Positions at which the outputs of both change when what they read at position 5 does.
async fn reach(bench: &mut Bench) -> Result<Measurement, Error> {
    let [sort] = bench.train([Recipe::sort(bench.seed())]).await?;
    let changed = async |norm: &str, output: &str| -> Result<f64, Error> {
        let edit = edits::set(&format!("block.0.{norm}.output"), &[None, Some(5), None], 1.0);
        let (rows, name) = (sort.rows(1), format!("block.0.{output}.output"));
        let [before] = sort.capture(&rows, &[], [&name]).await?;
        let [after] = sort.capture(&rows, &[edit], [&name]).await?;
        Ok(after.changed_positions(&before).len() as f64)
    };
    let (feed_forward, attention) =
        (changed("norm_2", "feed_forward").await?, changed("norm_1", "attention").await?);
    Ok(Measurement::of([("feed_forward", feed_forward), ("attention", attention)]))
}

/// F of SwiGLU, and the parameters of both models.
async fn matched(bench: &mut Bench) -> Result<Measurement, Error> {
    let config = Recipe::sort(bench.seed()).config;
    let width = matched_width(&config);
    let count = |config: ModelConfig| config.parameter_count() as f64;
    Ok(Measurement::of([
        ("width", width.into()),
        ("relu", count(relu(config.clone()))),
        ("swiglu", count(swiglu(config, width))),
    ]))
}

/// Rows that are right with ReLU and with SwiGLU of as many parameters, over three seeds.
async fn better(bench: &mut Bench) -> Result<Measurement, Error> {
    let matched = |config: ModelConfig| {
        let width = matched_width(&config);
        swiglu(config, width)
    };
    both(bench, [("relu", &relu), ("swiglu", &matched)]).await
}

/// Rows that are right without biases and with them, over three seeds.
async fn bias(bench: &mut Bench) -> Result<Measurement, Error> {
    let biased = |config| ModelConfig { bias: true, ..config };
    both(bench, [("without", &|config| config), ("with", &biased)]).await
}

/// Rows of `sort` that are right with either configuration, over three seeds.
async fn both(bench: &mut Bench, sides: [Side<'_>; 2]) -> Result<Measurement, Error> {
    let [one, other] = sides.map(|(_, change)| move |seed| Recipe::sort(seed).configured(change));
    let trained = bench.train_seeds([&one, &other]).await?;
    let mut measured = [Vec::new(), Vec::new()];
    for (runs, exact) in trained.iter().zip(&mut measured) {
        for run in runs {
            exact.push(run.evaluate(&[]).await?.exact);
        }
    }
    let [one, other] = measured;
    Ok(Measurement::of_runs([(sides[0].0, one), (sides[1].0, other)]))
}

/// Rows that are right with the feed-forward of block 0, and without it.
async fn removed(bench: &mut Bench) -> Result<Measurement, Error> {
    let [sort] = bench.train([Recipe::sort(bench.seed())]).await?;
    let before = sort.evaluate(&[]).await?.exact;
    let after = sort.evaluate(&[edits::zero("block.0.feed_forward.output", 3)]).await?.exact;
    Ok(Measurement::of([("before", before), ("after", after)]))
}
