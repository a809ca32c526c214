//! Head and loss: how wrong a prediction is, in nats.

use crate::catalog::{Lesson, Preset, Question};
use crate::{Bench, Error, Measurement, Recipe, edits};
use graph::NO_TARGET;

pub(super) const LESSON: Lesson = Lesson {
    number: 13,
    name: "loss",
    preset: Preset { name: "sort", recipe: sort },
    questions: &[
        Question::choice(
            "first_loss",
            &["zero", "guess", "twice_guess"],
            |m| match m["loss"] / m["guess"] {
                ratio if ratio < 0.5 => "zero",
                ratio if ratio < 1.5 => "guess",
                _ => "twice_guess",
            },
            |bench| Box::pin(first_loss(bench)),
        ),
        Question::choice(
            "half_to_one",
            &["half", "ln_two", "one"],
            |m| match m["before"] - m["after"] {
                fall if fall < 0.6 => "half",
                fall if fall < 0.85 => "ln_two",
                _ => "one",
            },
            |bench| Box::pin(half_to_one(bench)),
        ),
        Question::choice(
            "add_three",
            &["lower", "same", "higher"],
            |m| match m["difference"] {
                difference if difference < -1e-4 => "lower",
                difference if difference > 1e-4 => "higher",
                _ => "same",
            },
            |bench| Box::pin(add_three(bench)),
        ),
        Question::choice(
            "push",
            &["target_only", "all_by_share"],
            |m| if m["difference"] < 1e-5 { "all_by_share" } else { "target_only" },
            |bench| Box::pin(push(bench)),
        ),
    ],
};

fn sort(seed: u32) -> Recipe {
    Recipe::sort(seed).stopped_at(100)
}

/// The loss before any training, and of guessing among all tokens; what the output head makes of what.
async fn first_loss(bench: &mut Bench) -> Result<Measurement, Error> {
    let [sort] = bench.train([sort(bench.seed()).stopped_at(0)]).await?;
    let (loss, guess) = (sort.evaluate(&[]).await?.loss, (sort.dims.vocabulary as f64).ln());
    let [read, made] = sort.capture(&sort.rows(1), &[], ["final_norm.output", "logits"]).await?;
    let measured = Measurement::of([("loss", loss), ("guess", guess)]);
    Ok(measured.with_word("read", read.extent()).with_word("made", made.extent()))
}

/// The loss of one token whose logits are set so that its target has one half, and then everything.
async fn half_to_one(bench: &mut Bench) -> Result<Measurement, Error> {
    /// Where x5 is said, the first answer.
    const POSITION: usize = 6;
    let [sort] = bench.train([sort(bench.seed())]).await?;
    let rows = sort.rows(1);
    let target = rows.targets[POSITION] as usize;
    let others = sort.dims.vocabulary as f64 - 1.0;
    let mut losses = [0.0; 2];
    // All other logits are 0: e^x stands against V − 1.
    for (loss, logit) in losses.iter_mut().zip([others.ln() as f32, 100.0]) {
        let list = [
            edits::set("logits", &[None, Some(POSITION), None], 0.0),
            edits::set("logits", &[None, Some(POSITION), Some(target)], logit),
        ];
        let [token] = sort.capture(&rows, &list, ["token_loss"]).await?;
        *loss = token.cell(&[0, POSITION]);
    }
    Ok(Measurement::of([("before", losses[0]), ("after", losses[1])]))
}

/// How much the loss moves when 3 is added to every logit.
async fn add_three(bench: &mut Bench) -> Result<Measurement, Error> {
    let [sort] = bench.train([sort(bench.seed())]).await?;
    let rows = sort.rows(64);
    let [logits, before] = sort.capture(&rows, &[], ["logits", "loss"]).await?;
    let [after] =
        sort.capture(&rows, &[edits::replace("logits", &logits.map(|x| x + 3.0))], ["loss"]).await?;
    Ok(Measurement::of([("difference", after.cell(&[]) - before.cell(&[]))]))
}

/// The largest difference between the gradient of the logits and (p − onehot(target)) / N, N targets in all.
async fn push(bench: &mut Bench) -> Result<Measurement, Error> {
    let [sort] = bench.train([sort(bench.seed())]).await?;
    let rows = sort.rows(1);
    let [shares, gradient] = sort.capture(&rows, &[], ["probabilities", "grad:logits"]).await?;
    let judged = rows.targets.iter().filter(|target| **target != NO_TARGET).count() as f64;
    let mut difference = 0f64;
    for (t, &target) in rows.targets.iter().enumerate() {
        for id in 0..sort.dims.vocabulary {
            let wanted = f64::from(u8::from(target == id as i32));
            let pushed = match target {
                NO_TARGET => 0.0,
                _ => (shares.cell(&[0, t, id]) - wanted) / judged,
            };
            difference = difference.max((gradient.cell(&[0, t, id]) - pushed).abs());
        }
    }
    Ok(Measurement::of([("difference", difference)]))
}
