//! What stands under a picture, and the numbers that whole rows share.

use super::frame::Frame;
use crate::lens::use_lens;
use crate::picture::grid::Ramp;
use crate::picture::number;
use crate::scene::{Face, Role, Slot, subject};
use crate::text::statistic_word;
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
        Some(colors_end(grid.ramp, grid.limit, scene.facts(part.face, made_by).positive))
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
            Op::LayerNorm(_) => &[Step::Mean, Step::Variance, Step::Root],
            _ => &[Step::Root],
        };
        let values: Vec<&[f32]> =
            operation.inputs.iter().map(|&input| walk.values(&capture.values, input)).collect();
        let face = lens.face(&walk, stop.tensor);
        let chosen = lens.cell.get().map(|cell| cell.0);
        let (first, count) = Face::window(face.rows, chosen.unwrap_or(0));
        let (_, height) = frame.cell(&face);
        let explained: Vec<_> =
            (first..first + count).map(|row| walk.graph.explain(id, face.offset(row, 0), &values)).collect();
        let column = |step: Step| {
            let numbers = explained.iter().zip(first..).map(|(explanation, row)| {
                let line = explanation.lines.iter().find(|line| line.step == step);
                let line = line.filter(|_| has_room(row, chosen, height));
                let text = line.map_or(String::new(), |line| number::narrow(line.value));
                view! { <span class="num">{text}</span> }
            });
            let numbers = numbers.collect_view();
            let size = format!("{height}px");
            view! {
                <div class="stat" style=("--label-step", size)><b>{statistic_word(lens.speech.language(), step)}</b>{numbers}</div>
            }
        };
        steps.iter().map(|&step| column(step)).collect()
    };
    view! { <div class="stats" style:padding-top=move || format!("{}px", frame.head.get())>{columns}</div> }
}

/// Where the colors of a picture end, in words as short as can be.
fn colors_end(ramp: Ramp, limit: f32, positive: bool) -> String {
    let most = number::significant(f64::from(limit), 3);
    match ramp {
        // Nothing but zeros: their limit only keeps a division possible.
        Ramp::Diverging if limit <= f32::MIN_POSITIVE => "0".to_owned(),
        Ramp::Diverging if positive => format!("0…{most}"),
        Ramp::Diverging => format!("±{most}"),
        Ramp::Sequential => "0…1".to_owned(),
    }
}

/// Height of a line of numbers, in px.
const LINE: f64 = 12.0;

/// Numbers of neighbouring rows do not overprint: every so many are shown, and the chosen row's, which takes the place
/// of those around it.
fn has_room(row: usize, chosen: Option<usize>, height: f64) -> bool {
    let every = (LINE / height).ceil().max(1.0) as usize;
    match chosen {
        Some(chosen) if row.abs_diff(chosen) < every => row == chosen,
        _ => row.is_multiple_of(every),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(height: f64, chosen: Option<usize>, expected: &[usize]) {
        let shown: Vec<usize> = (0..8).filter(|&row| has_room(row, chosen, height)).collect();
        assert_eq!(shown, expected);
        let least = shown.windows(2).map(|pair| (pair[1] - pair[0]) as f64 * height).fold(f64::MAX, f64::min);
        assert!(least >= LINE, "lines of {LINE} px stand {least} px apart");
    }

    #[test]
    fn a_tiny_limit_is_short() {
        assert_eq!(colors_end(Ramp::Diverging, 1.234e-12, true), "0…1.23 e−12");
        assert_eq!(colors_end(Ramp::Diverging, 0.5, false), "±0.500");
        assert_eq!(colors_end(Ramp::Diverging, f32::MIN_POSITIVE, true), "0");
        assert_eq!(colors_end(Ramp::Sequential, 1.0, true), "0…1");
    }

    #[test]
    fn numbers_of_low_rows_stand_apart() {
        check(13.0, Some(3), &[0, 1, 2, 3, 4, 5, 6, 7]);
        check(8.0, None, &[0, 2, 4, 6]);
        check(8.0, Some(3), &[0, 3, 6]);
        check(5.0, Some(1), &[1, 6]);
    }
}
