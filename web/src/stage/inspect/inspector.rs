//! Beside the canvas: why the operation is there, and the shapes that meet in it.

use super::layout::Role;
use super::lens::Lens;
use crate::store::use_store;
use graph::TensorId;
use leptos::prelude::*;

/// The inspector.
#[component]
pub fn Inspector() -> impl IntoView {
    let store = use_store();
    let lens = expect_context::<Lens>();
    let words = move || store.words();
    let tensors = move || {
        let (Some(walk), Some(stop)) = (lens.walk.get(), lens.stop()) else { return Vec::new() };
        let inputs = stop.op.map(|id| walk.graph.operation(id).inputs.clone()).unwrap_or_default();
        inputs.into_iter().chain([stop.tensor]).map(|tensor| shape_row(lens, tensor)).collect()
    };
    view! {
        <aside class="insp" aria-label=move || words().region_inspector id="region-inspector" tabindex="0">
            <div class="blk">
                <h2>{move || words().why}</h2>
                <p>{move || lens.caption().map(|caption| caption.why)}</p>
            </div>
            <div class="blk">
                <h2>{move || words().shapes}</h2>
                <table><tbody>{tensors}</tbody></table>
            </div>
            <div class="blk"><super::next_token::RowTable/></div>
        </aside>
    }
}

fn shape_row(lens: Lens, tensor: TensorId) -> impl IntoView {
    let Some(walk) = lens.walk.get() else { return ().into_any() };
    let described = walk.graph.tensor(tensor);
    let at = transformer::place(&described.name);
    let side = match at.side {
        transformer::Side::Only => "",
        transformer::Side::Encoder => "encoder.",
        transformer::Side::Decoder => "decoder.",
    };
    let shown = format!("{side}{}", at.local);
    let axes = described.shape.axes().iter().map(|axis| {
        let letter = match axis.name.letter() {
            "" => String::new(),
            letter => format!("{letter} "),
        };
        view! { <span><i>{letter}</i>{axis.len}</span> }
    });
    let axes = axes.collect_view();
    let dtype = match described.dtype {
        graph::Dtype::F32 => "f32",
        graph::Dtype::I32 => "i32",
    };
    let role = Role::of(at.local).class();
    view! {
        <tr>
            <td><span class=format!("name {role}")>{shown}</span><span class="shape">{axes}</span></td>
            <td class="num mut">{dtype}</td>
        </tr>
    }
    .into_any()
}
