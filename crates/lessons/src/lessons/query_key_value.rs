//! Query, key, value: three roles of one question, on a head that can be read whole.

use crate::catalog::{Lesson, Preset, Question};
use crate::trained::likeliest;
use crate::{Bench, Error, Measurement, Recipe, Trained, edits};
use model::Batch;
use transformer::study::depth::norm;

pub(super) const LESSON: Lesson = Lesson {
    number: 3,
    name: "query_key_value",
    preset: Preset { name: "mirror", recipe: Recipe::mirror },
    questions: &[
        Question::count("asked_key", 6, |m| m["key"], |bench| Box::pin(asked_key(bench))),
        Question::choice(
            "symmetric",
            &["same", "different"],
            |m| if m["asymmetry"] < 0.01 { "same" } else { "different" },
            |bench| Box::pin(symmetric(bench)),
        ),
        Question::choice(
            "typed_key",
            &["column", "row", "all"],
            |m| match (m["in_column"] == m["changed"], m["in_row"] == m["changed"]) {
                (true, _) => "column",
                (false, true) => "row",
                (false, false) => "all",
            },
            |bench| Box::pin(typed_key(bench)),
        ),
        Question::choice(
            "digit_changed",
            &["elsewhere", "same_place_same_value", "same_place_other_value"],
            |m| match (m["before"] == m["after"], m["moved"] > 1e-6) {
                (false, _) => "elsewhere",
                (true, false) => "same_place_same_value",
                (true, true) => "same_place_other_value",
            },
            |bench| Box::pin(digit_changed(bench)),
        ),
    ],
};

/// The `=` sign, where x5 is to be said.
const EQUALS: usize = 6;

/// Rows over which the commonest key is found.
const ROWS: usize = 64;

/// The key with the highest score for t 6, the commonest over the rows.
async fn asked_key(bench: &mut Bench) -> Result<Measurement, Error> {
    let [mirror] = bench.train([Recipe::mirror(bench.seed())]).await?;
    let (key, share) = asked(&mirror, &mirror.rows(ROWS)).await?;
    Ok(Measurement::of([("key", key as f64), ("share", share)]))
}

/// The commonest key that t 6 asks most of, and the share of rows that ask it.
async fn asked(mirror: &Trained, rows: &Batch) -> Result<(usize, f64), Error> {
    let [scores] = mirror.capture(rows, &[], ["block.0.attention.scores"]).await?;
    let mut votes = [0u32; EQUALS + 1];
    let count = rows.extent.batch;
    (0..count).for_each(|b| votes[likeliest(&scores.part(&[b, 0, EQUALS])[..=EQUALS])] += 1);
    let key = (0..votes.len()).fold(0, |best, key| if votes[key] > votes[best] { key } else { best });
    Ok((key, f64::from(votes[key]) / count as f64))
}

/// mean |S − Sᵀ| / mean |S|, before the mask.
async fn symmetric(bench: &mut Bench) -> Result<Measurement, Error> {
    let [mirror] = bench.train([Recipe::mirror(bench.seed())]).await?;
    let [scores] = mirror.capture(&mirror.rows(1), &[], ["block.0.attention.scores"]).await?;
    let length = scores.shape[3];
    let cell = |t: usize, s: usize| scores.cell(&[0, 0, t, s]);
    let sum = |of: &dyn Fn(usize, usize) -> f64| -> f64 {
        (0..length * length).map(|at| of(at / length, at % length).abs()).sum()
    };
    let asymmetry = sum(&|t, s| cell(t, s) - cell(s, t)) / sum(&cell);
    Ok(Measurement::of([("asymmetry", asymmetry)]))
}

/// Which scores change when one key is typed over.
async fn typed_key(bench: &mut Bench) -> Result<Measurement, Error> {
    const TYPED: usize = 2;
    let [mirror] = bench.train([Recipe::mirror(bench.seed())]).await?;
    let (rows, name) = (mirror.rows(1), ["block.0.attention.scores"]);
    let typed = edits::set("block.0.attention.key", &[Some(0), Some(0), Some(TYPED), None], 1.0);
    let [before] = mirror.capture(&rows, &[], name).await?;
    let [after] = mirror.capture(&rows, &[typed], name).await?;
    let length = before.shape[3];
    let changed: Vec<(usize, usize)> = (0..length * length)
        .filter(|&at| before.values[at] != after.values[at])
        .map(|at| (at / length, at % length))
        .collect();
    let count = |of: &dyn Fn(&(usize, usize)) -> bool| changed.iter().filter(|cell| of(cell)).count() as f64;
    Ok(Measurement::of([
        ("changed", changed.len() as f64),
        ("in_column", count(&|(_, s)| *s == TYPED)),
        ("in_row", count(&|(t, _)| *t == TYPED)),
    ]))
}

/// The digit at the asked place is another one: where does t 6 look now, and how far does its mix move?
async fn digit_changed(bench: &mut Bench) -> Result<Measurement, Error> {
    let [mirror] = bench.train([Recipe::mirror(bench.seed())]).await?;
    let rows = mirror.rows(ROWS);
    let (before, _) = asked(&mirror, &rows).await?;
    let mut other = rows.clone();
    for row in other.tokens.chunks_mut(rows.extent.length) {
        row[before] = (row[before] + 1) % 10;
    }
    let (after, _) = asked(&mirror, &other).await?;
    let name = ["block.0.attention.mixed"];
    let ([old], [new]) = (mirror.capture(&rows, &[], name).await?, mirror.capture(&other, &[], name).await?);
    let distance = |b: usize| {
        let (old, new) = (old.part(&[b, 0, EQUALS]), new.part(&[b, 0, EQUALS]));
        let moved: Vec<f32> = old.iter().zip(new).map(|(old, new)| new - old).collect();
        norm(moved.iter()) / norm(old.iter())
    };
    let moved = (0..rows.extent.batch).map(distance).sum::<f64>() / rows.extent.batch as f64;
    Ok(Measurement::of([("before", before as f64), ("after", after as f64), ("moved", moved)]))
}
