//! Attention of one head at a time, 16 queries at a time: their scores and probabilities are all that is ever held of
//! the T · S there are, and what lies after a block is not computed under causality. Everything is summed in the order
//! of the operations that are fused here, so it has their very bits; what is left out there is a sum of zeros.

use super::elementwise::add_to;
use super::rows::{dot, exponentials, softmax_row};
use super::tiles::{Left, Panel, Right, WIDE, multiply, pack, pack_all};
use crate::call::Store;
use graph::{MASKED, TensorId};
use program::{Attention, AttentionBackward, Strides};
use std::ops::Range;

/// Queries of a block.
const ROWS: usize = 16;
/// Floats that are worked on at once.
const LANES: usize = 4;

/// Operands of the kernel: query, key, value.
pub struct Operands<'a> {
    pub query: &'a [f32],
    pub key: &'a [f32],
    pub value: &'a [f32],
    pub ids: &'a [i32],
    pub penalty: Option<&'a [f32]>,
}

impl<'a> Operands<'a> {
    pub fn of(
        store: &'a Store<f32>,
        [query, key, value]: [TensorId; 3],
        ids: TensorId,
        penalty: &[TensorId],
    ) -> Self {
        Self {
            query: store.read(query),
            key: store.read(key),
            value: store.read(value),
            ids: &store.ids[ids.0 as usize],
            penalty: penalty.first().map(|&id| store.read(id)),
        }
    }
}

/// How many floats either kernel wants as scratch: keys and values as panels, standing and lying, and what a block holds.
pub fn scratch_len(attention: &Attention) -> usize {
    let Attention { keys, size, .. } = *attention;
    let (wide_keys, wide_size) = (keys.next_multiple_of(WIDE), size.next_multiple_of(WIDE));
    let panels = 2 * wide_keys * size + wide_size * keys + WIDE * ROWS;
    panels + 2 * ROWS * wide_keys + 2 * keys * size
}

/// The part of a kernel that knows its sizes.
struct Head<'a> {
    of: &'a Attention,
    strides: [Strides; 3],
    /// Keys in memory, a multiple of [`WIDE`].
    wide: usize,
}

impl<'a> Head<'a> {
    fn new(of: &'a Attention) -> Self {
        let Attention { heads, kv_heads, queries, keys, size, layouts, .. } = *of;
        let strides = [
            layouts[0].strides(heads, queries, size),
            layouts[1].strides(kv_heads, keys, size),
            layouts[2].strides(kv_heads, keys, size),
        ];
        Self { of, strides, wide: keys.next_multiple_of(WIDE) }
    }

    /// Blocks of queries, and how many keys the last of each may see.
    fn blocks(&self) -> impl Iterator<Item = (Range<usize>, usize)> + use<> {
        let Attention { queries, keys, causal, .. } = *self.of;
        (0..queries).step_by(ROWS).map(move |from| {
            let to = queries.min(from + ROWS);
            (from..to, if causal { keys.min(to) } else { keys })
        })
    }

    /// `scale · q kᵀ + penalty` of a block, [`MASKED`] where it is padding, and up to whole lanes behind what is seen.
    fn scores(
        &self,
        scores: &mut [f32],
        x: &Operands<'_>,
        keys: &Panel,
        (b, h): (usize, usize),
        (block, last): (Range<usize>, usize),
    ) {
        let Attention { queries, keys: all, size, scale, pad, .. } = *self.of;
        let query = Left {
            values: &x.query[self.strides[0].at(b, h, block.start)..],
            rows: block.len(),
            step: self.strides[0].position,
            transposed: false,
        };
        for (keys, column) in keys.chunks_exact(size).zip((0..last).step_by(WIDE)) {
            multiply(scores, self.wide, query, keys, column..column + WIDE, true);
        }
        let ids = &x.ids[b * all..][..last];
        for (t, row) in block.zip(scores.chunks_exact_mut(self.wide)) {
            let seen = self.seen(t, last);
            row[seen..self.lanes(t, last)].fill(MASKED);
            let row = &mut row[..seen];
            row.iter_mut().for_each(|x| *x *= scale);
            if let Some(penalty) = x.penalty {
                let penalty = &penalty[(h * queries + t) * all..];
                row.iter_mut().zip(penalty).for_each(|(x, penalty)| *x += penalty);
            }
            if let Some(pad) = pad {
                let padded = |id: i32| id == pad as i32;
                row.iter_mut().zip(ids).filter(|(_, id)| padded(**id)).for_each(|(x, _)| *x = MASKED);
            }
        }
    }

