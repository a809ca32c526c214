//! A small seeded stream of random numbers, for making the rows of a task once. The sampler of batches has its
//! own, counter-based, in `graph`.

/// SplitMix64 (Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", 2014): 64 bits of
/// state that grow by an odd constant and are scrambled on the way out. Integers only, so native and WASM agree.
#[derive(Clone, Debug)]
pub struct Random {
    state: u64,
}

impl Random {
    /// The stream of `seed`; equal seeds give equal streams.
    ///
    /// ```
    /// use data::random::Random;
    /// let mut random = Random::new(0);
    /// assert_eq!(random.next_u64(), 0xE220_A839_7B1D_CDAF);   // the published first value for state 0
    /// ```
    pub fn new(seed: u32) -> Self {
        Self { state: u64::from(seed) }
    }

    /// The next 64 random bits.
    pub fn next_u64(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A uniform number in `0..n`; `n` is at least 1.
    pub fn below(&mut self, n: u32) -> u32 {
        let n = u64::from(n);
        // 64 bits times n, of which the high part counts: uneven by less than n / 2^64, far below what any
        // number of rows could show.
        let wide = u128::from(self.next_u64()) * u128::from(n);
        (wide >> 64) as u32
    }

    /// Puts `items` into a uniformly random order (Fisher and Yates).
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            let other = self.below(last as u32 + 1) as usize;
            items.swap(last, other);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_evenly_drawn() {
        let mut random = Random::new(7);
        let mut counts = [0u32; 10];
        (0..10_000).for_each(|_| counts[random.below(10) as usize] += 1);
        assert!(counts.iter().all(|&n| (900..1100).contains(&n)), "{counts:?}");
    }

    #[test]
    fn a_shuffle_keeps_every_item_once() {
        let mut items: Vec<u32> = (0..100).collect();
        Random::new(3).shuffle(&mut items);
        assert_ne!(items, (0..100).collect::<Vec<_>>());
        items.sort_unstable();
        assert_eq!(items, (0..100).collect::<Vec<_>>());
    }

    #[test]
    fn one_choice_is_no_choice() {
        assert_eq!(Random::new(1).below(1), 0);
    }
}
