//! What a figure asks for. Whoever shows it decides what becomes of that: the page writes it into its address, a lesson
//! may follow a script, a comparison moves two scenes at once.

use crate::address::Place;

/// A wish of a figure.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    /// To look elsewhere; one can go back from there.
    Go(Box<Place>),
    /// Another detail of what is looked at: a cell, a head, an edit.
    Adjust(Box<Place>),
    /// To train from step 0 with these edits held in every step.
    Hold(String),
    /// To feed tokens one by one, from the first position on; `fresh` begins anew, with the weights of the moment.
    Decode {
        /// All tokens.
        tokens: Vec<u32>,
        /// Of an encoder-decoder.
        source: Vec<u32>,
        /// Positions there shall be room for.
        capacity: u32,
        /// Nothing that is cached is gone on with.
        fresh: bool,
    },
    /// The model of this task that was trained beforehand.
    Pretrained(String),
}