    /// The same in whole lanes.
    fn lanes(&self, t: usize, last: usize) -> usize {
        self.seen(t, last).next_multiple_of(LANES)
    }

    /// How many keys query t may see, padding among them, if its block sees so many.
    fn seen(&self, t: usize, last: usize) -> usize {
        if self.of.causal { last.min(t + 1) } else { last }
    }
}

/// Room for panels and blocks.
struct Room<'a> {
    rest: &'a mut [f32],
}

impl<'a> Room<'a> {
    fn take(&mut self, floats: usize) -> &'a mut [f32] {
        let (taken, rest) = std::mem::take(&mut self.rest).split_at_mut(floats);
        self.rest = rest;
        taken
    }

    fn panels(&mut self, height: usize, columns: usize) -> &'a mut Panel {
        self.take(height * columns.next_multiple_of(WIDE)).as_chunks_mut().0
    }
}

pub fn forward(mixed: &mut [f32], sums: &mut [f32], x: &Operands<'_>, of: &Attention, scratch: &mut [f32]) {
    let Attention { batch, heads, kv_heads, queries, keys, size, layouts, .. } = *of;
    let (head, share) = (Head::new(of), heads / kv_heads);
    let out = layouts[3].strides(heads, queries, size);
    let mut room = Room { rest: scratch };
    let (key_panels, value_panels) = (room.panels(size, keys), room.panels(keys, size));
    let scores = room.take(ROWS * head.wide);
    let (sums, _) = sums.as_chunks_mut::<3>();
    for (b, h) in (0..batch).flat_map(|b| (0..heads).map(move |h| (b, h))) {
        if h % share == 0 {
            let [_, key, value] = head.strides;
            let of = |values, step, transposed| Right { values, step, transposed };
            let g = h / share;
            pack_all(key_panels, of(&x.key[key.at(b, g, 0)..], key.position, true), size, keys);
            pack_all(value_panels, of(&x.value[value.at(b, g, 0)..], value.position, false), keys, size);
        }
        for (block, last) in head.blocks() {
            head.scores(scores, x, key_panels, (b, h), (block.clone(), last));
            for (t, row) in block.clone().zip(scores.chunks_exact_mut(head.wide)) {
                let (seen, later) = row[..head.wide].split_at_mut(head.lanes(t, last));
                let [max, share] = softmax_row(seen);
                sums[(b * heads + h) * queries + t] = [max, share, 0.0];
                later.fill(0.0);
            }
            let left = Left { values: scores, rows: block.len(), step: head.wide, transposed: false };
            let y = &mut mixed[out.at(b, h, block.start)..];
            for (values, column) in value_panels.chunks_exact(keys).zip((0..size).step_by(WIDE)) {
                multiply(y, out.position, left, &values[..last], column..size.min(column + WIDE), true);
            }
        }
    }
}

