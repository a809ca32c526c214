//! What a model is trained on: tasks, stories and own text, by characters, words or pieces of words, as tables of
//! token ids. Pure: no files, no clocks; seeds come in as arguments. Drawing the rows of a batch is the sampler's
//! work, not done here.
//!
//! Axes: N rows of a table · T positions of the model's input · S positions of a source · V symbols of a
//! vocabulary.
//!
//! ```
//! use data::TaskName;
//! let sort = TaskName::Sort.make(0);
//! let prompt = sort.parse_prompt("314159").unwrap();          // the separator may be left out
//! let answer = sort.answer_to(&prompt).unwrap();
//! assert_eq!(sort.vocabulary.decode(&answer), "113459");
//! ```

mod bpe;
mod dataset;
mod floor;
mod follows;
mod form;
mod hash;
mod masking;
mod own_text;
mod prompts;
pub mod random;
mod refused;
mod rows;
mod source;
mod task;
mod task_name;
mod tasks;
mod vocabulary;

pub use bpe::{Bpe, MAX_MERGES, Merge, MergeStep, words};
pub use dataset::Dataset;
pub use follows::follows;
pub use form::Form;
pub use own_text::{MAX_BYTES, MAX_CHARACTERS, OwnText, Tokenizer};
pub use refused::{Reason, Refused};
pub use rows::Rows;
pub use source::Source;
pub use task::{Sizes, Task};
pub use task_name::TaskName;
pub use tasks::stories::{Language, story_text};
pub use vocabulary::{Vocabulary, normalize_newlines};
