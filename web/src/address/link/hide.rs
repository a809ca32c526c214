//! What is not shown.

/// Parts of the page that are hidden: for who projects or embeds it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hide {
    /// The settings.
    pub rail: bool,
    /// The transport.
    pub dock: bool,
    /// The list of operations.
    pub map: bool,
    /// Explanation and code.
    pub inspector: bool,
    /// The arithmetic of a cell.
    pub strip: bool,
}

/// A part of the page: its word, and where it says whether it is hidden.
pub type Part = (&'static str, fn(&mut Hide) -> &mut bool);

impl Hide {
    /// Each part by its word.
    pub const PARTS: [Part; 5] = [
        ("rail", |hide| &mut hide.rail),
        ("dock", |hide| &mut hide.dock),
        ("map", |hide| &mut hide.map),
        ("inspector", |hide| &mut hide.inspector),
        ("strip", |hide| &mut hide.strip),
    ];
}
