//! Training: the loss as it falls, every head as it forms, answers as they turn right, how fast it goes.

mod heads;
mod loss;
mod samples;
mod speed;
mod text_samples;

pub use heads::Heads;
pub use loss::Loss;
pub use samples::Samples;
pub use speed::{Speed, backend_name};
