//! One row of the residual stream, normalized in both ways: what each takes out of it.

use super::kept::{POSITIONS, kept};
use super::vector::{OwnNumbers, Slider, Vector, largest, positions, told_position};
use crate::lens::use_lens;
use crate::picture::number;
use crate::text::fill;
use crate::text::lesson_figures::words;
use leptos::prelude::*;

/// A row, and what the norms make of it before their weights.
#[derive(Clone, Debug, Default, PartialEq)]
struct Normed {
    row: Vec<f64>,
    mean: f64,
    deviation: f64,
    root_mean_square: f64,
    layer_norm: Vec<f64>,
    rms_norm: Vec<f64>,
}

impl Normed {
    /// LayerNorm: Ba, Kiros, Hinton 2016; RMSNorm: Zhang, Sennrich 2019.
    fn of(row: Vec<f64>, eps: f64) -> Self {
        let mean_of = |values: &mut dyn Iterator<Item = f64>| values.sum::<f64>() / row.len().max(1) as f64;
        let mean = mean_of(&mut row.iter().copied());
        let variance = mean_of(&mut row.iter().map(|x| (x - mean) * (x - mean)));
        let square = mean_of(&mut row.iter().map(|x| x * x));
        let (by_deviation, by_square) = ((variance + eps).sqrt(), (square + eps).sqrt());
        Self {
            mean,
            deviation: variance.sqrt(),
            root_mean_square: square.sqrt(),
            layer_norm: row.iter().map(|x| (x - mean) / by_deviation).collect(),
            rms_norm: row.iter().map(|x| x / by_square).collect(),
            row,
        }
    }
}

/// How far the slider goes.
const NOTCHES: (i32, i32) = (-12, 8);

/// The figure.
#[component]
pub fn Norms() -> impl IntoView {
    let lens = use_lens();
    let say = move || words(lens.speech.language());
    let (position, own_row) = (kept(3, POSITIONS), RwSignal::new(None));
    let notch = kept(0, NOTCHES);
    // Each notch of the slider is a factor of the fourth root of 10.
    let factor = Memo::new(move |_| 10f64.powf(f64::from(notch.get()) / 4.0));
    let normed = Memo::new(move |_| {
        let (walk, capture) = (lens.walk.get()?, lens.capture.get()?);
        // What the first norm of the network reads.
        let output = walk.graph.tensors().find(|(_, tensor)| tensor.name.ends_with("norm_1.output"))?.0;
        let input = *walk.graph.operation(walk.producer(output)?).inputs.first()?;
        let width = walk.tensor(input)?.shape.last();
        let at = position.get() as usize * width;
        let models = || {
            let row = walk.values(&capture.values, input).get(at..at + width)?;
            Some(row.iter().copied().map(f64::from).collect())
        };
        let row: Vec<f64> = own_row.get().or_else(models)?;
        let row = row.into_iter().map(|x| x * factor.get()).collect();
        Some(Normed::of(row, walk.dims.config.norm_eps))
    });
    let of = move |pick: fn(&Normed) -> &Vec<f64>| {
        Signal::derive(move || normed.with(|normed| normed.as_ref().map(pick).cloned().unwrap_or_default()))
    };
    let told = move |values: Signal<Vec<f64>>| {
        Signal::derive(move || {
            let eps = 0.0;
            let Normed { mean, deviation, root_mean_square, .. } = Normed::of(values.get(), eps);
            // What is left of a mean that was taken out is rounding.
            let rounded = |x: f64| if x.abs() < 1e-12 * root_mean_square { 0.0 } else { x };
            let all = [mean, deviation, root_mean_square].map(|x| number::significant(rounded(x), 3));
            let told = fill(say().statistics, &[&all[0], &all[1], &all[2]]);
            // Few numbers are written out.
            let few = own_row.read().as_ref().is_some_and(|row| row.len() <= 8);
            let each =
                || values.get().iter().map(|x| number::fixed(*x as f32, 3)).collect::<Vec<_>>().join(", ");
            if few { format!("({}) · {told}", each()) } else { told }
        })
    };
    let (row, layer, rms) = (of(|all| &all.row), of(|all| &all.layer_norm), of(|all| &all.rms_norm));
    let own = Signal::derive(move || row.with(|row| largest(row)));
    let both = Signal::derive(move || layer.with(|a| largest(a)).max(rms.with(|b| largest(b))));
    let times = Signal::derive(move || format!("× {}", number::significant(factor.get(), 2)));
    let eps = move || {
        lens.walk.with(|walk| walk.as_ref().map(|walk| number::significant(walk.dims.config.norm_eps, 1)))
    };
    view! {
        <div class="vectors" id="lesson-norms">
            <Slider id="norms-position" label=Signal::derive(move || say().position.to_owned()) ends=positions(lens) value=position told=told_position(lens, position)/>
            <Slider id="norms-factor" label=Signal::derive(move || say().factor.to_owned()) ends=NOTCHES value=notch told=times/>
            <OwnNumbers id="norms-own" numbers=own_row/>
            <Vector name=Signal::derive(move || say().the_row.to_owned()) values=row limit=own told=told(row)/>
            <Vector name="LayerNorm" values=layer limit=both told=told(layer) class="sc"/>
            <Vector name="RMSNorm" values=rms limit=both told=told(rms) class="v"/>
            <p class="mut">{move || fill(say().norms_say, &[&eps().unwrap_or_default()])}</p>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_takes_the_mean_out_and_both_bring_the_row_to_unit_size() {
        let Normed { mean, deviation, root_mean_square, layer_norm, rms_norm, .. } =
            Normed::of(vec![1.0, 2.0, 3.0, 6.0], 0.0);
        assert_eq!((mean, root_mean_square), (3.0, 12.5f64.sqrt()));
        assert!((deviation - 3.5f64.sqrt()).abs() < 1e-12);
        let close = |a: &[f64], b: [f64; 4]| a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-3);
        assert!(close(&layer_norm, [-1.069, -0.5345, 0.0, 1.6036]), "{layer_norm:?}");
        assert!(close(&rms_norm, [0.2828, 0.5657, 0.8485, 1.6971]), "{rms_norm:?}");
    }

    #[test]
    fn epsilon_keeps_a_small_row_small() {
        let small = Normed::of(vec![1e-3, -1e-3], 1e-5);
        assert!(
            largest(&small.rms_norm) < 0.4 && largest(&Normed::of(vec![1.0, -1.0], 1e-5).rms_norm) > 0.99
        );
    }
}
