//! Between the words of the protocol and the types of `model` and `data`.

use data::{Bpe, OwnText, Refused, Source, Task, TaskName};
use model::{Error, Preset};
use protocol::{
    Cut, CutText, ExampleRow, Limits, MergeInfo, Optimizer, Pretrained, PretrainedInfo, Schedule, Snapshot,
    StoryLanguage, TaskInfo, TextInfo, TextRequest, TextSize, Tokenizer, Training,
};
use std::ops::Range;

/// Rows of a task that the page may look at.
const EXAMPLES: usize = 8;

/// Every task with its preset, in the order they are shown.
pub fn tasks() -> Vec<TaskInfo> {
    TaskName::ALL.iter().map(|name| task_info(&name.make(model::PRETRAINED_SEED))).collect()
}

fn task_info(task: &Task) -> TaskInfo {
    let preset = model::preset(task);
    let rows = &task.held_out;
    let row = |i: usize| example(rows.tokens_of(i), rows.targets_of(i), rows.source_of(i));
    TaskInfo {
        name: task.name.name().to_owned(),
        config: preset.config.clone(),
        training: training(&preset),
        vocabulary: task.vocabulary.labels(),
        length: task.length as u32,
        source_length: task.source_length as u32,
        training_rows: task.training.count as u32,
        held_out_rows: rows.count as u32,
        endless: task.is_endless(),
        prompt_length: task.prompt_length as u32,
        start: task.start,
        stop: task.stop,
        pad: task.pad,
        mask: task.mask,
        examples: (0..EXAMPLES.min(rows.count)).map(row).collect(),
        pretrained: model::pretrained(task).map(|preset| pretrained(&preset)),
    }
}

/// Trained on it goes at the rate that it ended with, and stops by itself no more.
fn pretrained(preset: &Preset) -> PretrainedInfo {
    let usual = training(preset);
    let optimizer = Optimizer { total_steps: Some(preset.steps), ..usual.optimizer };
    PretrainedInfo {
        config: preset.config.clone(),
        training: Training { optimizer, limits: Limits { exact_match: None, steps: None }, ..usual },
        seed: model::PRETRAINED_SEED,
        step: preset.steps,
    }
}

fn example(tokens: &[i32], targets: &[i32], source: &[i32]) -> ExampleRow {
    let ids = |row: &[i32]| row.iter().map(|&id| id as u32).collect();
    ExampleRow { tokens: ids(tokens), targets: targets.to_vec(), source: ids(source) }
}

/// The text of a request.
///
/// # Errors
/// What `data` refuses of it.
pub fn text(request: &TextRequest) -> Result<OwnText, Refused> {
    let tokenizer = match request.tokenizer {
        Tokenizer::Characters => data::Tokenizer::Characters,
        Tokenizer::Bpe { merges } => data::Tokenizer::Bpe { merges },
    };
    OwnText::from_bytes_with(&request.bytes.to_vec(), tokenizer)
}

/// Characters of a made-up text.
const STORY: usize = 24_000;

/// A text to begin with.
pub fn story(language: StoryLanguage) -> String {
    let language = match language {
        StoryLanguage::English => data::Language::English,
        StoryLanguage::Chinese => data::Language::Chinese,
    };
    data::story_text(language, 0, STORY)
}

/// What the page learns of an accepted text.
///
/// # Errors
/// When the text is too short for any window.
pub fn text_info(text: &OwnText, tokenizer: Tokenizer) -> Result<TextInfo, Refused> {
    let preset = model::own_text_preset(text.vocabulary.len(), text.len());
    let context = preset.config.context as usize;
    let held_out = Source::OwnText(text.clone()).held_out(context)?;
    let row = |start: usize| {
        let (tokens, targets) = held_out.window(start);
        example(tokens, targets, &[])
    };
    let merge = |merge: &data::MergeStep| MergeInfo {
        left: merge.left_label.clone(),
        right: merge.right_label.clone(),
        result: merge.label.clone(),
        count: merge.count as u32,
    };
    Ok(TextInfo {
        config: preset.config.clone(),
        training: training(&preset),
        tokenizer,
        vocabulary: text.vocabulary.labels(),
        merges: text.merges().iter().map(merge).collect(),
        training_tokens: text.training(context)?.iter().map(Range::len).sum::<usize>() as u32,
        held_out_tokens: text.held_out(context)?.iter().map(Range::len).sum::<usize>() as u32,
        examples: held_out.spread(EXAMPLES).into_iter().map(row).collect(),
    })
}

