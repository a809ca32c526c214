//! The causal mask: hiding later keys makes the training question honest.

use crate::catalog::{Lesson, Question};
use crate::{Bench, Error, Measurement, Recipe, Tensor, edits, judge};

pub(super) const LESSON: Lesson = Lesson {
    number: 5,
    name: "causal_mask",
    preset: super::SORT,
    questions: &[
        Question::choice(
            "token_changed",
            &["only_there", "there_and_later", "everywhere"],
            |m| judge::reach(m["first"], m["count"], TOKEN as f64),
            |bench| Box::pin(token_changed(bench)),
        ),
        Question::choice(
            "opened_cell",
            &["only_there", "there_and_later", "everywhere"],
            |m| judge::reach(m["first"], m["count"], QUERY as f64),
            |bench| Box::pin(opened_cell(bench)),
        ),
        Question::choice(
            "coin_leak",
            &["guessing", "last_place_only", "zero"],
            |m| match m["loss"] {
                loss if judge::compared(loss, m["guess"], ["less", "close", "more"]) != "less" => "guessing",
                loss if loss > 0.5 * m["last"] => "last_place_only",
                _ => "zero",
            },
            |bench| Box::pin(coin_leak(bench)),
        ),
        Question::choice(
            "writes",
            &["honest", "leaked", "close"],
            |m| judge::shares(m["leaked"], m["honest"], ["honest", "close", "leaked"]),
            |bench| Box::pin(writes(bench)),
        )
        .or_close("close"),
    ],
};

/// The token that is changed.
const TOKEN: usize = 8;

/// The query whose mask is opened for the key behind it.
const QUERY: usize = 7;

/// Positions whose logits move when token 8 is another one.
async fn token_changed(bench: &mut Bench) -> Result<Measurement, Error> {
    let [sort] = bench.train([Recipe::sort(bench.seed())]).await?;
    let rows = sort.rows(1);
    let mut other = rows.clone();
    other.tokens[TOKEN] = (other.tokens[TOKEN] + 1) % 10;
    let [before] = sort.capture(&rows, &[], ["logits"]).await?;
    let [after] = sort.capture(&other, &[], ["logits"]).await?;
    Ok(changed(&before, &after))
}

/// Positions whose logits move when query 7 of block 0 sees key 8.
async fn opened_cell(bench: &mut Bench) -> Result<Measurement, Error> {
    let [sort] = bench.train([Recipe::sort(bench.seed())]).await?;
    let rows = sort.rows(1);
    let open = edits::set("block.0.attention.mask", &[None, None, Some(QUERY), Some(QUERY + 1)], 1.0);
    let [before] = sort.capture(&rows, &[], ["logits"]).await?;
    let [after] = sort.capture(&rows, &[open], ["logits"]).await?;
    Ok(changed(&before, &after))
}

fn changed(before: &Tensor, after: &Tensor) -> Measurement {
    let positions = after.changed_positions(before);
    let first = positions.first().map_or(f64::NAN, |&t| t as f64);
    Measurement::of([("first", first), ("count", positions.len() as f64)])
}

/// The loss that training reaches on random digits when every query also sees the key behind it.
async fn coin_leak(bench: &mut Bench) -> Result<Measurement, Error> {
    let [coin] = bench.train_watched([Recipe::coin(bench.seed()).leaking()]).await?;
    let guess = (coin.dims.vocabulary as f64).ln();
    let last = guess / coin.task.length as f64;
    Ok(Measurement::of([("loss", coin.recent_loss()), ("guess", guess), ("last", last)]))
}

/// Rows that are right when `sort` writes them by itself, trained with the honest mask and with the open one.
async fn writes(bench: &mut Bench) -> Result<Measurement, Error> {
    let sort = Recipe::sort(bench.seed());
    let [honest, leaked] = bench.train([sort.clone(), sort.leaking()]).await?;
    let (honest, leaked) = (honest.exact_generated()?, leaked.exact_generated()?);
    Ok(Measurement::of([("honest", honest), ("leaked", leaked)]))
}
