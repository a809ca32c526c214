//! The same counts as closed formulas, for sizes that nobody would execute in a page. A test holds them to the
//! counters of the executing code.

use super::{Seen, Tiles, Traffic};

/// The sizes of one head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sizes {
    /// T
    pub queries: usize,
    /// S
    pub keys: usize,
    /// D
    pub head: usize,
}

impl Sizes {
    /// T, S, D, and the products T·S, T·D, S·D.
    fn products(self) -> [u64; 6] {
        let [t, s, d] = [self.queries, self.keys, self.head].map(|x| x as u64);
        [t, s, d, t * s, t * d, s * d]
    }
}

/// Plain forward: 2·T·D + 2·S·D + 4·T·S elements move.
///
/// ```
/// # use transformer::study::flash::{Sizes, plain_traffic};
/// let sizes = Sizes { queries: 12, keys: 12, head: 8 };
/// assert_eq!(plain_traffic(sizes).moved(), 2 * 96 + 2 * 96 + 4 * 144);
/// ```
pub fn plain_traffic(sizes: Sizes) -> Traffic {
    let [_, s, d, ts, td, sd] = sizes.products();
    Traffic {
        read: td + 2 * sd + 2 * ts,
        written: td + 2 * ts,
        held: sd + s + d,
        kept: 2 * ts,
        multiplications: 2 * ts * d,
    }
}

/// Plain backward: 7·T·S + 4·T·D + 4·S·D elements move.
pub fn plain_backward_traffic(sizes: Sizes) -> Traffic {
    let [_, s, d, ts, td, sd] = sizes.products();
    Traffic {
        read: 5 * ts + 3 * td + 2 * sd,
        written: 2 * ts + td + 2 * sd,
        held: sd + s + d,
        kept: 3 * ts,
        multiplications: 4 * ts * d,
    }
}

/// Tiled forward: q once, o and L once, and 2·D elements of k and v for every key that a block of rows meets: with
/// nothing hidden 2·T·D + T + 2·⌈T/Br⌉·S·D.
///
/// ```
/// # use transformer::study::flash::{Seen, Sizes, Tiles, tiled_traffic};
/// let sizes = Sizes { queries: 12, keys: 12, head: 8 };
/// let moved = tiled_traffic(sizes, Tiles { rows: 4, keys: 4 }, Seen::All).moved();
/// assert_eq!(moved, 2 * 96 + 12 + 2 * 3 * 96);
/// ```
pub fn tiled_traffic(sizes: Sizes, tiles: Tiles, seen: Seen) -> Traffic {
    let [t, _, d, _, td, _] = sizes.products();
    let (met, cells) = met(sizes, tiles, seen);
    let (br, bc) = largest(sizes, tiles);
    Traffic {
        read: td + 2 * d * met,
        written: td + t,
        held: 2 * br * d + 2 * br + 2 * bc * d + br * bc,
        kept: t,
        multiplications: 2 * d * cells,
    }
}

/// Tiled backward: every block of keys once, and for every block of rows it meets q, dO and dQ with L and D.
pub fn tiled_backward_traffic(sizes: Sizes, tiles: Tiles, seen: Seen) -> Traffic {
    let [t, _, d, _, td, sd] = sizes.products();
    let (_, cells) = met(sizes, tiles, seen);
    let (br, bc) = largest(sizes, tiles);
    let rows: u64 = (0..sizes.keys.div_ceil(tiles.keys))
        .map(|j| match seen {
            Seen::All => t,
            // The first block of rows that ends behind the first key of the block.
            Seen::Causal => t - (j * tiles.keys / tiles.rows * tiles.rows) as u64,
        })
        .sum();
    Traffic {
        read: 2 * td + 2 * sd + rows * (3 * d + 2),
        written: t + td + rows * d + 2 * sd,
        held: 4 * bc * d + 3 * br * d + 2 * br + 2 * br * bc,
        kept: 2 * t,
        multiplications: 5 * d * cells,
    }
}

/// Keys met, summed over blocks of rows; and cells of all tiles that are not skipped.
fn met(sizes: Sizes, tiles: Tiles, seen: Seen) -> (u64, u64) {
    let of_block = |i: usize| {
        let (start, end) = (i * tiles.rows, ((i + 1) * tiles.rows).min(sizes.queries));
        let keys = match seen {
            Seen::All => sizes.keys,
            Seen::Causal => (end.div_ceil(tiles.keys) * tiles.keys).min(sizes.keys),
        };
        (keys as u64, (keys * (end - start)) as u64)
    };
    let blocks = (0..sizes.queries.div_ceil(tiles.rows)).map(of_block);
    blocks.fold((0, 0), |(met, cells), (keys, area)| (met + keys, cells + area))
}

fn largest(sizes: Sizes, tiles: Tiles) -> (u64, u64) {
    (tiles.rows.min(sizes.queries) as u64, tiles.keys.min(sizes.keys) as u64)
}
