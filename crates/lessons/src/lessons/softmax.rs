//! Softmax and mixing: scores become shares, and the output is a weighted average of values.

use crate::catalog::{Lesson, Preset, Question};
use crate::{Bench, Error, Measurement, Recipe, edits, judge};
use graph::Edit;

pub(super) const LESSON: Lesson = Lesson {
    number: 6,
    name: "softmax",
    preset: Preset { name: "mirror", recipe: Recipe::mirror },
    questions: &[
        Question::choice(
            "add_five",
            &["nothing", "sharper", "flatter"],
            |m| match m["difference"] < 1e-5 {
                true => "nothing",
                false => judge::exactly(m["after"], m["before"], ["sharper", "nothing", "flatter"]),
            },
            |bench| Box::pin(add_five(bench)),
        ),
        Question::choice(
            "doubled",
            &["lower", "same", "higher"],
            |m| judge::exactly(m["after"], m["before"], ["lower", "same", "higher"]),
            |bench| Box::pin(doubled(bench)),
        ),
        Question::choice(
            "beyond",
            &["yes", "no"],
            |m| if m["outside"] > 0.0 { "yes" } else { "no" },
            |bench| Box::pin(beyond(bench)),
        ),
        Question::choice(
            "plus_one",
            &["nothing", "its_share", "one"],
            |m| match (m["moved"] - m["share"]).abs() < 1e-4 {
                _ if m["moved"].abs() < 1e-6 => "nothing",
                true => "its_share",
                false => "one",
            },
            |bench| Box::pin(plus_one(bench)),
        ),
        Question::choice(
            "first_row",
            &["equal", "average"],
            |m| if m["difference"] < 1e-6 { "equal" } else { "average" },
            |bench| Box::pin(first_row(bench)),
        ),
    ],
};

const SCALED: &str = "block.0.attention.scaled";
const PROBABILITIES: &str = "block.0.attention.probabilities";
const MIXED: &str = "block.0.attention.mixed";
const VALUE: &str = "block.0.attention.value";

/// 5 is added to every score.
async fn add_five(bench: &mut Bench) -> Result<Measurement, Error> {
    changed(bench, |score| score + 5.0).await
}

/// Every score is doubled.
async fn doubled(bench: &mut Bench) -> Result<Measurement, Error> {
    changed(bench, |score| 2.0 * score).await
}

/// Entropy of the shares, as a part of the most it could be, before and after all scores are changed, and the largest
/// difference of a share.
async fn changed(bench: &mut Bench, change: fn(f32) -> f32) -> Result<Measurement, Error> {
    let [mirror] = bench.train([Recipe::mirror(bench.seed())]).await?;
    let rows = mirror.rows(1);
    let [scaled, mask, before] =
        mirror.capture(&rows, &[], [SCALED, "block.0.attention.mask", PROBABILITIES]).await?;
    let edit: Edit = edits::replace(SCALED, &scaled.map(change));
    let [after] = mirror.capture(&rows, &[edit], [PROBABILITIES]).await?;
    let [difference, before, after] =
        [after.difference(&before), before.entropy(&mask), after.entropy(&mask)];
    Ok(Measurement::of([("difference", difference), ("before", before), ("after", after)]))
}

/// Cells of `mixed` that lie outside of what the visible values span, more than rounding can tell.
async fn beyond(bench: &mut Bench) -> Result<Measurement, Error> {
    let [mirror] = bench.train([Recipe::mirror(bench.seed())]).await?;
    let rows = mirror.rows(64);
    let [value, mixed] = mirror.capture(&rows, &[], [VALUE, MIXED]).await?;
    let (batch, length, size) = (mixed.shape[0], mixed.shape[2], mixed.shape[3]);
    let mut outside = 0;
    for (b, t, d) in (0..batch * length * size).map(|at| (at / size / length, at / size % length, at % size))
    {
        let seen = (0..=t).map(|s| value.cell(&[b, 0, s, d]));
        let (least, most) =
            seen.fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), x| (least.min(x), most.max(x)));
        let (mix, rounding) = (mixed.cell(&[b, 0, t, d]), 1e-5 * least.abs().max(most.abs()));
        outside += u32::from(mix < least - rounding || mix > most + rounding);
    }
    Ok(Measurement::of([("outside", outside.into()), ("cells", mixed.values.len() as f64)]))
}

/// +1 on one coordinate of a value: how far the mix moves that takes nearest to half of it.
async fn plus_one(bench: &mut Bench) -> Result<Measurement, Error> {
    let [mirror] = bench.train([Recipe::mirror(bench.seed())]).await?;
    let rows = mirror.rows(1);
    let [value, shares, before] = mirror.capture(&rows, &[], [VALUE, PROBABILITIES, MIXED]).await?;
    let from_half = |at: &usize| (shares.values[*at] - 0.5).abs();
    let cells = 0..shares.values.len();
    let cell = cells.min_by(|a, b| from_half(a).total_cmp(&from_half(b))).unwrap_or(0);
    let (query, key) = (cell / shares.shape[3], cell % shares.shape[3]);
    let typed = value.cell(&[0, 0, key, 0]) as f32 + 1.0;
    let edit = edits::set(VALUE, &[Some(0), Some(0), Some(key), Some(0)], typed);
    let [after] = mirror.capture(&rows, &[edit], [MIXED]).await?;
    let moved = after.cell(&[0, 0, query, 0]) - before.cell(&[0, 0, query, 0]);
    let share = shares.cell(&[0, 0, query, key]);
    Ok(Measurement::of([("share", share), ("moved", moved), ("query", query as f64), ("key", key as f64)]))
}

/// What the first position mixes beside its own value.
async fn first_row(bench: &mut Bench) -> Result<Measurement, Error> {
    let [mirror] = bench.train([Recipe::mirror(bench.seed())]).await?;
    let [value, mixed] = mirror.capture(&mirror.rows(64), &[], [VALUE, MIXED]).await?;
    let of_row = |b: usize| {
        let (own, mix) = (value.part(&[b, 0, 0]), mixed.part(&[b, 0, 0]));
        own.iter().zip(mix).map(|(own, mix)| f64::from((own - mix).abs())).fold(0.0, f64::max)
    };
    Ok(Measurement::of([("difference", (0..mixed.shape[0]).map(of_row).fold(0.0, f64::max))]))
}
