//! The words of this view.

use crate::text::use_speech;
use crate::text::views::cache::{CacheWords, words};

/// In the page's language, tracked.
pub fn say() -> &'static CacheWords {
    words(use_speech().language())
}
