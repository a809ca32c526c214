//! A fast hash for tables that live for a moment. Nothing depends on the order of such a table, so that results are
//! the same everywhere; the standard hash is slower and takes a random key.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

pub(crate) type FastMap<K, V> = HashMap<K, V, BuildHasherDefault<FastHasher>>;
pub(crate) type FastSet<K> = HashSet<K, BuildHasherDefault<FastHasher>>;

/// Each eight bytes are mixed in by a multiplication with an odd constant, as in SplitMix64.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct FastHasher(u64);

impl Hasher for FastHasher {
    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut eight = [0; 8];
            eight[..chunk.len()].copy_from_slice(chunk);
            self.write_u64(u64::from_le_bytes(eight));
        }
    }

    fn write_u8(&mut self, value: u8) {
        self.write_u64(u64::from(value));
    }

    fn write_u32(&mut self, value: u32) {
        self.write_u64(u64::from(value));
    }

    fn write_u64(&mut self, value: u64) {
        let mixed = (self.0.rotate_left(29) ^ value).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        self.0 = mixed ^ (mixed >> 32);
    }

    fn write_usize(&mut self, value: usize) {
        self.write_u64(value as u64);
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_keys_are_spread_over_all_bits() {
        let hash = |key: u64| {
            let mut hasher = FastHasher::default();
            hasher.write_u64(key);
            hasher.finish()
        };
        // Tables look at the lowest bits, and at the highest seven.
        let low: FastSet<u64> = (0..1000).map(|key| hash(key << 32) & 0xFFFF).collect();
        let high: FastSet<u64> = (0..1000).map(|key| hash(key) >> 57).collect();
        assert!(low.len() > 950 && high.len() > 120, "{} and {}", low.len(), high.len());
    }
}
