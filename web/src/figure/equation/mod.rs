//! The equation of pictures: operands and result of one operation, each with labels, every cell readable.

mod chain;
mod crossed;
mod frame;
mod heading;
mod label;
mod labels;
mod picture;
mod piece;

pub use chain::Chain;
pub use frame::{Frame, Probe};
pub use heading::Heading;
pub use labels::{longest, room_beside};

use crate::lens::use_lens;
use crate::scene::{Face, Layout, Piece, Slot};
use crossed::Crossed;
use label::Label;
use labels::{ColumnLabels, RowLabels, head};
use leptos::prelude::*;
use picture::Picture;
use piece::between;

/// The pictures.
#[component]
pub fn Equation(layout: Layout, frame: Frame) -> impl IntoView {
    match layout {
        Layout::Crossed { left, between, above, result } => {
            view! { <Crossed left between above result frame/> }.into_any()
        }
        Layout::Line(pieces) => {
            let lens = use_lens();
            let faces: Vec<Face> = pieces
                .iter()
                .filter_map(|piece| if let Piece::Slot(slot) = piece { Some(slot.face) } else { None })
                .collect();
            let counts = pieces.iter().any(|piece| matches!(piece, Piece::Statistics));
            let head = head(lens, faces, counts, frame);
            let frame = Frame { head: head.into(), ..frame };
            let stacked = move || frame.plan.get().stacked;
            let piece = |piece| match piece {
                Piece::Slot(part) => view! { <Upright part frame/> }.into_any(),
                other => between(other, frame),
            };
            let pieces = pieces.into_iter().map(piece).collect_view();
            view! { <div class="line" class:stacked=stacked>{pieces}</div> }.into_any()
        }
    }
}

/// A tensor by itself, with its labels around it.
#[component]
fn Upright(part: Slot, frame: Frame) -> impl IntoView {
    view! {
        <div class="upright">
            <div class="column-axis" style:height=move || format!("{}px", frame.head.get())><ColumnLabels part frame/></div>
            <div class="row-axis"><RowLabels part frame/></div>
            <div class="body"><Picture part frame/></div>
            <div class="under"><Label part/></div>
        </div>
    }
}
