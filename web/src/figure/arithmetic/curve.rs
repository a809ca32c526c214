//! The curve of an activation with the point of the chosen cell on it, and the turn of a RoPE pair.

use crate::lens::{Opened, use_lens};
use crate::picture::chart::{Scale, path};
use crate::picture::number;
use crate::text::fill;
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
        // Two terms: (a, cos) and (b, ±sin).
        Some(Op::Rope(_)) if cells.len() == 4 => {
            let partner = &explanation.terms[1];
            let minus = (partner.value < 0.0) != (cells[2].is_sign_negative() != cells[3].is_sign_negative());
            view! { <Turn from=(cells[0], cells[2]) cos_sin=(cells[1], cells[3]) minus to=opened.value/> }
                .into_any()
        }
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

/// One row of the two-by-two turn of a pair.
#[component]
fn Turn(
    /// The feature itself and its partner.
    from: (f32, f32),
    /// What they are multiplied with.
    cos_sin: (f32, f32),
    /// The partner's share is taken away.
    minus: bool,
    /// The feature after the turn.
    to: f32,
) -> impl IntoView {
    let lens = use_lens();
    let (own, partner) = from;
    let sign = if minus { "−" } else { "+" };
    let row = format!(
        "a · cos θ {sign} b · sin θ = {} · ({}) {sign} ({}) · ({}) = {}",
        number::fixed(own, 2),
        number::fixed(cos_sin.0, 3),
        number::fixed(partner, 2),
        number::fixed(cos_sin.1, 3),
        number::fixed(to, 3)
    );
    view! { <p class="turn num">{fill(lens.words().turn_says, &[&row])}</p> }
}
