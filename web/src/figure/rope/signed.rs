//! Distances as they are written.

use crate::picture::number;

/// A whole number with its true minus sign.
pub fn signed(x: i64) -> String {
    let size = number::grouped(x.unsigned_abs());
    if x < 0 { format!("−{size}") } else { size }
}
