//! Training: one step, and what a small move of every weight is.

use crate::bench::SEEDS;
use crate::catalog::{Lesson, Question};
use crate::{Bench, Error, Measurement, Recipe, Trained, judge};
use data::Dataset;
use model::{Batch, Feed, Optimizer};
use std::rc::Rc;
use transformer::study::verdict::median;

pub(super) const LESSON: Lesson = Lesson {
    number: 14,
    name: "training",
    preset: super::SORT,
    questions: &[
        Question::choice(
            "first_move",
            &["larger_gradient", "equal", "smaller_gradient"],
            |m| judge::compared(m["large"], m["small"], ["smaller_gradient", "equal", "larger_gradient"]),
            |bench| Box::pin(first_move(bench)),
        ),
        Question::choice(
            "rate",
            &["tenth", "as_is", "ten_times", "close"],
            |m| judge::best(m, &["tenth", "as_is", "ten_times"]),
            |bench| Box::pin(rate(bench)),
        )
        .drawn(&["tenth", "as_is", "ten_times", "hundred_times"])
        .or_close("close"),
        Question::choice(
            "schedule",
            &["constant", "cosine", "close"],
            |m| judge::ranges(m, ["constant", "cosine"], ["cosine", "close", "constant"]),
            |bench| Box::pin(schedule(bench)),
        )
        .or_close("close"),
        Question::choice(
            "warm_up",
            &["without", "with", "close"],
            // Of losses the lesser is the better.
            |m| judge::ranges(m, ["without", "with"], ["without", "close", "with"]),
            |bench| Box::pin(warm_up(bench)),
        )
        .or_close("close"),
    ],
};

fn rated(recipe: Recipe, change: impl FnOnce(Optimizer) -> Optimizer) -> Recipe {
    Recipe { optimizer: change(recipe.optimizer), ..recipe }
}

/// How far the weights with the largest tenth of the gradients go in the first step, as a share of the learning rate,
/// and those with the smallest tenth (of those above 0); without decay and warm-up.
async fn first_move(bench: &mut Bench) -> Result<Measurement, Error> {
    let sort = Recipe::sort(bench.seed());
    let plain = rated(sort, |rates| Optimizer { weight_decay: 0.0, warmup: 0, ..rates });
    let [before, after] = bench.train([plain.clone().stopped_at(0), plain.clone().stopped_at(1)]).await?;
    let dataset = Dataset::of_rows(&before.task.training);
    let batch = Batch::of_windows(&dataset, &Feed::of(&dataset, plain.seed).rows(0, plain.batch));
    let names: Vec<String> = before.parameter_names()?.iter().map(|name| format!("grad:{name}")).collect();
    let gradients = before.capture_all(&batch, &[], &names).await?;
    let rate = plain.optimizer.learning_rate(0);
    let moves = before.parameters.iter().flatten().zip(after.parameters.iter().flatten());
    let mut all: Vec<(f32, f64)> = gradients
        .iter()
        .flat_map(|gradient| &gradient.values)
        .zip(moves)
        .map(|(gradient, (before, after))| (gradient.abs(), f64::from((after - before).abs()) / rate))
        .filter(|(gradient, _)| *gradient > 0.0)
        .collect();
    all.sort_by(|a, b| a.0.total_cmp(&b.0));
    let tenth = all.len() / 10;
    let middle = |part: &[(f32, f64)]| {
        median(&part.iter().map(|(_, moved)| *moved).collect::<Vec<_>>()).unwrap_or(f64::NAN)
    };
    Ok(Measurement::of([("large", middle(&all[all.len() - tenth..])), ("small", middle(&all[..tenth]))]))
}

/// Rows that are right with a tenth of the rate, with the rate as it is, with ten and with a hundred times the rate.
async fn rate(bench: &mut Bench) -> Result<Measurement, Error> {
    let seed = bench.seed();
    let times = |factor: f64| {
        rated(Recipe::sort(seed), |rates| Optimizer {
            lr: factor * rates.lr,
            min_lr: factor * rates.min_lr,
            ..rates
        })
    };
    let recipes = [times(0.1), Recipe::sort(seed), times(10.0), times(100.0)];
    let [tenth, as_is, ten_times, hundred_times] = bench.train(recipes).await?;
    Ok(Measurement::of([
        ("tenth", tenth.evaluate(&[]).await?.exact),
        ("as_is", as_is.evaluate(&[]).await?.exact),
        ("ten_times", ten_times.evaluate(&[]).await?.exact),
        ("hundred_times", hundred_times.evaluate(&[]).await?.exact),
    ]))
}

/// Rows that are right after a constant rate and after a cosine, over three seeds.
async fn schedule(bench: &mut Bench) -> Result<Measurement, Error> {
    let constant = |seed| Recipe::sort(seed).constant();
    let [constant, cosine] = bench.train_seeds([&constant, &Recipe::sort]).await?;
    let mut runs = (Vec::new(), Vec::new());
    for (constant, cosine) in constant.iter().zip(&cosine) {
        runs.0.push(constant.evaluate(&[]).await?.exact);
        runs.1.push(cosine.evaluate(&[]).await?.exact);
    }
    Ok(Measurement::of_runs([("constant", runs.0), ("cosine", runs.1)]))
}

/// The loss that a constant rate reaches without warm-up and with 100 steps of it, over three seeds.
async fn warm_up(bench: &mut Bench) -> Result<Measurement, Error> {
    let warmed =
        |warmup| move |seed| rated(Recipe::sort(seed).constant(), |rates| Optimizer { warmup, ..rates });
    let [without, with] = bench.train_seeds([&warmed(0), &warmed(100)]).await?;
    let losses = |runs: [Rc<Trained>; SEEDS]| runs.iter().map(|run| run.recent_loss()).collect::<Vec<_>>();
    Ok(Measurement::of_runs([("without", losses(without)), ("with", losses(with))]))
}
