//! Position: turning queries and keys makes a score depend on distance.

use crate::catalog::{Lesson, Preset, Question};
use crate::{Bench, Error, Measurement, Recipe, Trained, judge};
use model::measures::by_position;
use transformer::study::rotation::{Rope, turned};
use transformer::study::{depth::norm, measures::largest_difference};
use transformer::{ModelConfig, Position};

pub(super) const LESSON: Lesson = Lesson {
    number: 9,
    name: "position",
    preset: Preset { name: "repeat", recipe: Recipe::repeat },
    questions: &[
        Question::choice(
            "shift",
            &["changes", "same"],
            |m| if m["score"] < 1e-3 { "same" } else { "changes" },
            |bench| Box::pin(shift(bench)),
        ),
        Question::choice(
            "without",
            &["both", "sort_only", "reverse_only", "neither"],
            |m| match (m["sort"] > 0.5, m["reverse"] > 0.5) {
                (true, true) => "both",
                (true, false) => "sort_only",
                (false, true) => "reverse_only",
                (false, false) => "neither",
            },
            |bench| Box::pin(without(bench)),
        )
        .varies("how far sorting comes without positions is decided by the first weights"),
        Question::choice(
            "base",
            &["small", "large", "close"],
            |m| judge::shares(m["small"], m["large"], ["large", "close", "small"]),
            |bench| Box::pin(base(bench)),
        )
        .or_close("close"),
        Question::choice(
            "longer",
            &["rope", "alibi", "sinusoidal", "none", "close"],
            |m| judge::best(m, &["rope", "alibi", "sinusoidal", "none"]),
            |bench| Box::pin(longer(bench)),
        )
        .or_close("close"),
    ],
};

/// Held-out rows that are judged by position.
const ROWS: usize = 32;

/// How far both positions are moved.
const MOVED: usize = 100;

/// Query 5 and key 2 of a trained head, both 100 places on: how much their score differs, as a share of |q||k|, and how
/// much the length of q.
async fn shift(bench: &mut Bench) -> Result<Measurement, Error> {
    const PLACES: (usize, usize) = (5, 2);
    let [repeat] = bench.train([Recipe::repeat(bench.seed())]).await?;
    let names = ["block.0.attention.query", "block.0.attention.key"];
    let [query, key] = repeat.capture(&repeat.rows(1), &[], names).await?;
    let (query, key) = (query.part(&[0, 0, PLACES.0]), key.part(&[0, 0, PLACES.1]));
    let (config, head_size) = (&repeat.dims.config, repeat.dims.head_size);
    let rope = Rope { base: config.rope_base, pairing: config.rope_pairing, head_size };
    let here = turned(&rope, query, key, PLACES.0, PLACES.1)?;
    let there = turned(&rope, query, key, PLACES.0 + MOVED, PLACES.1 + MOVED)?;
    let length = norm(query.iter());
    let score = largest_difference(&[here.score], &[there.score]).unwrap_or(f64::NAN);
    Ok(Measurement::of([
        ("score", score / (length * norm(key.iter()))),
        ("length", (norm(there.query.iter()) - length).abs() / length),
    ]))
}

/// Rows that are right without any position, in `sort` and in reversing.
async fn without(bench: &mut Bench) -> Result<Measurement, Error> {
    let seed = bench.seed();
    let recipes = [Recipe::sort(seed), Recipe::reverse(seed)];
    let [sort, reverse] = bench.train(recipes.map(|recipe| placed(recipe, Position::None))).await?;
    let (sort, reverse) = (sort.evaluate(&[]).await?.exact, reverse.evaluate(&[]).await?.exact);
    Ok(Measurement::of([("sort", sort), ("reverse", reverse)]))
}

fn placed(recipe: Recipe, position: Position) -> Recipe {
    recipe.configured(|config| ModelConfig { position, ..config })
}

fn turning(seed: u32, rope_base: f64) -> Recipe {
    Recipe::repeat(seed).configured(|config| ModelConfig { rope_base, ..config })
}

/// Tokens that are right with angles of base 10 and of base 10,000.
async fn base(bench: &mut Bench) -> Result<Measurement, Error> {
    let seed = bench.seed();
    let [small, large] = bench.train([turning(seed, 10.0), turning(seed, 10_000.0)]).await?;
    let share = |model: &Trained| share(model, model.dims.context, 0);
    Ok(Measurement::of([("small", share(&small)?), ("large", share(&large)?)]))
}

/// Tokens that are right in the second half of rows of 256, eight times as long as those trained on.
async fn longer(bench: &mut Bench) -> Result<Measurement, Error> {
    const LENGTH: usize = 256;
    let seed = bench.seed();
    let placed = |position| placed(Recipe::repeat(seed), position);
    let recipes =
        [turning(seed, 10.0), placed(Position::Alibi), placed(Position::Sinusoidal), placed(Position::None)];
    let models = bench.train(recipes).await?;
    let mut right = Vec::new();
    for model in &models {
        right.push(share(model, LENGTH, LENGTH / 2)?);
        bench.turn().await?;
    }
    Ok(Measurement::of([
        ("rope", right[0]),
        ("alibi", right[1]),
        ("sinusoidal", right[2]),
        ("none", right[3]),
    ]))
}

/// Tokens that are right at the positions from `from` on of rows of `length`.
fn share(model: &Trained, length: usize, from: usize) -> Result<f64, Error> {
    let seen = by_position(&model.dims, &model.parameters, &model.task, length, ROWS)?;
    Ok(seen.share(from..length).unwrap_or(f64::NAN))
}
