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

/// Lengths at which growth is drawn.
const LENGTHS: std::ops::RangeInclusive<u32> = 4..=13;

/// Both ways at one length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Growth {
    /// T = S
    pub length: usize,
    /// The whole matrix.
    pub plain: Traffic,
    /// Tiles.
    pub tiled: Traffic,
}

/// The forward pass of one head at lengths 16, 32, ..., 8192.
///
/// ```
/// # use transformer::study::flash::{Seen, Tiles, growth};
/// let rows = growth(8, Tiles { rows: 64, keys: 64 }, Seen::All);
/// assert_eq!((rows[0].length, rows[9].length), (16, 8192));
/// // Intermediates: 2·T² elements against T.
/// assert_eq!((rows[9].plain.kept, rows[9].tiled.kept), (2 * 8192 * 8192, 8192));
/// ```
pub fn growth(head: usize, tiles: Tiles, seen: Seen) -> Vec<Growth> {
    let at = |power: u32| {
        let length = 1 << power;
        let sizes = Sizes { queries: length, keys: length, head };
        Growth { length, plain: plain_traffic(sizes), tiled: tiled_traffic(sizes, tiles, seen) }
    };
    LENGTHS.map(at).collect()
}

/// How many times `whole` is `part`.
///
/// ```
/// assert_eq!(transformer::study::flash::times(6, 4), 1.5);
/// ```
pub fn times(whole: u64, part: u64) -> f64 {
    whole as f64 / part as f64
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
