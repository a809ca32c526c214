//! Operands that cross over a result: one left of it, one above. The result has its place by its own size and the room
//! alone, so that a matrix which many operations change stands still, and what it was moves aside.

use super::frame::{Frame, Stand};
use super::heading::Heading;
use super::label::Label;
use super::labels::{ColumnLabels, RowEnds, RowLabels, head};
use super::picture::Picture;
use super::piece;
use crate::lens::use_lens;
use crate::scene::{HEADING, Piece, Slot, WINDOW, Walk, is_square};
use leptos::prelude::*;

/// The cross.
#[component]
pub fn Crossed(
    left: Option<Slot>,
    between: Vec<Piece>,
    above: Option<Slot>,
    result: Slot,
    frame: Frame,
) -> impl IntoView {
    let lens = use_lens();
    let square = is_square(&result.face);
    let head = head(lens, vec![result.face], true, frame);
    let at_left = Frame { stand: Stand::Left(result.face), head: Signal::stored(0.0), ..frame };
    let at_top = Frame { stand: Stand::Above(result.face), ..frame };
    let px = |size: f64| format!("{size}px");
    // What a step of the walk does to the matrix: it becomes an operand, or comes back from there.
    let before =
        frame.matrix.try_update_value(|matrix| matrix.replace(result.face.tensor).filter(|_| square));
    let before = before.flatten();
    let onward = before.is_some() && before == left.map(|slot| slot.face.tensor);
    let back = before.is_some_and(|before| {
        let read = |walk: &Walk| {
            let operation = walk.producer(before).map(|id| walk.graph.operation(id));
            operation.is_some_and(|operation| operation.inputs.first() == Some(&result.face.tensor))
        };
        lens.walk.with_untracked(|walk| walk.as_ref().is_some_and(|walk| read(walk)))
    });
    if !square {
        frame.matrix.set_value(None);
    }
    let slide = move || {
        let plan = frame.plan.get();
        px(plan.cell(&result.face).0 * plan.before * result.face.columns.min(WINDOW) as f64 + plan.between)
    };
    let apart = match (between.is_empty(), square) {
        (true, _) => "between none",
        (false, true) => "between even",
        (false, false) => "between",
    };
    let even = move || px(frame.plan.get().between);
    let between = between.into_iter().map(|what| piece::between(what, at_left)).collect_view();
    let clipped = move || {
        let (plan, slot) = (frame.plan.get(), above?);
        Some(plan.cell_above(&slot.face, &result.face).1 * slot.face.rows as f64 > plan.above + 0.5)
    };
    view! {
        <div
            class="cross"
            class:narrow=move || frame.plan.get().over
            class:brief=move || frame.plan.get().brief
            class:onward=onward
            class:back=back
            style=("--left", move || px(frame.plan.get().left))
            style=("--above", move || px(frame.plan.get().above))
            style=("--heading", move || px(HEADING * frame.plan.get().scale))
            style=("--head", move || px(head.get()))
            style=("--even", even)
            style=("--slide", slide)
        >
            <div class="corner"><Heading/></div>
            <div class="above-label">{above.map(|part| view! { <Label part/> })}</div>
            <div class="above-rows">{above.map(|part| view! { <RowEnds part frame=at_top/> })}</div>
            <div class="above-axis"><ColumnLabels part=result frame/></div>
            <div class="above" class:clipped=move || clipped().unwrap_or(false)>
                {above.map(|part| view! { <Picture part frame=at_top/> })}
            </div>
            <div class="left">
                <RowLabels part=result frame/>
                {left.map(|part| view! { <Picture part frame=at_left/> })}
                <div class=apart>{between}</div>
            </div>
            <div class="result"><Picture part=result frame/></div>
            <div class="left-label">{left.map(|part| view! { <Label part/> })}</div>
            <div class="result-label"><Label part=result/></div>
        </div>
    }
}
