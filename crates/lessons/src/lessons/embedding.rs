//! Embedding: a row of a table, moved by training until nearness is useful.

use crate::catalog::{Lesson, Question};
use crate::{Bench, Data, Error, Measurement, Recipe, Tensor, Trained};
use transformer::study::neighbours::nearest;

pub(super) const LESSON: Lesson = Lesson {
    number: 2,
    name: "embedding",
    preset: super::SORT,
    questions: &[
        Question::count(
            "neighbours_before",
            DIGITS,
            |m| m["neighbours"],
            |bench| Box::pin(neighbours_before(bench)),
        )
        .varies("the first rows are random"),
        Question::count(
            "neighbours_after",
            DIGITS,
            |m| m["neighbours"],
            |bench| Box::pin(neighbours_after(bench)),
        ),
        Question::choice(
            "neighbours_copy",
            &["fewer", "as_many", "more"],
            |m| match m["copied"] - m["sorted"] {
                more if more > 0.0 => "more",
                fewer if fewer < 0.0 => "fewer",
                _ => "as_many",
            },
            |bench| Box::pin(neighbours_copy(bench)),
        ),
        Question::choice(
            "lookup",
            &["equal", "different"],
            |m| if m["difference"] == 0.0 { "equal" } else { "different" },
            |bench| Box::pin(lookup(bench)),
        ),
    ],
};

const DIGITS: u32 = 10;
const TABLE: &str = "token_embedding.weight";

/// Digits whose nearest digit is the one before or the one after.
fn neighbours(model: &Trained) -> Result<f64, Error> {
    let (table, width) = (model.parameter(TABLE)?, model.dims.width);
    let digits = &table.values[..DIGITS as usize * width];
    let beside = |&i: &usize| nearest(digits, width, i).is_some_and(|near| near.abs_diff(i) == 1);
    Ok((0..DIGITS as usize).filter(beside).count() as f64)
}

/// Before training.
async fn neighbours_before(bench: &mut Bench) -> Result<Measurement, Error> {
    let [sort] = bench.train([Recipe::sort(bench.seed()).stopped_at(0)]).await?;
    Ok(Measurement::of([("neighbours", neighbours(&sort)?)]))
}

/// After learning to sort.
async fn neighbours_after(bench: &mut Bench) -> Result<Measurement, Error> {
    let [sort] = bench.train([Recipe::sort(bench.seed())]).await?;
    Ok(Measurement::of([("neighbours", neighbours(&sort)?)]))
}

/// After learning to sort, and after learning to copy the same digits.
async fn neighbours_copy(bench: &mut Bench) -> Result<Measurement, Error> {
    let sort = Recipe::sort(bench.seed());
    let [sorted, copied] = bench.train([sort.clone(), sort.learning(Data::CopiedDigits)]).await?;
    Ok(Measurement::of([("sorted", neighbours(&sorted)?), ("copied", neighbours(&copied)?)]))
}

/// onehot(ids) · E against the rows that were looked up.
async fn lookup(bench: &mut Bench) -> Result<Measurement, Error> {
    let [sort] = bench.train([Recipe::sort(bench.seed())]).await?;
    let rows = sort.rows(1);
    let [looked_up] = sort.capture(&rows, &[], ["embedding.token"]).await?;
    let (table, width) = (sort.parameter(TABLE)?, sort.dims.width);
    let cell = |id: i32, c: usize| -> f32 {
        (0..sort.dims.vocabulary)
            .map(|v| f32::from(u8::from(v == id as usize)) * table.part(&[v, c])[0])
            .sum()
    };
    let product = rows.tokens.iter().flat_map(|&id| (0..width).map(move |c| (id, c)));
    let values = product.map(|(id, c)| cell(id, c)).collect();
    let product = Tensor { shape: looked_up.shape.clone(), values };
    Ok(Measurement::of([("difference", product.difference(&looked_up))]))
}
