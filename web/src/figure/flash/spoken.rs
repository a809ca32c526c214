//! The words of this view.

use crate::text::use_speech;
use crate::text::views::flash::{FlashWords, words};

/// In the page's language, tracked.
pub fn say() -> &'static FlashWords {
    words(use_speech().language())
}
