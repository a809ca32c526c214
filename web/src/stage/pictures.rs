//! The equation of an operation where it stands among other things, as wide as there is room.

use crate::browser::on_resize;
use crate::figure::equation::{Equation, Frame, Heading, longest, room_beside};
use crate::lens::use_lens;
use crate::scene::{Layout, Plan, Slot};
use leptos::html::Div;
use leptos::prelude::*;

/// Height that a picture is drawn for, in px.
const HEIGHT: f64 = 300.0;

/// The equation at the place of the lens, with the chosen cell told under it.
#[component]
pub fn Pictures() -> impl IntoView {
    let lens = use_lens();
    let home = NodeRef::<Div>::new();
    let width = RwSignal::new(420.0);
    on_resize(
        move || Some(vec![home.get()?.into()]),
        move || {
            if let Some(home) = home.get_untracked() {
                let _ = width.try_set(f64::from(home.client_width()));
            }
        },
    );
    let longest = longest(lens);
    let plan = Memo::new(move |_| {
        let labels = room_beside(longest.get());
        let of = |layout: &Layout| Plan::of(layout, (width.get(), HEIGHT), labels);
        lens.layout.with(|layout| layout.as_ref().map_or_else(Plan::default, of))
    });
    let frame = Frame::new(plan.into(), RwSignal::new(None));
    let crossed = move || lens.layout.with(|layout| matches!(layout, Some(Layout::Crossed { .. })));
    let readout = move || {
        let (walk, stop) = (lens.walk.get()?, lens.stop()?);
        let face = lens.face(&walk, stop.tensor);
        Some(lens.tell(Slot { face, operand: None }, lens.cell.get()?))
    };
    view! {
        <div class="besidepictures" node_ref=home>
            <Show when=move || !crossed()><div class="solo"><Heading/></div></Show>
            <div class="operation">{move || lens.layout.get().map(|layout| view! { <Equation layout frame/> })}</div>
            <p class="readout">{readout}</p>
        </div>
    }
}
