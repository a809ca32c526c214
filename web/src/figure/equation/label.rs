//! What stands under a picture, and the numbers that whole rows share.

use super::frame::Frame;
use crate::lens::use_lens;
use crate::picture::grid::Ramp;
use crate::picture::number;
use crate::scene::{Face, Role, Slot, subject};
use crate::text::step_word;
use graph::explain::Step;
use graph::{AxisName, Op};
use leptos::prelude::*;

/// Name, sizes, and where its colors end.
#[component]
pub fn Label(part: Slot) -> impl IntoView {
    let lens = use_lens();
    let role = move || {
        let name = lens.walk.with(|walk| Some(walk.as_ref()?.tensor(part.face.tensor)?.name.clone()));
        name.map_or("", |name| Role::of(transformer::place(subject(&name)).local).class())
    };
    let axes = move || {
        let axis = |name: AxisName, len: usize| match name.letter() {
            "" => len.to_string(),
            letter => format!("{letter} {len}"),
        };
        let face = part.face;
        match (face.rows, face.columns) {
            (1, 1) => String::new(),
            (1, columns) => axis(face.column_axis, columns),
            (rows, 1) => axis(face.row_axis, rows),
            (rows, columns) => format!("{} × {}", axis(face.row_axis, rows), axis(face.column_axis, columns)),
        }
    };
    // Where its colors end.
    let limit = move || {
        let (scene, stop) = (lens.scene.get()?, lens.stop()?);
        let grid = scene.grid_of(&stop, part, (0, 0), (1, 1)).filter(|grid| !grid.whole)?;
        let made_by = part.operand.is_none().then_some(&stop);
        let most = number::significant(f64::from(grid.limit), 3);
        Some(match grid.ramp {
            Ramp::Diverging if scene.facts(part.face.tensor, made_by).positive => format!("0…{most}"),
            Ramp::Diverging => format!("±{most}"),
            Ramp::Sequential => "0…1".to_owned(),
        })
    };
    view! {
        <span class="mlab">
            <b class=role>{move || lens.slot_title(part)}</b>
            <span class="shape mut">{axes}</span>
            <span class="shape mut">{limit}</span>
        </span>
    }
}

/// Numbers that a whole row shares: maximum and sum of a softmax, mean and root of a norm.
#[component]
pub fn Statistics(frame: Frame) -> impl IntoView {
    let lens = use_lens();
    let columns = move || {
        let (Some(walk), Some(capture), Some(stop)) = (lens.walk.get(), lens.capture.get(), lens.stop())
        else {
            return Vec::new();
        };
        let Some(id) = stop.op else { return Vec::new() };
        let operation = walk.graph.operation(id);
        let steps: &[Step] = match operation.op {
            Op::Softmax(_) => &[Step::Maximum, Step::Sum],
            Op::LayerNorm(_) => &[Step::Mean, Step::Root],
            _ => &[Step::Root],
        };
        let values: Vec<&[f32]> =
            operation.inputs.iter().map(|&input| walk.values(&capture.values, input)).collect();
        let face = lens.face(&walk, stop.tensor);
        let (first, count) = Face::window(face.rows, lens.cell.get().map_or(0, |cell| cell.0));
        let (_, height) = frame.cell(&face);
        let explained: Vec<_> =
            (first..first + count).map(|row| walk.graph.explain(id, face.offset(row, 0), &values)).collect();
        let column = |step: Step| {
            let numbers = explained.iter().map(|explanation| {
                let line = explanation.lines.iter().find(|line| line.step == step);
                let text = line.map_or(String::new(), |line| number::fixed(line.value, 2));
                view! { <span class="num">{text}</span> }
            });
            let numbers = numbers.collect_view();
            let size = format!("{height}px");
            view! {
                <div class="stat" style=("--label-step", size)><b>{step_word(lens.speech.language(), step)}</b>{numbers}</div>
            }
        };
        steps.iter().map(|&step| column(step)).collect()
    };
    view! { <div class="stats" style:padding-top=move || format!("{}px", frame.head.get())>{columns}</div> }
}
