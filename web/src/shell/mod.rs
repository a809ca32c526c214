//! What every screen has: top bar, rail, transport dock, banners, shortcut sheet.

pub mod backend_chip;
pub mod banner;
pub mod controls;
pub mod data_section;
pub mod dock;
pub mod icons;
pub mod model_section;
pub mod rail;
pub mod sheet;
pub mod top;
pub mod training_section;
