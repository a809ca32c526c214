//! Many heads: cutting C into pieces costs nothing and buys several looks.

use crate::catalog::{Lesson, Question};
use crate::{Bench, Error, Measurement, Recipe, edits, judge};
use transformer::ModelConfig;

pub(super) const LESSON: Lesson = Lesson {
    number: 7,
    name: "heads",
    preset: super::SORT,
    questions: &[
        Question::choice(
            "parameters",
            &["fewer", "equal", "more"],
            |m| judge::exactly(m["eight"], m["one"], ["fewer", "equal", "more"]),
            |bench| Box::pin(parameters(bench)),
        ),
        Question::choice(
            "order",
            &["rising", "level", "falling"],
            |m| judge::shares(m["h8"], m["h1"], ["falling", "level", "rising"]),
            |bench| Box::pin(order(bench)),
        )
        .drawn(&["h1", "h2", "h4", "h8"])
        .or_close("level"),
        Question::choice(
            "cheapest",
            &["head_1", "head_2", "head_3", "head_4", "close"],
            |m| match judge::best(m, &["h1", "h2", "h3", "h4"]) {
                "h1" => "head_1",
                "h2" => "head_2",
                "h3" => "head_3",
                "h4" => "head_4",
                close => close,
            },
            |bench| Box::pin(cheapest(bench)),
        )
        .or_close("close")
        .varies("which head does what is decided by the first weights"),
        Question::choice(
            "sum",
            &["equal", "different"],
            |m| if m["difference"] < 1e-5 { "equal" } else { "different" },
            |bench| Box::pin(sum(bench)),
        ),
    ],
};

/// Queries of the first block, head by head.
const QUERY: &str = "block.0.attention.query";

fn with_heads(seed: u32, heads: u32) -> Recipe {
    Recipe::sort(seed).configured(|config| ModelConfig { heads, kv_heads: heads, ..config })
}

/// Of one head and of eight: parameters, and the shape of a row's queries.
async fn parameters(bench: &mut Bench) -> Result<Measurement, Error> {
    let recipes = [1, 8].map(|heads| with_heads(bench.seed(), heads).stopped_at(0));
    let count = |of: usize| recipes[of].config.parameter_count() as f64;
    let measured = Measurement::of([("one", count(0)), ("eight", count(1))]);
    let [one, eight] = bench.train(recipes).await?;
    let [whole] = one.capture(&one.rows(1), &[], [QUERY]).await?;
    let [cut] = eight.capture(&eight.rows(1), &[], [QUERY]).await?;
    Ok(measured.with_word("whole", whole.extent()).with_word("cut", cut.extent()))
}

/// Rows that are right with 1, 2, 4 and 8 heads.
async fn order(bench: &mut Bench) -> Result<Measurement, Error> {
    let seed = bench.seed();
    let models = bench.train([1, 2, 4, 8].map(|heads| with_heads(seed, heads))).await?;
    let mut exact = Vec::new();
    for model in &models {
        exact.push(model.evaluate(&[]).await?.exact);
    }
    Ok(Measurement::of([("h1", exact[0]), ("h2", exact[1]), ("h4", exact[2]), ("h8", exact[3])]))
}

/// Rows that are right when one head of block 0 is set to 0, each in turn, and when none is.
async fn cheapest(bench: &mut Bench) -> Result<Measurement, Error> {
    let [sort] = bench.train([Recipe::sort(bench.seed())]).await?;
    let mut exact = Vec::new();
    for head in 0..4 {
        let lost = edits::set("block.0.attention.mixed", &[None, Some(head), None, None], 0.0);
        exact.push(sort.evaluate(&[lost]).await?.exact);
    }
    let all = sort.evaluate(&[]).await?.exact;
    Ok(Measurement::of([
        ("h1", exact[0]),
        ("h2", exact[1]),
        ("h3", exact[2]),
        ("h4", exact[3]),
        ("all", all),
    ]))
}

/// Σ over heads of mixed · its rows of W_O, against the output of the layer.
async fn sum(bench: &mut Bench) -> Result<Measurement, Error> {
    let [sort] = bench.train([Recipe::sort(bench.seed())]).await?;
    let names = ["block.0.attention.mixed", "block.0.attention.output"];
    let [mixed, output] = sort.capture(&sort.rows(4), &[], names).await?;
    let weight = sort.parameter("block.0.attention.output.weight")?;
    let (batch, length) = (mixed.shape[0], mixed.shape[2]);
    let (heads, size, width) = (sort.dims.heads, sort.dims.head_size, sort.dims.width);
    let mut difference = 0f64;
    for (b, t, c) in
        (0..batch * length * width).map(|at| (at / width / length, at / width % length, at % width))
    {
        let of_head = |h: usize| -> f64 {
            (0..size).map(|d| mixed.cell(&[b, h, t, d]) * weight.cell(&[h * size + d, c])).sum()
        };
        difference = difference.max(((0..heads).map(of_head).sum::<f64>() - output.cell(&[b, t, c])).abs());
    }
    Ok(Measurement::of([("difference", difference)]))
}
