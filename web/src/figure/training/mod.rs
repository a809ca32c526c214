//! Training: the loss as it falls, every head as it forms, answers as they turn right, how fast it goes.

mod expected;
mod heads;
mod held;
mod loss;
mod samples;
mod speed;
mod text_samples;

pub use expected::Expected;
pub use heads::Heads;
pub use held::HeldEdits;
pub use loss::Loss;
pub use samples::Samples;
pub use speed::{Speed, backend_name};
