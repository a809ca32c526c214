//! The equation of pictures: operands and result of one operation, each with labels, every cell readable.

mod chain;
mod frame;
mod heading;
mod label;
mod labels;
mod picture;

pub use chain::Chain;
pub use frame::{Frame, Probe};
pub use heading::Heading;
pub use labels::HEAD;

use crate::lens::use_lens;
use crate::scene::{Face, Layout, Piece, Slot};
use label::{Label, Statistics};
use labels::{ColumnLabels, RowLabels, head};
use leptos::prelude::*;
use picture::Picture;

/// The pictures.
#[component]
pub fn Equation(layout: Layout, frame: Frame) -> impl IntoView {
    match layout {
        Layout::Crossed { left, above, result } => view! { <Crossed left above result frame/> }.into_any(),
        Layout::Line(pieces) => {
            let lens = use_lens();
            let faces: Vec<Face> = pieces
                .iter()
                .filter_map(|piece| if let Piece::Slot(slot) = piece { Some(slot.face) } else { None })
                .collect();
            let counts = pieces.iter().any(|piece| matches!(piece, Piece::Statistics));
            let head = head(lens, faces, counts, frame.sizes);
            let frame = Frame { head: head.into(), ..frame };
            let pieces = pieces
                .into_iter()
                .map(|piece| match piece {
                    Piece::Slot(slot) => view! { <Upright part=slot frame/> }.into_any(),
                    Piece::Sign(sign) => {
                        view! { <span class="sign math" aria-hidden="true">{sign}</span> }.into_any()
                    }
                    Piece::Statistics => view! { <Statistics frame/> }.into_any(),
                })
                .collect_view();
            view! { <div class="line">{pieces}</div> }.into_any()
        }
    }
}

#[component]
fn Crossed(left: Slot, above: Slot, result: Slot, frame: Frame) -> impl IntoView {
    view! {
        <div class="cross">
            <div class="corner"><Heading/></div>
            <div class="above-label"><Label part=above/></div>
            <div class="above-axis"><ColumnLabels part=result frame/></div>
            <div class="above"><Picture part=above frame/></div>
            <div class="left"><RowLabels part=result frame/><Picture part=left frame/></div>
            <div class="result"><Picture part=result frame/></div>
            <div class="left-label"><Label part=left/></div>
            <div class="result-label"><Label part=result/></div>
        </div>
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
