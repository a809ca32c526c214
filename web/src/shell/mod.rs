//! What every screen has: top bar, rail, transport dock, banners, shortcut sheet, search.

pub mod backend_chip;
pub mod banner;
pub mod context;
pub mod data_section;
pub mod dock;
pub mod feed_forward;
pub mod merges;
pub mod model_section;
pub mod more_switches;
pub mod own_text;
pub mod panes;
pub mod parameters;
pub mod rail;
pub mod search;
pub mod sheet;
pub mod task_line;
pub mod top;
pub mod training_section;
pub mod turn;

use crate::run::{changes, data_words};
