//! The residual stream, and where the norm sits.

use crate::bench::SEEDS;
use crate::catalog::{Lesson, Preset, Question};
use crate::{Bench, Error, Measurement, Recipe, Trained};
use std::rc::Rc;
use transformer::study::depth::norm;
use transformer::study::measures::{mean_cosine, rms};
use transformer::{FeedForward, ModelConfig, NormPlacement};

pub(super) const LESSON: Lesson = Lesson {
    number: 12,
    name: "residual",
    preset: Preset { name: "sort", recipe: Recipe::sort },
    questions: &[
        Question::choice(
            "one_and_four",
            &["both", "one_only", "neither"],
            |m| match (m["one"] > 0.5, m["four"] > 0.5) {
                (true, true) => "both",
                (true, false) => "one_only",
                (false, _) => "neither",
            },
            |bench| Box::pin(one_and_four(bench)),
        ),
        Question::choice(
            "first_to_die",
            &["signal", "gradient"],
            |m| if m["signal"] < m["gradient"] { "signal" } else { "gradient" },
            |bench| Box::pin(first_to_die(bench)),
        ),
        Question::choice(
            "relu_eight",
            &["gradients_gone", "tokens_one", "learns"],
            |m| match m["cosine"] > 0.99 {
                _ if learns(m["loss"]) => "learns",
                true => "tokens_one",
                false => "gradients_gone",
            },
            |bench| Box::pin(relu_eight(bench)),
        ),
        Question::choice(
            "post_norm",
            &["both", "low_rate_only", "neither"],
            |m| match (learns(m["low"]), learns(m["high"])) {
                (true, true) => "both",
                (true, false) => "low_rate_only",
                (false, _) => "neither",
            },
            |bench| Box::pin(post_norm(bench)),
        ),
        Question::count("collapses", SEEDS as u32, |m| m["without"], |bench| Box::pin(collapses(bench)))
            .varies("at this rate some runs collapse and others do not"),
    ],
};

/// Better than guessing one of ten digits, by more than chance would tell.
fn learns(loss: f64) -> bool {
    loss < 10f64.ln() - 0.2
}

fn without_residual(seed: u32, layers: u32) -> Recipe {
    Recipe::sort(seed).configured(|config| ModelConfig { layers, residual: false, ..config })
}

/// Rows that are right without residuals, after one block and after four.
async fn one_and_four(bench: &mut Bench) -> Result<Measurement, Error> {
    let seed = bench.seed();
    let [one, four] = bench.train([1, 4].map(|layers| without_residual(seed, layers).ending_at(250))).await?;
    let (one, four) = (one.evaluate(&[]).await?.exact, four.evaluate(&[]).await?.exact);
    Ok(Measurement::of([("one", one), ("four", four)]))
}

/// Four blocks without residuals before any training: size of what leaves the last one, and of the gradient of all
/// parameters together.
async fn first_to_die(bench: &mut Bench) -> Result<Measurement, Error> {
    let [model] = bench.train([without_residual(bench.seed(), 4).stopped_at(0)]).await?;
    // The row that Inspect shows: the numbers can be found there again.
    let rows = model.rows(1);
    let [last] = model.capture(&rows, &[], ["block.3.feed_forward.output"]).await?;
    let names: Vec<String> = model.parameter_names()?.iter().map(|name| format!("grad:{name}")).collect();
    let gradients = model.capture_all(&rows, &[], &names).await?;
    let gradient = norm(gradients.iter().flat_map(|gradient| &gradient.values));
    Ok(Measurement::of([("signal", rms(&last.values)), ("gradient", gradient)]))
}

/// Eight blocks with ReLU and without residuals: how alike two positions are when they leave the last block, the
/// smallest gradient of what leaves a block, and the loss that training reaches.
async fn relu_eight(bench: &mut Bench) -> Result<Measurement, Error> {
    let relu = |config| ModelConfig { feed_forward: FeedForward::Relu, d_ff: 128, ..config };
    let recipe = without_residual(bench.seed(), 8).configured(relu).ending_at(200);
    let [first, last] = bench.train_watched([recipe.clone().stopped_at(0), recipe]).await?;
    let rows = first.rows(64);
    let outputs: Vec<String> = (0..8).map(|i| format!("block.{i}.feed_forward.output")).collect();
    let gradients: Vec<String> = outputs.iter().map(|name| format!("grad:{name}")).collect();
    let gradients = first.capture_all(&rows, &[], &gradients).await?;
    let gradient =
        gradients.iter().map(|gradient| norm(gradient.values.iter())).fold(f64::INFINITY, f64::min);
    let [output] = first.capture(&rows, &[], [&outputs[7]]).await?;
    let cosines = (0..rows.extent.batch).filter_map(|b| mean_cosine(output.part(&[b]), first.dims.width));
    let cosine = cosines.sum::<f64>() / rows.extent.batch as f64;
    Ok(Measurement::of([("cosine", cosine), ("gradient", gradient), ("loss", last.recent_loss())]))
}

/// The loss that post-norm reaches at a usual rate and at a high one.
async fn post_norm(bench: &mut Bench) -> Result<Measurement, Error> {
    let post = |lr| Recipe::deep(bench.seed(), NormPlacement::Post, lr, 0);
    let [low, high] = bench.train_watched([post(3e-3), post(3e-2)]).await?;
    Ok(Measurement::of([("low", low.recent_loss()), ("high", high.recent_loss())]))
}

/// How many of three runs with post-norm collapse at a rate without warm-up, and with it.
async fn collapses(bench: &mut Bench) -> Result<Measurement, Error> {
    // A little less and few collapse; at 3e-2 all do, with warm-up too.
    const RATE: f64 = 2.5e-2;
    let post = |warmup| move |seed| Recipe::deep(seed, NormPlacement::Post, RATE, warmup);
    let [without, with] = bench.train_seeds([&post(0), &post(100)]).await?;
    let collapsed =
        |runs: [Rc<Trained>; SEEDS]| runs.iter().filter(|run| !learns(run.recent_loss())).count() as f64;
    Ok(Measurement::of([("without", collapsed(without)), ("with", collapsed(with)), ("rate", RATE)]))
}
