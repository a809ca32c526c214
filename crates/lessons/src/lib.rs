//! Sixteen lessons of questions about transformers. No answer is stored: a question carries a procedure, which trains,
//! captures and measures on the reader's own seed and backend, and a map from what was measured to an outcome.
//! Pure: no clock, no page, no texts.
//!
//! ```
//! use lessons::{Bench, Straight, Verdict, lesson};
//! let mut bench = Bench::new(model::Backend::Cpu, 0, Box::new(Straight));
//! let tokens = lesson(1).unwrap();
//! let answer = pollster::block_on(bench.answer(tokens, tokens.question("bytes").unwrap())).unwrap();
//! assert_eq!((answer.measurement["tokens"], answer.verdict), (6.0, Verdict::Number(6)));
//! ```

mod bench;
mod catalog;
mod edits;
mod error;
mod judge;
mod lessons;
mod measurement;
mod pace;
mod recipe;
mod tensor;
mod trained;

pub use bench::{Answer, Bench};
pub use catalog::{Kind, Lesson, Preset, Question, Verdict};
pub use error::Error;
pub use lessons::{LESSONS, lesson};
pub use measurement::Measurement;
pub use pace::{Canceled, Lent, Pace, Paced, Parameters, Progress, Straight};
pub use recipe::{Data, Recipe};
pub use tensor::Tensor;
pub use trained::{Evaluated, Trained, Watched};
