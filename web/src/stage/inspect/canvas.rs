//! The middle of the stage: prompt, heading, equation, and what some operations add to it.

use super::freeze::Rows as RowsPick;
use super::result;
use crate::browser::{self, on_resize, use_phone};
use crate::control::fetched::Coming;
use crate::control::folds::use_folds;
use crate::figure::equation::{Chain, Equation, Frame, Heading, Probe, longest, room_beside};
use crate::figure::readings::{Depth, NextToken};
use crate::figure::rope::Hands;
use crate::figure::what_if::WhatIfPanel;
use crate::lens::use_lens;
use crate::picture::number;
use crate::picture::table::ReadAsTable;
use crate::scene::{Layout, Plan, Slot};
use crate::text::{fill, use_speech};
use leptos::html::{Div, Section};
use leptos::prelude::*;

/// Room that words take over columns, in px, where single letters take none.
const OVER: f64 = 36.0;

/// What lies over and under the picture on a phone, and the least height that it is drawn for there, in px.
const BARS: f64 = 300.0;
const LEAST_ON_PHONE: f64 = 390.0;

/// The canvas.
#[component]
pub fn Canvas() -> impl IntoView {
    let (speech, lens, phone, folds) = (use_speech(), use_lens(), use_phone(), use_folds());
    let words = move || speech.words();
    let home = NodeRef::<Section>::new();
    let room = RwSignal::new((720.0, 480.0));
    let above = NodeRef::<Div>::new();
    on_resize(
        move || Some(vec![home.get()?.into(), above.get()?.into()]),
        move || {
            let (Some(section), Some(taken)) = (home.get_untracked(), above.get_untracked()) else { return };
            let height = match phone.get_untracked() {
                // The page is scrolled, and as high as what stands on it.
                true => (browser::height() - BARS).max(LEAST_ON_PHONE),
                false => f64::from(section.client_height() - taken.client_height()),
            };
            let size = (f64::from(section.client_width()) - 32.0, height - 26.0);
            let _ = room.try_update(|room| {
                if (room.0 - size.0).abs() > 1.0 || (room.1 - size.1).abs() > 1.0 {
                    *room = size;
                }
            });
        },
    );
    let probe = RwSignal::new(None::<Probe>);
    // Another operation begins at its top.
    let name = Memo::new(move |_| lens.stop().map(|stop| stop.name));
    Effect::new(move |before: Option<Option<String>>| {
        let name = name.get();
        if let (Some(home), true) = (home.get_untracked(), before.is_some_and(|before| before != name)) {
            home.set_scroll_top(0);
        }
        name
    });
    // Words beside rows and over columns take more room than letters.
    let longest = longest(lens);
    let plan = Memo::new(move |_| {
        let (longest, scale) = (longest.get(), folds.scale());
        let over = if longest > 4 { OVER } else { 0.0 };
        let labels = room_beside(longest);
        let (width, height) = room.get();
        let of = |layout: &Layout| Plan::scaled(layout, (width, height - over), labels, scale);
        lens.layout.with(|layout| layout.as_ref().map_or_else(Plan::default, of))
    });
    let frame = Frame::new(plan.into(), probe);
    let loading = Memo::new(move |_| lens.capture.with(Option::is_none));
    let crossed =
        Memo::new(move |_| lens.layout.with(|layout| matches!(layout, Some(Layout::Crossed { .. }))));
    let readout = move || {
        let of = probe.get().map(|probe| (Slot { face: probe.face, operand: Some(0) }, probe.cell));
        let result = || {
            let (walk, stop) = (lens.walk.get()?, lens.stop()?);
            let face = lens.face(&walk, stop.tensor);
            Some((Slot { face, operand: None }, lens.cell.get()?))
        };
        match of.or_else(result) {
            Some((slot, cell)) => lens.tell(slot, cell),
            None => words().choose_cell.to_owned(),
        }
    };
    let provenance = move || {
        let captured = lens.capture.get()?;
        let on = match captured.backend {
            protocol::BackendKind::Webgpu => words().webgpu,
            protocol::BackendKind::Cpu => words().cpu_simd,
        };
        let step = fill(words().captured_at, &[&number::grouped(captured.step.into())]);
        Some(format!("{} · {step}", fill(words().computed_on, &[on])))
    };
    let is_last = move |name: &str| lens.stop().is_some_and(|stop| stop.name == name);
    view! {
        <section class="op" aria-label=move || words().region_canvas id="region-canvas" tabindex="-1" node_ref=home>
            <div class="promptarea" node_ref=above><RowsPick/></div>
            <Show when=move || !crossed.get()><div class="solo"><Heading/></div></Show>
            <div class="operation" class:stale=move || lens.waits.get() aria-busy=move || lens.waits.get().to_string()>
                <Show when=move || lens.layout.with(Option::is_none)>
                    <Coming what=Signal::derive(move || words().starting)/>
                </Show>
                {move || lens.layout.get().map(|layout| view! { <Equation layout frame/> })}
                <Show when=move || !loading.get()><Chain/></Show>
            </div>
            <p class="readout" id="readout" aria-live="polite">
                {move || match (lens.layout.with(Option::is_none), loading.get()) {
                    (true, _) => String::new(),
                    (_, true) => words().loading_values.to_owned(),
                    _ => readout(),
                }}
            </p>
            // What happens here is said before its arithmetic.
            <Show when=move || phone.get()>
                <p id="why-here">{move || lens.caption().map(|caption| caption.why)}</p>
            </Show>
            <Show when=move || is_last("logits") || is_last("probabilities") || is_last("tokens")><NextToken/></Show>
            <Hands/>
            <Depth/>
            // On a phone it comes after the arithmetic.
            <Show when=move || !phone.get() && lens.layout.with(Option::is_some)><WhatIfPanel/></Show>
            <p class="mut provenance">{provenance}</p>
            <div class="taken">
                <ReadAsTable rows=Signal::derive(move || result::table(lens))/>
                <result::SaveResult/>
            </div>
        </section>
    }
}
