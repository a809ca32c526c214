//! FlashAttention: the same numbers with less traffic.

use crate::catalog::{Lesson, Preset, Question};
use crate::{Bench, Error, Measurement, Recipe, judge};
use std::sync::Arc;
use transformer::study::flash::{
    Head, Seen, Sizes, Tiled, Tiles, Traffic, largest_difference, plain, plain_backward_traffic,
    plain_traffic, tiled_backward_traffic, tiled_traffic,
};

pub(super) const LESSON: Lesson = Lesson {
    number: 8,
    name: "flash",
    preset: Preset { name: "repeat", recipe: repeat },
    questions: &[
        Question::choice(
            "difference",
            &["none", "rounding", "percent"],
            |m| match m["difference"] {
                0.0 => "none",
                difference if difference < 1e-4 => "rounding",
                _ => "percent",
            },
            |bench| Box::pin(difference(bench)),
        ),
        Question::choice(
            "memory",
            &["both_16", "plain_16_tiled_4", "both_4"],
            // Between 4 and 16, in the middle of their logarithms.
            |m| match (m["plain"] > 8.0, m["tiled"] > 8.0) {
                (true, true) => "both_16",
                (true, false) => "plain_16_tiled_4",
                (false, _) => "both_4",
            },
            |bench| Box::pin(memory(bench)),
        ),
        Question::choice(
            "multiplications",
            &["fewer", "equal", "more"],
            |m| judge::exactly(m["tiled"], m["plain"], ["fewer", "equal", "more"]),
            |bench| Box::pin(multiplications(bench)),
        ),
    ],
};

fn repeat(seed: u32) -> Recipe {
    Recipe::repeat(seed).stopped_at(200)
}

const TILES: Tiles = Tiles { rows: 8, keys: 8 };

/// One head of block 0, mixed the plain way and tile by tile.
async fn difference(bench: &mut Bench) -> Result<Measurement, Error> {
    let [model] = bench.train([repeat(bench.seed())]).await?;
    let rows = model.rows(1);
    let names =
        ["query_rotated", "key_rotated", "value", "mask"].map(|name| format!("block.0.attention.{name}"));
    let [query, key, value, mask] = model.capture(&rows, &[], names.each_ref().map(String::as_str)).await?;
    let first = |tensor: &crate::Tensor| tensor.part(&[0, 0]).to_vec();
    let (length, size) = (rows.extent.length, model.dims.head_size);
    let head = Head {
        queries: length,
        keys: length,
        size,
        query: first(&query),
        key: first(&key),
        value: first(&value),
        hidden: mask.part(&[0, 0]).iter().map(|&seen| seen == 0.0).collect(),
        bias: Vec::new(),
        factor: 1.0 / (size as f32).sqrt(),
    };
    let whole = plain(&head).output;
    let mut tiled = Tiled::new(Arc::new(head), TILES);
    while tiled.step().is_some() {}
    let off = largest_difference(&whole, &tiled.kept().output);
    Ok(Measurement::of([("difference", f64::from(off))]))
}

fn sizes(bench: &Bench, length: usize) -> Result<Sizes, Error> {
    let head = repeat(bench.seed()).config.validate()?.head_size;
    Ok(Sizes { queries: length, keys: length, head })
}

/// How many times as many elements both ways keep between their passes over memory when T goes from 256 to 1024: all
/// scores and shares, or one number a query.
async fn memory(bench: &mut Bench) -> Result<Measurement, Error> {
    let (short, long) = (sizes(bench, 256)?, sizes(bench, 1024)?);
    let times = |of: &dyn Fn(Sizes) -> Traffic| of(long).kept as f64 / of(short).kept as f64;
    let tiled = times(&|sizes| tiled_traffic(sizes, TILES, Seen::All));
    Ok(Measurement::of([("plain", times(&plain_traffic)), ("tiled", tiled)]))
}

/// Of both ways, forward and backward, for the same cells: all of 256 × 256.
async fn multiplications(bench: &mut Bench) -> Result<Measurement, Error> {
    let sizes = sizes(bench, 256)?;
    let count = |traffic: Traffic| traffic.multiplications as f64;
    Ok(Measurement::of([
        ("plain", count(plain_traffic(sizes))),
        ("tiled", count(tiled_traffic(sizes, TILES, Seen::All))),
        ("plain_backward", count(plain_backward_traffic(sizes))),
        ("tiled_backward", count(tiled_backward_traffic(sizes, TILES, Seen::All))),
    ]))
}
