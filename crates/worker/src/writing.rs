//! Own text that is continued while it is learned: beginnings of the held-out part, each time with the same draws, so
//! that what changes from one time to the next is the model.

use crate::run::Run;
use model::{Error, Generator, Sampling};
use protocol::{Continued, TextSamples};

/// Beginnings that are continued.
const BEGINNINGS: usize = 4;

/// Most tokens of a beginning; of a short context a quarter.
const MOST_GIVEN: usize = 24;

/// Most tokens that are written: each costs a pass.
const MOST_WRITTEN: usize = 72;

/// How they are drawn: greedy, a small model soon repeats itself.
const SAMPLING: Sampling = Sampling { temperature: 0.8, top_k: None, top_p: None, seed: 1 };

/// Continues held-out beginnings with the weights of the moment, within the length of a row in training.
pub async fn text_samples(run: &Run) -> Result<TextSamples, Error> {
    let parameters = run.trainer.parameters().await?;
    let mut rows = Vec::new();
    for row in run.validator.spread(BEGINNINGS) {
        let (given, written) = lengths(row.len());
        let mut generator = Generator::new(run.trainer.dims(), &parameters, given + written, &[])?;
        let (prompt, actual) = row.split_at(given);
        rows.push(Continued {
            prompt: prompt.to_vec(),
            written: generator.go_on(prompt, written as u32, None, &SAMPLING, |_| {})?,
            actual: actual.iter().take(written).copied().collect(),
        });
    }
    Ok(TextSamples { temperature: SAMPLING.temperature, rows })
}

/// How much of a row of so many tokens is given, and how much is written.
fn lengths(row: usize) -> (usize, usize) {
    let given = (row / 4).clamp(1, MOST_GIVEN);
    (given, (row - given.min(row)).min(MOST_WRITTEN))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::convert::{tasks, text_info};
    use data::OwnText;
    use model::Backend;
    use protocol::{BackendChoice, Build, DataChoice, TextSize, Tokenizer, Training};
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};
    use transformer::ModelConfig;

    fn build(data: DataChoice, config: ModelConfig, training: Training) -> Build {
        let backend = BackendChoice::Cpu;
        Build { run: 1, config, data, training, seed: 7, backend, play: false, until: None, pretrained: None }
    }

    /// A run on a text.
    fn run(text: &str) -> Run {
        let text = OwnText::from_text(text).unwrap();
        let info = text_info(&text, Tokenizer::Characters).unwrap();
        let build = build(DataChoice::OwnText, info.config, info.training);
        Run::new(build, Some(&text), Backend::Cpu).unwrap()
    }

    fn written(run: &Run) -> TextSamples {
        match pin!(text_samples(run)).poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(done) => done.unwrap(),
            Poll::Pending => panic!("the CPU made someone wait"),
        }
    }

    #[test]
    fn beginnings_of_the_held_out_text_are_continued_alike_each_time() {
        let run = run(&"the cat sat on the mat. ".repeat(60));
        let TextSamples { temperature, rows } = written(&run);
        assert_eq!((temperature, rows.len()), (0.8, BEGINNINGS));
        for row in &rows {
            assert_eq!([row.prompt.len(), row.written.len(), row.actual.len()], [8, 24, 24]);
        }
        assert_ne!(rows[0].prompt, rows[1].prompt);
        assert_eq!(written(&run).rows, rows);
    }

    #[test]
    fn the_bytes_of_a_validation_are_counted() {
        let size = |text: &str| run(text).built(1).unwrap().validation_text.unwrap();
        let TextSize { tokens, bytes } = size(&"abcdefgh".repeat(40));
        assert_eq!((tokens % 32, bytes), (0, tokens));
        // One of a character of one byte and one of three, again and again.
        let TextSize { tokens, bytes } = size(&"a中".repeat(160));
        assert_eq!(bytes, 2 * tokens);
        // Words of a story have several bytes each; what other tasks write is no text.
        let of_task = |name: &str| {
            let task = tasks().into_iter().find(|task| task.name == name).unwrap();
            let build = build(DataChoice::Task(task.name), task.config, task.training);
            Run::new(build, None, Backend::Cpu).unwrap().built(1).unwrap().validation_text
        };
        let TextSize { tokens, bytes } = of_task("stories_english").unwrap();
        assert!((2 * tokens..6 * tokens).contains(&bytes), "{bytes} bytes, {tokens} tokens");
        assert_eq!(of_task("sort"), None);
    }

    #[test]
    fn a_beginning_and_what_is_written_fit_a_row_of_training() {
        assert_eq!(
            [32, 8, 128, 256, 2, 1].map(lengths),
            [(8, 24), (2, 6), (24, 72), (24, 72), (1, 1), (1, 0)]
        );
    }
}
