//! The browser, where no library of ours is needed: focus, room, memory, signals that keep quiet. Knows nothing of ours.

mod copy;
mod drawn;
mod expose;
mod fetch;
mod focus;
pub mod kept;
mod panics;
mod resize;
mod save;
mod screen;
mod set_new;

pub use copy::{copy, copy_text};
pub use drawn::{Drawn, drawn};
pub use expose::expose;
pub use fetch::{Cause, fetch_bytes, fetch_text};
pub use focus::{focus, focus_if_lost, focus_in};
pub use panics::tell_panics;
pub use resize::on_resize;
pub use save::{save_png, save_svg, save_text};
pub use screen::{fitting, height, is_phone, provide_phone, use_phone, width};
pub use set_new::set_new;
