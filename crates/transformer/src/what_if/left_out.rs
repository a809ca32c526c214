//! Why an edit is left out, as data: the page has words for it in its languages.

use serde::{Deserialize, Serialize};

/// Why an edit does not fit a model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LeftOut {
    /// It has no activation of this name.
    NoActivation {
        /// As the edit names it.
        tensor: String,
    },
    /// The tensor has no such cells.
    NoCell {
        /// Its name.
        tensor: String,
        /// Its axes with their lengths, as `[B 1, T 4]`.
        shape: String,
    },
    /// A mask takes 1 (visible) and 0 (hidden) only.
    OnlyMaskValues {
        /// Its name.
        tensor: String,
    },
    /// A window of keys is for masks.
    NoMask {
        /// What is none.
        tensor: String,
    },
    /// The prompt that cells are taken from ends before them.
    ShortDonor {
        /// Tokens that it has.
        has: usize,
        /// Tokens that are needed.
        needs: usize,
    },
}
