//! Normalization: every token's vector is brought to unit size before it is used, each by itself.

use crate::catalog::{Lesson, Question};
use crate::{Bench, Error, Measurement, Recipe, Trained, edits};
use transformer::study::measures::{largest_difference, rms};
use transformer::{ModelConfig, Norm};

pub(super) const LESSON: Lesson = Lesson {
    number: 11,
    name: "norm",
    preset: super::SORT,
    questions: &[
        Question::choice(
            "times_ten",
            &["ten_times", "hardly"],
            |m| if m["after"] / m["before"] > 3.0 { "ten_times" } else { "hardly" },
            |bench| Box::pin(times_ten(bench)),
        ),
        Question::choice(
            "mean",
            &["zero", "not_zero"],
            |m| if m["rms_norm"] < 1e-5 { "zero" } else { "not_zero" },
            |bench| Box::pin(mean(bench)),
        ),
        Question::choice(
            "other_token",
            &["yes", "no"],
            |m| if m["difference"] > 0.0 { "yes" } else { "no" },
            |bench| Box::pin(other_token(bench)),
        ),
    ],
};

const NORMED: &str = "block.0.norm_1.output";

/// The token whose vector is looked at.
const TOKEN: usize = 3;

/// Size of what the norm makes of token 3, and of ten times token 3.
async fn times_ten(bench: &mut Bench) -> Result<Measurement, Error> {
    let [sort] = bench.train([Recipe::sort(bench.seed())]).await?;
    let rows = sort.rows(1);
    let [input, before] = sort.capture(&rows, &[], ["embedding.output", NORMED]).await?;
    let edit = edits::replace("embedding.output", &input.map(|x| 10.0 * x));
    let [after] = sort.capture(&rows, &[edit], [NORMED]).await?;
    let size = |tensor: &crate::Tensor| rms(tensor.part(&[0, TOKEN]));
    Ok(Measurement::of([("before", size(&before)), ("after", size(&after))]))
}

/// Mean over a token's numbers after either norm, before any training: how far from 0, on average over the tokens.
async fn mean(bench: &mut Bench) -> Result<Measurement, Error> {
    let [sort] = bench.train([Recipe::sort(bench.seed()).stopped_at(0)]).await?;
    let layer_norm = sort.read_as(|config| ModelConfig { norm: Norm::LayerNorm, ..config })?;
    let (rms_norm, layer_norm) = (mean_of(&sort).await?, mean_of(&layer_norm).await?);
    Ok(Measurement::of([("rms_norm", rms_norm), ("layer_norm", layer_norm)]))
}

async fn mean_of(model: &Trained) -> Result<f64, Error> {
    let [normed] = model.capture(&model.rows(64), &[], [NORMED]).await?;
    let tokens = normed.values.chunks(model.dims.width);
    let mean = |token: &[f32]| (token.iter().copied().map(f64::from).sum::<f64>() / token.len() as f64).abs();
    let count = tokens.len() as f64;
    Ok(tokens.map(mean).sum::<f64>() / count)
}

/// How much the norm of token 3 changes when token 2 is another one.
async fn other_token(bench: &mut Bench) -> Result<Measurement, Error> {
    let [sort] = bench.train([Recipe::sort(bench.seed())]).await?;
    let rows = sort.rows(1);
    let mut other = rows.clone();
    other.tokens[TOKEN - 1] = (other.tokens[TOKEN - 1] + 1) % 10;
    let ([before], [after]) =
        (sort.capture(&rows, &[], [NORMED]).await?, sort.capture(&other, &[], [NORMED]).await?);
    let token = [0, TOKEN];
    let difference = largest_difference(before.part(&token), after.part(&token)).unwrap_or(f64::NAN);
    Ok(Measurement::of([("difference", difference)]))
}
