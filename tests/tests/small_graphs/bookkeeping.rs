//! What has no gradient: drawing the batch, clipping, AdamW, the ring of losses, the cache of keys.

use super::{Problem, Row};
use graph::AxisName::*;
use graph::ops::{AdamWOperands, GatherRows, RATES, SampleRows};
use graph::{Error, TensorId};

pub const CASES: &[Row] = &[
    ("an update of a matrix, with decay and a clipped gradient", |p| update(p, true, 0, 0.5)),
    ("an update of a norm's weight, without decay, nothing clipped", |p| update(p, false, 0, 1e9)),
    ("no update once stop is set", |p| update(p, true, 1, 0.5)),
    ("a batch drawn from a stream", |p| {
        let step = p.counter(3)?;
        let table = p.ids(&[(Number, 20)], &std::array::from_fn::<i32, 20, _>(|i| 100 + i as i32))?;
        let rows = p.g.sample_rows(step, SampleRows { seed: 5, starts: 17, count: 4 })?;
        p.g.gather_rows(table, rows, GatherRows { stride: 1, length: 3 })
    }),
    ("the ring of losses wraps", |p| {
        let (step, stop) = (p.counter(5)?, p.counter(0)?);
        let ring = p.state(&[(Number, 3), (Number, 2)], &[0.0, 0.1, 0.2, 0.3, 0.4, 0.5])?;
        let (loss, norm) = (p.parameter(&[])?, p.parameter(&[])?);
        p.g.guard(stop, loss, norm)?;
        let ring = p.g.record(ring, loss, norm, step)?;
        p.g.advance(step, stop)?;
        Ok(ring)
    }),
    ("the counter stands still once stop is set", |p| {
        let (step, stop) = (p.counter(5)?, p.counter(1)?);
        p.g.advance(step, stop)
    }),
    ("a norm that is not finite sets stop", |p| {
        let stop = p.counter(0)?;
        let loss = p.parameter_of(&[], &[1.0])?;
        let norm = p.parameter_of(&[], &[f64::INFINITY])?;
        p.g.guard(stop, loss, norm)
    }),
    ("a key joins the cache at its position, in both heads", |p| {
        let store = p.state(&[(B, 1), (G, 2), (S, 3), (D, 2)], &[7.0; 12])?;
        let new = p.parameter(&[(B, 1), (G, 2), (S, 1), (D, 2)])?;
        let position = p.ids(&[], &[1])?;
        p.g.cache(store, new, position)
    }),
];

/// One AdamW update of a `[2,3]` parameter, its rates picked from a table of two rows.
fn update(p: &mut Problem, decay: bool, stop: i32, limit: f32) -> Result<TensorId, Error> {
    let axes = [(C, 2), (F, 3)];
    let (parameter, gradient) = (p.parameter(&axes)?, p.constant(&axes)?);
    let first_moment = p.state(&axes, &[0.1, -0.2, 0.3, 0.0, 0.5, -0.6])?;
    let second_moment = p.state(&axes, &[0.01, 0.02, 0.0, 0.04, 0.05, 0.06])?;
    let (step, stop) = (p.counter(3)?, p.counter(stop)?);
    let row = [0.003, 0.00003, 1.5, 2.5, 0.9, 0.95, 1e-8, limit];
    let table = p.constant_of(&[(Number, 2), (Number, RATES)], &[[0.0; RATES], row].concat())?;
    let rates = p.g.pick_rates(table, step)?;
    let norm = p.g.global_norm(&[gradient, parameter])?;
    let clip = p.g.clip(norm, rates)?;
    let operands = AdamWOperands { parameter, gradient, first_moment, second_moment, clip, rates, stop };
    p.g.adamw(operands, decay)
}
