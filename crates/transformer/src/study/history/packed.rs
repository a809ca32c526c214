//! Pieces as two flat lists, which cross between worker and page as typed arrays.

use super::{Piece, Summary};

/// First step, end, level, number of values.
const COUNTS: usize = 4;

/// Least, greatest, mean.
const VALUES: usize = 3;

/// Whole numbers and values of all pieces, piece after piece.
pub fn pack(pieces: &[Piece]) -> (Vec<u32>, Vec<f32>) {
    let counts = |piece: &Piece| [piece.first, piece.end, piece.level.into(), piece.summary.count];
    let values = |piece: &Piece| [piece.summary.least, piece.summary.greatest, piece.summary.mean];
    (pieces.iter().flat_map(counts).collect(), pieces.iter().flat_map(values).collect())
}

/// The pieces again.
pub fn unpack(counts: &[u32], values: &[f32]) -> Vec<Piece> {
    let (counts, _) = counts.as_chunks::<COUNTS>();
    let (values, _) = values.as_chunks::<VALUES>();
    let piece =
        |(&[first, end, level, count], &[least, greatest, mean]): (&[u32; COUNTS], &[f32; VALUES])| Piece {
            first,
            end,
            level: level as u8,
            summary: Summary { count, least, greatest, mean },
        };
    counts.iter().zip(values).map(piece).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_come_back() {
        let merged =
            Piece::of(16_777_217, 0.1).and(Piece { end: 4_000_000_000, ..Piece::of(16_777_300, 0.7) });
        let pieces = [Piece { level: 31, ..merged }, Piece::of(u32::MAX - 1, -3.5)];
        let (counts, values) = pack(&pieces);
        assert_eq!(unpack(&counts, &values), pieces);
        // No value is NaN, and stays none.
        let (counts, values) = pack(&[Piece::of(3, f32::NAN)]);
        assert!(unpack(&counts, &values)[0].summary.mean.is_nan());
    }
}
