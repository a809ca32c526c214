//! Icons: strokes on a 16 by 16 field, always beside a label or an accessible name.

use leptos::prelude::*;

/// Path of an arrow to the left.
pub const LEFT: &str = "M10 3.5 5.5 8l4.5 4.5";
/// To the right.
pub const RIGHT: &str = "M6 3.5 10.5 8 6 12.5";
/// Up.
pub const UP: &str = "M3.5 10 8 5.5l4.5 4.5";
/// Down.
pub const DOWN: &str = "M3.5 6 8 10.5 12.5 6";
/// Triangle.
pub const PLAY: &str = "M5 3.2v9.6L13 8z";
/// Two bars.
pub const PAUSE: &str = "M5.5 3.5v9M10.5 3.5v9";
/// Triangle and bar.
pub const STEP: &str = "M4 3.5v9L10 8zM12.5 3.5v9";
/// Arrow in a circle.
pub const RESET: &str = "M3 8a5 5 0 1 0 1.6-3.7M3 2.8v2.7h2.7";
/// Half-filled circle.
pub const THEME: &str =
    "M8 2.8a5.2 5.2 0 1 0 0 10.4a5.2 5.2 0 1 0 0-10.4M8 3v10M9.5 3.5v9M11 4.2v7.6M12.3 5.8v4.4";
/// Two sliders.
pub const SLIDERS: &str = "M2.5 5h6M12 5h1.5M2.5 11H5M8.5 11h5M10.2 3.3a1.7 1.7 0 1 0 0 3.4a1.7 1.7 0 1 0 0-3.4M6.8 9.3a1.7 1.7 0 1 0 0 3.4a1.7 1.7 0 1 0 0-3.4";
/// Three dots.
pub const MORE: &str = "M3.5 8h.01M8 8h.01M12.5 8h.01";
/// Cross.
pub const CLOSE: &str = "m4 4 8 8M12 4l-8 8";
/// A book that lies open.
pub const BOOK: &str =
    "M8 4C6.5 2.8 4.5 2.5 2 2.5v10c2.5 0 4.5.3 6 1.5 1.5-1.2 3.5-1.5 6-1.5v-10c-2.5 0-4.5.3-6 1.5zM8 4v10";
/// A falling curve.
pub const CURVE: &str = "M2.5 3c1.2 6.5 3.6 9 11 9.5";
/// A cell of a matrix.
pub const CELL: &str = "M2.5 2.5h11v11h-11zM2.5 8h11M8 2.5v11M9.5 9.5h2.5v2.5h-2.5z";
/// A wire that is cut.
pub const CUT: &str = "M2 8h3.8M10.2 8H14M7 4.5l2 7";
/// Lens with a handle.
pub const SEARCH: &str = "M7 2.8a4.2 4.2 0 1 0 0 8.4a4.2 4.2 0 1 0 0-8.4M10.2 10.2 13.4 13.4";
/// Hook.
pub const CHECK: &str = "m3.5 8.5 3 3 6-7";

/// Two links of a chain.
pub const LINK: &str = "M6.8 9.2a2.6 2.6 0 0 0 3.7 0l2.2-2.2a2.6 2.6 0 0 0-3.7-3.7l-.9.9M9.2 6.8a2.6 2.6 0 0 0-3.7 0L3.3 9a2.6 2.6 0 0 0 3.7 3.7l.9-.9";

/// An icon.
#[component]
pub fn Icon(
    /// One of the paths of this module.
    path: &'static str,
    /// Filled instead of stroked.
    #[prop(optional)]
    fill: bool,
) -> impl IntoView {
    let class = if fill { "ic fill" } else { "ic" };
    view! { <svg class=class viewBox="0 0 16 16" aria-hidden="true"><path d=path></path></svg> }
}