/// Gradients of query, key and value.
pub fn backward(
    [d_query, d_key, d_value]: [&mut [f32]; 3],
    d_mixed: &[f32],
    sums: &[f32],
    x: &Operands<'_>,
    kernel: &AttentionBackward,
    scratch: &mut [f32],
) {
    let of = &kernel.of;
    let Attention { batch, heads, kv_heads, queries, keys, size, scale, .. } = *of;
    let (head, share) = (Head::new(of), heads / kv_heads);
    let [to_query, to_key, to_value, from_mixed] = kernel.layouts;
    let (to_query, from_mixed) =
        (to_query.strides(heads, queries, size), from_mixed.strides(heads, queries, size));
    let (to_key, to_value) = (to_key.strides(kv_heads, keys, size), to_value.strides(kv_heads, keys, size));
    let mut room = Room { rest: scratch };
    let (keys_lying, values_lying) = (room.panels(size, keys), room.panels(size, keys));
    let keys_standing = room.panels(keys, size);
    let (probabilities, d_scores) = (room.take(ROWS * head.wide), room.take(ROWS * head.wide));
    let few = room.panels(ROWS, 1);
    let (sums, _) = sums.as_chunks::<3>();
    let [of_key, of_value] = [(), ()].map(|()| room.take(keys * size));
    for (b, h) in (0..batch).flat_map(|b| (0..heads).map(move |h| (b, h))) {
        let g = h / share;
        let [query, key, value] = head.strides;
        if h % share == 0 {
            let of = |values, step, transposed| Right { values, step, transposed };
            pack_all(keys_lying, of(&x.key[key.at(b, g, 0)..], key.position, true), size, keys);
            pack_all(values_lying, of(&x.value[value.at(b, g, 0)..], value.position, true), size, keys);
            pack_all(keys_standing, of(&x.key[key.at(b, g, 0)..], key.position, false), keys, size);
        }
        of_key.fill(0.0);
        of_value.fill(0.0);
        for (block, last) in head.blocks() {
            head.scores(probabilities, x, keys_lying, (b, h), (block.clone(), last));
            let d = &d_mixed[from_mixed.at(b, h, block.start)..];
            let d_rows = Left { values: d, rows: block.len(), step: from_mixed.position, transposed: false };
            for (values, column) in values_lying.chunks_exact(size).zip((0..last).step_by(WIDE)) {
                multiply(d_scores, head.wide, d_rows, values, column..column + WIDE, true);
            }
            let rows = probabilities.chunks_exact_mut(head.wide).zip(d_scores.chunks_exact_mut(head.wide));
            for (t, (p, d)) in block.clone().zip(rows) {
                let lanes = head.lanes(t, last);
                let ((p, later), (d, d_later)) = (p.split_at_mut(lanes), d.split_at_mut(lanes));
                let [max, share, _] = sums[(b * heads + h) * queries + t];
                exponentials(p, max);
                p.iter_mut().for_each(|p| *p *= share);
                let along = dot(p, d);
                d.iter_mut().zip(p).for_each(|(d, p)| *d = *p * (*d - along) * scale);
                later.fill(0.0);
                d_later.fill(0.0);
            }
            // d_q = d_s k
            let left = Left { values: d_scores, rows: block.len(), step: head.wide, transposed: false };
            let y = &mut d_query[to_query.at(b, h, block.start)..];
            for (keys, column) in keys_standing.chunks_exact(keys).zip((0..size).step_by(WIDE)) {
                multiply(y, to_query.position, left, &keys[..last], column..size.min(column + WIDE), true);
            }
            // d_k += d_sᵀ q and d_v += pᵀ d, of this head
            let queries = &x.query[query.at(b, h, block.start)..];
            let products = [
                (&mut *of_key, d_scores as &[f32], queries, query.position),
                (&mut *of_value, probabilities, d, from_mixed.position),
            ];
            for (y, left, right, step) in products {
                let left = Left { values: left, rows: last, step: head.wide, transposed: true };
                let right = Right { values: right, step, transposed: false };
                let panel = &mut few[..block.len()];
                for column in (0..size).step_by(WIDE) {
                    let columns = column..size.min(column + WIDE);
                    pack(panel, right, 0, &columns);
                    multiply(y, size, left, panel, columns, false);
                }
            }
        }
        let set = h % share == 0;
        add_head(&mut d_key[to_key.at(b, g, 0)..], to_key.position, of_key, size, set);
        add_head(&mut d_value[to_value.at(b, g, 0)..], to_value.position, of_value, size, set);
    }
}

/// The rows of a head to where they belong: set, or added to those of the heads before that share their key.
fn add_head(y: &mut [f32], step: usize, x: &[f32], size: usize, set: bool) {
    for (y, x) in y.chunks_mut(step).zip(x.chunks_exact(size)) {
        match set {
            true => y[..size].copy_from_slice(x),
            false => add_to(&mut y[..size], x),
        }
    }
}
