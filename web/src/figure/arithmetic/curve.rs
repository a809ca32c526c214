//! The curve of an activation with the point of the chosen cell on it, and the turn of a RoPE pair.

use crate::lens::{Opened, use_lens};
use crate::picture::chart::{Scale, path};
use crate::picture::number;
use crate::text::fill;
use graph::explain::Term;
use graph::{AxisName, Graph, Op, Shape};
use leptos::prelude::*;

/// Sides of the picture, in px.
const WIDTH: f64 = 120.0;
const HEIGHT: f64 = 84.0;

/// The curve is drawn from minus this to this; further out it is a straight line.
const REACH: f32 = 4.0;

/// Points on the curve.
const POINTS: usize = 65;

/// Shown where it says something: at activations and rotations.
#[component]
pub fn Curve(opened: Opened) -> impl IntoView {
    let lens = use_lens();
    let operation = || {
        let (walk, stop) = (lens.walk.get()?, lens.stop()?);
        Some(walk.graph.operation(stop.op?).op.clone())
    };
    let Some(explanation) = opened.explanation else { return ().into_any() };
    let cells: Vec<f32> =
        explanation.terms.iter().flat_map(|term| &term.cells).map(|cell| cell.value).collect();
    match operation() {
        Some(op @ (Op::Relu(_) | Op::Gelu(_) | Op::Silu(_))) => match cells.first() {
            Some(&x) => view! { <Function op x y=opened.value/> }.into_any(),
            None => ().into_any(),
        },
        Some(Op::Rope(_)) => match turn(&explanation.terms, opened.value) {
            Some(row) => {
                view! { <p class="turn num">{move || fill(lens.words().turn_says, &[&row])}</p> }.into_any()
            }
            None => ().into_any(),
        },
        _ => ().into_any(),
    }
}

/// Values of the function at even steps, by its own rule.
fn sampled(op: &Op) -> Vec<(f32, f32)> {
    let made = || {
        let mut g = Graph::new();
        let x = g.input("x", Shape::of(&[(AxisName::Number, POINTS)]), graph::Dtype::F32)?;
        match op {
            Op::Relu(_) => g.relu(x)?,
            Op::Gelu(_) => g.gelu(x)?,
            _ => g.silu(x)?,
        };
        let step = 2.0 * REACH / (POINTS - 1) as f32;
        let xs: Vec<f32> = (0..POINTS).map(|i| i as f32 * step - REACH).collect();
        let mut values = vec![xs.clone(), Vec::new()];
        g.recompute(&mut values);
        Ok::<_, graph::Error>(xs.into_iter().zip(std::mem::take(&mut values[1])).collect())
    };
    made().unwrap_or_default()
}

#[component]
fn Function(op: Op, x: f32, y: f32) -> impl IntoView {
    let lens = use_lens();
    let across = Scale { from: f64::from(-REACH), to: f64::from(REACH), from_px: 4.0, to_px: WIDTH - 4.0 };
    let up = Scale { from: -0.5, to: f64::from(REACH), from_px: HEIGHT - 6.0, to_px: 4.0 };
    let points = sampled(&op).into_iter().map(|(x, y)| (across.px(f64::from(x)), up.px(f64::from(y))));
    let line = path(points);
    let inside = x.clamp(-REACH, REACH);
    let (px, py) = (across.px(f64::from(inside)), up.px(f64::from(y.clamp(-0.5, REACH))));
    let (zero_x, zero_y) = (across.px(0.0), up.px(0.0));
    let said = fill(lens.words().curve_says, &[&number::exact(x), &number::exact(y)]);
    view! {
        <svg class="curve" width=WIDTH height=HEIGHT role="img" aria-label=said>
            <line x1="0" x2=WIDTH y1=zero_y y2=zero_y class="axisline"></line>
            <line x1=zero_x x2=zero_x y1="0" y2=HEIGHT class="axisline"></line>
            <path d=line class="curveline"></path>
            <line x1=px x2=px y1=zero_y y2=py class="drop"></line>
            <circle cx=px cy=py r="4" class="point"></circle>
        </svg>
    }
}

/// The row of the two-by-two turn that makes a feature: the pair's first feature, then its second, as the formula has
/// them; none where there are no two terms of a feature and a cosine or sine each.
fn turn(terms: &[Term], to: f32) -> Option<String> {
    let [first, second] = terms else { return None };
    let (mut names, mut numbers) = (String::new(), String::new());
    for (letter, term) in [("a", first), ("b", second)] {
        let [feature, factor] = term.cells.as_slice() else { return None };
        let function = if factor.operand == COSINES { "cos" } else { "sin" };
        // Which product is taken away is the rule's; the sign of a number stays with the number.
        let minus = term.derived.iter().any(|&(_, sign)| sign < 0.0);
        let sign = match (minus, letter) {
            (true, "a") => "−",
            (true, _) => " − ",
            (false, "a") => "",
            (false, _) => " + ",
        };
        names += &format!("{sign}{letter} · {function} tθᵢ");
        let (feature, factor) = (number::fixed(feature.value, 2), number::fixed(factor.value, 3));
        numbers += &format!("{sign}({feature}) · ({factor})");
    }
    Some(format!("{names} = {numbers} = {}", number::fixed(to, 3)))
}

/// The operand of a rotation that holds cosines; the one after it holds sines.
const COSINES: usize = 1;

#[cfg(test)]
mod tests {
    use super::*;
    use graph::{Dtype, OpId, ops::Pairing};

    /// A pair (0.5, −2) at position 1, turned by an angle of cosine 0.6 and sine 0.8, or back.
    #[track_caller]
    fn check(back: bool, feature: usize, expected: &str) {
        let mut g = Graph::new();
        let axes = [(AxisName::B, 1), (AxisName::H, 1), (AxisName::T, 2), (AxisName::D, 2)];
        let x = g.parameter("x", Shape::of(&axes)).unwrap();
        let table = Shape::of(&[(AxisName::T, 2), (AxisName::Number, 1)]);
        let cos = g.input("cos", table.clone(), Dtype::F32).unwrap();
        let sin = g.input("sin", table, Dtype::F32).unwrap();
        g.rope(x, cos, sin, Pairing::Interleaved).unwrap();
        let (forward, mut op) = (OpId(0), OpId(0));
        if back {
            let turned = g.operation(forward).output;
            let targets = g.input("targets", Shape::of(&axes), Dtype::I32).unwrap();
            let loss = g.mean_loss(turned, targets).unwrap();
            g.append_gradients(loss).unwrap();
            op = g.operations().map(|(id, _)| id).last().unwrap();
        }
        let values: [&[f32]; 3] = [&[0.0, 0.0, 0.5, -2.0], &[1.0, 0.6], &[0.0, 0.8]];
        let explanation = g.explain(op, 2 + feature, &values);
        assert_eq!(turn(&explanation.terms, explanation.result).as_deref(), Some(expected));
    }

    #[test]
    fn both_features_of_a_pair_are_told_in_the_letters_of_the_formula() {
        check(false, 0, "a · cos tθᵢ − b · sin tθᵢ = (0.50) · (0.600) − (−2.00) · (0.800) = 1.900");
        check(false, 1, "a · sin tθᵢ + b · cos tθᵢ = (0.50) · (0.800) + (−2.00) · (0.600) = −0.800");
        check(true, 0, "a · cos tθᵢ + b · sin tθᵢ = (0.50) · (0.600) + (−2.00) · (0.800) = −1.300");
        check(true, 1, "−a · sin tθᵢ + b · cos tθᵢ = −(0.50) · (0.800) + (−2.00) · (0.600) = −1.600");
    }
}
