//! Tokens: a model reads names, not amounts.

use crate::catalog::{Lesson, Question};
use crate::{Bench, Error, Measurement, Recipe, Trained, judge};
use data::random::Random;
use data::{Bpe, Language, story_text};
use std::rc::Rc;

pub(super) const LESSON: Lesson = Lesson {
    number: 1,
    name: "tokens",
    preset: super::SORT,
    questions: &[
        Question::choice(
            "renumbered",
            &["lower", "same", "higher"],
            |m| judge::exactly(m["after"], m["before"], ["lower", "same", "higher"]),
            |bench| Box::pin(renumbered(bench)),
        ),
        Question::choice(
            "rows_left_behind",
            &["better_than_guessing", "like_guessing", "worse_than_guessing"],
            |m| {
                let outcomes = ["better_than_guessing", "like_guessing", "worse_than_guessing"];
                judge::compared(m["loss"], m["guess"], outcomes)
            },
            |bench| Box::pin(rows_left_behind(bench)),
        )
        .or_close("like_guessing"),
        Question::number("next_merge", |m| m["before"] - m["after"], |bench| Box::pin(next_merge(bench))),
        Question::number("bytes", |m| m["tokens"], |bench| Box::pin(bytes(bench))),
    ],
};

/// Characters of the text that stands in for the reader's own.
const CHARACTERS: usize = 300;

/// Loss before and after all ids are renumbered at random, each with its row of the embedding.
async fn renumbered(bench: &mut Bench) -> Result<Measurement, Error> {
    let [sort] = bench.train([Recipe::sort(bench.seed())]).await?;
    let numbers = numbers(bench, &sort);
    let mut other = Trained::clone(&sort);
    let width = sort.dims.width;
    // The first parameter is the table; the head reads it too.
    for (id, row) in sort.parameters[0].chunks(width).enumerate() {
        other.parameters[0][numbers[id] * width..][..width].copy_from_slice(row);
    }
    let before = sort.evaluate(&[]).await?.loss;
    let after = loss_renumbered(&other, &numbers).await?;
    Ok(Measurement::of([("before", before), ("after", after)]))
}

/// The same with every row left where it was.
async fn rows_left_behind(bench: &mut Bench) -> Result<Measurement, Error> {
    let [sort] = bench.train([Recipe::sort(bench.seed())]).await?;
    let loss = loss_renumbered(&sort, &numbers(bench, &sort)).await?;
    Ok(Measurement::of([("loss", loss), ("guess", (sort.dims.vocabulary as f64).ln())]))
}

/// A new id for every id.
fn numbers(bench: &Bench, model: &Rc<Trained>) -> Vec<usize> {
    let mut numbers: Vec<usize> = (0..model.dims.vocabulary).collect();
    Random::new(bench.seed()).shuffle(&mut numbers);
    numbers
}

async fn loss_renumbered(model: &Trained, numbers: &[usize]) -> Result<f64, Error> {
    let mut rows = model.evaluated();
    for id in rows.tokens.iter_mut().chain(&mut rows.targets).filter(|id| **id >= 0) {
        *id = numbers[*id as usize] as i32;
    }
    let [loss] = model.capture(&rows, &[], ["loss"]).await?;
    Ok(loss.cell(&[]))
}

/// Tokens of the reader's text before and after its next merge, how often the pair stands in it, and the pair.
async fn next_merge(bench: &mut Bench) -> Result<Measurement, Error> {
    let ready_made = || (story_text(Language::English, bench.seed(), CHARACTERS), 0);
    let (text, merges) = bench.text().cloned().unwrap_or_else(ready_made);
    let (old, new) = (Bpe::train(&text, merges), Bpe::train(&text, merges + 1));
    let [before, after] = [&old, &new].map(|bpe| bpe.encode(&text).len() as f64);
    // Where no pair stands twice, nothing is merged.
    let next = new.merges.get(merges as usize);
    let count = next.map_or(0.0, |merge| merge.count as f64);
    let pair =
        next.map_or(String::new(), |merge| format!("{} {}", new.label(merge.left), new.label(merge.right)));
    Ok(Measurement::of([("before", before), ("after", after), ("count", count)]).with_word("pair", pair))
}

/// Tokens of two Chinese characters before any merge.
async fn bytes(_: &mut Bench) -> Result<Measurement, Error> {
    Ok(Measurement::of([("tokens", Bpe::train("", 0).encode("你好").len() as f64)]))
}