fn training(preset: &Preset) -> Training {
    let model::Optimizer { lr, beta1, beta2, eps, weight_decay, clip, warmup, schedule, min_lr, .. } =
        preset.optimizer;
    let schedule = match schedule {
        model::Schedule::Constant => Schedule::Constant,
        model::Schedule::Linear => Schedule::Linear,
        model::Schedule::Cosine => Schedule::Cosine,
    };
    Training {
        batch: preset.batch as u32,
        optimizer: Optimizer {
            lr,
            beta1,
            beta2,
            eps,
            weight_decay,
            clip,
            warmup,
            schedule,
            min_lr,
            total_steps: None,
        },
        limits: Limits { exact_match: preset.exact_match, steps: Some(preset.steps) },
        held: String::new(),
    }
}

/// The optimizer of a run; a schedule without an end of its own ends at the step limit, and without a limit its decay
/// never begins: the rate stays at its peak.
pub fn optimizer(training: &Training) -> model::Optimizer {
    let Optimizer { lr, beta1, beta2, eps, weight_decay, clip, warmup, schedule, min_lr, total_steps } =
        training.optimizer;
    let schedule = match schedule {
        Schedule::Constant => model::Schedule::Constant,
        Schedule::Linear => model::Schedule::Linear,
        Schedule::Cosine => model::Schedule::Cosine,
    };
    let total_steps = total_steps.or(training.limits.steps).unwrap_or(u32::MAX);
    model::Optimizer { lr, beta1, beta2, eps, weight_decay, clip, warmup, schedule, min_lr, total_steps }
}

/// Where a model that was trained beforehand begins.
///
/// # Errors
/// `Checkpoint`: its file is broken, or of another model than the build asks for.
pub async fn start(given: &Pretrained) -> Result<model::Snapshot, Error> {
    let step = given.build.pretrained.unwrap_or_default();
    model::read_pretrained(&given.build.config, step, &given.bytes.to_vec()).await
}

/// How long the text of a validation is.
pub fn text_size(size: model::TextSize) -> TextSize {
    TextSize { tokens: size.tokens as u32, bytes: size.bytes as u32 }
}

/// A snapshot that has come back from the page.
pub fn snapshot(snapshot: &Snapshot) -> model::Snapshot {
    model::Snapshot {
        step: snapshot.step,
        parameters: snapshot.parameters.to_vec(),
        first_moments: snapshot.first_moments.to_vec(),
        second_moments: snapshot.second_moments.to_vec(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use transformer::ModelConfig;
    use transformer::fields::FIELDS;
    use transformer::rules::MOST_ROWS;

    #[track_caller]
    fn check(total_steps: Option<u32>, steps: Option<u32>, at: u32, expected: f64) {
        let mut training = training(&model::preset(&TaskName::Sort.make(0)));
        training.optimizer = Optimizer { total_steps, schedule: Schedule::Linear, ..training.optimizer };
        training.optimizer = Optimizer { lr: 1.0, min_lr: 0.0, warmup: 0, ..training.optimizer };
        training.limits.steps = steps;
        let rate = optimizer(&training).learning_rate(at);
        assert!((rate - expected).abs() < 1e-6, "{rate} instead of {expected}");
    }

    #[test]
    fn a_schedule_ends_at_its_own_end_or_at_the_step_limit_or_never() {
        check(Some(100), Some(1000), 50, 0.5);
        check(None, Some(1000), 500, 0.5);
        check(None, Some(1000), 2000, 0.0);
        check(None, None, 2000, 1.0);
    }

    #[test]
    fn every_preset_is_within_what_an_address_may_ask_for() {
        for task in tasks() {
            let mut config = ModelConfig::textbook(1, 1);
            let shipped = task.pretrained.map(|pretrained| pretrained.config);
            for known in [Some(task.config), shipped].into_iter().flatten() {
                for field in FIELDS {
                    (field.read)(&mut config, &(field.write)(&known)).unwrap();
                }
                assert_eq!(config, known, "{}", task.name);
            }
            assert!((1..=MOST_ROWS).contains(&task.training.batch), "{}", task.name);
        }
    }
}

/// A text cut by byte pairs.
pub fn cut(asked: &Cut) -> CutText {
    let bpe = Bpe::train(&asked.text, asked.merges);
    let merge = |merge: &data::Merge| {
        (format!("{} {}", bpe.label(merge.left), bpe.label(merge.right)), merge.count as u32)
    };
    CutText {
        tokens: bpe.encode(&asked.text).into_iter().map(|token| bpe.label(token)).collect(),
        merges: bpe.merges.iter().map(merge).collect(),
    }
}
