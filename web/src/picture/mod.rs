//! Drawing: knows rectangles, lines and numbers, not heads or tokens.

pub mod chart;
pub mod framed;
pub mod grid;
pub mod grid_svg;
pub mod heatmap;
pub mod number;
mod paint;
pub mod palette;
pub mod plot;
pub mod table;
pub mod theme;
pub mod word;
pub mod written;
