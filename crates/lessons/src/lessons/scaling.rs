//! Scaling: why scores are divided by √D.

use crate::catalog::{Lesson, Preset, Question};
use crate::{Bench, Error, Measurement, Recipe, judge};
use data::random::Random;
use graph::{AxisName, Dtype, Graph, Shape};
use std::f64::consts::TAU;
use std::sync::Arc;
use transformer::ModelConfig;
use transformer::study::depth::norm;

pub(super) const LESSON: Lesson = Lesson {
    number: 4,
    name: "scaling",
    preset: Preset { name: "sort", recipe: Recipe::sort },
    questions: &[
        Question::choice(
            "spread",
            &["same", "twice", "four_times", "eight_times"],
            |m| match m["ratio"].log2().round() as i32 {
                ..=0 => "same",
                1 => "twice",
                2 => "four_times",
                _ => "eight_times",
            },
            |bench| Box::pin(spread(bench)),
        ),
        Question::choice(
            "narrow",
            &["hurts", "no_matter", "helps"],
            |m| judge::shares(m["without"], m["with"], ["hurts", "no_matter", "helps"]),
            |bench| Box::pin(narrow(bench)),
        )
        .or_close("no_matter"),
        Question::choice(
            "wide_gradient",
            &["larger", "about_equal", "smaller"],
            |m| judge::compared(m["without"], m["with"], ["smaller", "about_equal", "larger"]),
            |bench| Box::pin(wide_gradient(bench)),
        )
        .or_close("about_equal"),
        Question::choice(
            "spike",
            &["yes", "no"],
            |m| if m["without"] > m["with"] { "yes" } else { "no" },
            |bench| Box::pin(spike(bench)),
        ),
        Question::choice("taken_out", &["little", "half", "all"], judge::lost, |bench| {
            Box::pin(taken_out(bench))
        }),
    ],
};

/// Gradients are of the mean loss of so many rows.
const ROWS: usize = 64;

fn unscaled(config: ModelConfig) -> ModelConfig {
    ModelConfig { scale_scores: false, ..config }
}

/// Standard deviation of q·k at D 16 and at D 64, for q and k of variance 1.
async fn spread(bench: &mut Bench) -> Result<Measurement, Error> {
    let (narrow, wide) = (deviation(bench, 16).await?, deviation(bench, 64).await?);
    Ok(Measurement::of([("narrow", narrow), ("wide", wide), ("ratio", wide / narrow)]))
}

/// Of the scores of 256 random queries with as many keys.
async fn deviation(bench: &Bench, size: usize) -> Result<f64, Error> {
    use AxisName::{B, D, G, H, S, T};
    const LENGTH: usize = 256;
    let mut g = Graph::new();
    let shape = |heads, position| Shape::of(&[(B, 1), (heads, 1), (position, LENGTH), (D, size)]);
    let query = g.input("query", shape(H, T), Dtype::F32)?;
    let key = g.input("key", shape(G, S), Dtype::F32)?;
    let scores = g.scores(query, key)?;
    let mut plan = bench.backend().plan(Arc::new(g), &[scores])?;
    let mut random = Random::new(bench.seed());
    for id in [query, key] {
        let drawn: Vec<f32> = (0..LENGTH * size).map(|_| normal(&mut random)).collect();
        plan.write(id, &drawn);
    }
    plan.run(1);
    let scores = plan.read(&[scores]).await?.swap_remove(0);
    let (count, sum) = (scores.len() as f64, scores.iter().copied().map(f64::from).sum::<f64>());
    Ok((scores.iter().map(|&x| (f64::from(x) - sum / count).powi(2)).sum::<f64>() / count).sqrt())
}

/// Box and Muller's, from two uniform numbers.
fn normal(random: &mut Random) -> f32 {
    let mut unit = || (random.below(1 << 24) + 1) as f64 / f64::from(1 << 24);
    ((-2.0 * unit().ln()).sqrt() * (TAU * unit()).cos()) as f32
}

/// `sort`, whose heads have 8 numbers, trained with the scale and without it.
async fn narrow(bench: &mut Bench) -> Result<Measurement, Error> {
    let sort = Recipe::sort(bench.seed());
    let [with, without] = bench.train([sort.clone(), sort.configured(unscaled)]).await?;
    let (with, without) = (with.evaluate(&[]).await?.exact, without.evaluate(&[]).await?.exact);
    Ok(Measurement::of([("with", with), ("without", without)]))
}

/// ‖∂loss/∂scaled‖ in block 0 after training `wide` with the scale and without it, and the entropy of the weights there, as
/// a part of the most it could be.
async fn wide_gradient(bench: &mut Bench) -> Result<Measurement, Error> {
    let wide = Recipe::wide(bench.seed());
    let [with, without] = bench.train([wide.clone(), wide.configured(unscaled)]).await?;
    let rows = with.rows(ROWS);
    let names =
        ["grad:block.0.attention.scaled", "block.0.attention.probabilities", "block.0.attention.mask"];
    let with = with.capture(&rows, &[], names).await?;
    let without = without.capture(&rows, &[], names).await?;
    let [gradient, other] = [&with, &without].map(|[gradient, ..]| norm(gradient.values.iter()));
    let [entropy, collapsed] = [&with, &without].map(|[_, weights, mask]| weights.entropy(mask));
    Ok(Measurement::of([
        ("with", gradient),
        ("without", other),
        ("ratio", gradient / other),
        ("entropy_with", entropy),
        ("entropy_without", collapsed),
    ]))
}

/// The largest gradient norm, before clipping, of both runs.
async fn spike(bench: &mut Bench) -> Result<Measurement, Error> {
    let wide = Recipe::wide(bench.seed());
    let [with, without] = bench.train_watched([wide.clone(), wide.configured(unscaled)]).await?;
    Ok(Measurement::of([("with", with.largest_norm()), ("without", without.largest_norm())]))
}

/// A trained `sort` in which `scaled` is set from `scores`.
async fn taken_out(bench: &mut Bench) -> Result<Measurement, Error> {
    let [sort] = bench.train([Recipe::sort(bench.seed())]).await?;
    let before = sort.evaluate(&[]).await?.exact;
    let after = sort.read_as(unscaled)?.evaluate(&[]).await?.exact;
    Ok(Measurement::of([("before", before), ("after", after)]))
}
