//! Encoder, decoder, both: who may see whom.

use crate::catalog::{Lesson, Preset, Question};
use crate::{Bench, Data, Error, Measurement, Recipe, Tensor, Trained, edits, judge};
use model::{Batch, Generator, Sampling};
use transformer::study::measures::largest_difference;

pub(super) const LESSON: Lesson = Lesson {
    number: 15,
    name: "topologies",
    preset: Preset { name: "numbers", recipe: Recipe::numbers },
    questions: &[
        Question::choice(
            "memory",
            &["one_vector", "one_per_token"],
            |m| if m["rows"] > 1.0 { "one_per_token" } else { "one_vector" },
            |bench| Box::pin(memory(bench)),
        ),
        Question::choice("without_cross", &["little", "half", "all"], judge::lost, |bench| {
            Box::pin(without_cross(bench))
        }),
        Question::choice(
            "without_eos",
            &["right", "one_digit", "other"],
            |m| match m.word("written") {
                written if written == m.word("right") => "right",
                "二" => "one_digit",
                _ => "other",
            },
            |bench| Box::pin(without_eos(bench)),
        ),
        Question::choice(
            "decoder_alone",
            &["yes", "no"],
            |m| if m["exact"] > 0.9 { "yes" } else { "no" },
            |bench| Box::pin(decoder_alone(bench)),
        ),
        Question::choice("made_causal", &["little", "half", "all"], judge::lost, |bench| {
            Box::pin(made_causal(bench))
        }),
    ],
};

/// What the decoder reads from.
const MEMORY: &str = "encoder.final_norm.output";

/// Rows and width of the memory of 4096; no training changes them.
async fn memory(bench: &mut Bench) -> Result<Measurement, Error> {
    let [numbers] = bench.train([Recipe::numbers(bench.seed()).stopped_at(0)]).await?;
    let memory = remembered(&numbers, &numbers.task.parse_prompt("4096")?).await?;
    Ok(Measurement::of([("rows", memory.shape[1] as f64), ("width", memory.shape[2] as f64)]))
}

/// # Shapes
/// source `[S]` -> `[1,S,C]`
async fn remembered(model: &Trained, source: &[u32]) -> Result<Tensor, Error> {
    let row = Batch::of_row(&[model.task.start.unwrap_or(0)], source);
    let [memory] = model.capture(&row, &[], [MEMORY]).await?;
    Ok(memory)
}

/// Rows that are right with cross-attention, and when what it brings is 0 in every block.
async fn without_cross(bench: &mut Bench) -> Result<Measurement, Error> {
    let [numbers] = bench.train([Recipe::numbers(bench.seed())]).await?;
    let output = |i| edits::zero(&format!("decoder.block.{i}.cross_attention.output"), 3);
    let blocks: Vec<_> = (0..numbers.dims.layers).map(output).collect();
    let (before, after) = (numbers.evaluate(&[]).await?.exact, numbers.evaluate(&blocks).await?.exact);
    Ok(Measurement::of([("before", before), ("after", after)]))
}

/// What a model that was trained on sources without an end makes of 2222, and how far its memories of 2 and of 2222 lie
/// apart in the first place.
async fn without_eos(bench: &mut Bench) -> Result<Measurement, Error> {
    let [endless] = bench.train([Recipe::numbers(bench.seed()).learning(Data::EndlessSources)]).await?;
    let task = &endless.task;
    let prompt = task.parse_prompt("2222")?;
    let digits: Vec<u32> = prompt.iter().copied().filter(|id| Some(*id) != task.stop).collect();
    let (one, four) = (remembered(&endless, &digits[..1]).await?, remembered(&endless, &digits).await?);
    let difference = largest_difference(one.part(&[0, 0]), four.part(&[0, 0])).unwrap_or(f64::NAN);
    let mut writer = Generator::new(&endless.dims, &endless.parameters, task.answer_length, &digits)?;
    let start = [task.start.unwrap_or(0)];
    let stop = task.stop.map(i64::from);
    let written = writer.go_on(&start, task.answer_length as u32, stop, &Sampling::GREEDY, |_| ())?;
    let text = |ids: &[u32]| task.vocabulary.decode(ids);
    Ok(Measurement::of([("difference", difference)])
        .with_word("written", text(&written))
        .with_word("right", text(&task.answer_to(&prompt)?)))
}

/// Rows that a decoder of four blocks gets right.
async fn decoder_alone(bench: &mut Bench) -> Result<Measurement, Error> {
    let [decoder] = bench.train([Recipe::numbers_by_decoder(bench.seed())]).await?;
    Ok(Measurement::of([("exact", decoder.evaluate(&[]).await?.exact)]))
}

/// Rows that are right as it was trained, and when the encoder may look back only.
async fn made_causal(bench: &mut Bench) -> Result<Measurement, Error> {
    let [numbers] = bench.train([Recipe::numbers(bench.seed())]).await?;
    let name = |i| format!("encoder.block.{i}.attention.mask");
    let [mut mask] = numbers.capture(&numbers.evaluated(), &[], [&name(0)]).await?;
    // Padding stays hidden.
    let length = mask.shape[3];
    for (at, seen) in mask.values.iter_mut().enumerate() {
        if at % length > at / length % length {
            *seen = 0.0;
        }
    }
    let causal: Vec<_> = (0..numbers.dims.layers).map(|i| edits::replace(&name(i), &mask)).collect();
    let (before, after) = (numbers.evaluate(&[]).await?.exact, numbers.evaluate(&causal).await?.exact);
    Ok(Measurement::of([("before", before), ("after", after)]))
}
