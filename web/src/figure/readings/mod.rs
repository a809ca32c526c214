//! Beside the picture: why an operation is there, the shapes that meet in it, a row in numbers, what comes next, gradients
//! by depth.

mod depth;
mod inspector;
mod next_token;

pub use depth::Depth;
pub use inspector::Inspector;
pub use next_token::NextToken;
