//! The rows that the example looks up: a row of the table for every token.

use super::subject::Subject;
use crate::address::View;
use crate::picture::heatmap::{Heatmap, Pick};
use crate::picture::number;
use crate::scene::{Face, reads_source};
use crate::text::fill;
use crate::text::views::embedding::words;
use graph::{AxisName, TensorId};
use leptos::prelude::*;

/// One picture for every stack that looks tokens up.
#[component]
pub fn LookedUp() -> impl IntoView {
    let subject = expect_context::<Subject>();
    let said = move || words(subject.speech.language());
    let tables = Memo::new(move |_| {
        let Some(walk) = subject.lens.walk.get() else { return Vec::new() };
        let looked = walk.stops.iter().filter(|stop| stop.local() == "embedding.token");
        looked.map(|stop| (stop.name.clone(), stop.tensor)).collect::<Vec<_>>()
    });
    let pictures = move || {
        let several = tables.read().len() > 1;
        let one = |(at, (name, tensor))| view! { <Rows name tensor at several/> };
        tables.get().into_iter().enumerate().map(one).collect_view()
    };
    view! {
        <h2>{move || said().looked_up}</h2>
        <p class="mut">{move || said().looked_up_tell}</p>
        {pictures}
    }
}

#[component]
fn Rows(name: String, tensor: TensorId, at: usize, several: bool) -> impl IntoView {
    let subject = expect_context::<Subject>();
    let (speech, lens) = (subject.speech, subject.lens);
    let said = move || words(speech.language());
    let of_source = reads_source(&name, AxisName::T);
    let face = Memo::new(move |_| {
        subject.lens.walk.with(|walk| walk.as_ref().map(|walk| Face::of(&walk.graph, tensor, 0, 1)))
    });
    let grid = Signal::derive(move || {
        let face = face.get()?;
        subject.lens.grid(face, (0, 0), (face.rows, face.columns))
    });
    let size = Memo::new(move |_| {
        face.get().map_or((12.0, 16.0), |face| ((760.0 / face.columns as f64).clamp(2.5, 22.0), 18.0))
    });
    let ids = Memo::new(move |_| {
        lens.example.with(|example| if of_source { example.source.clone() } else { example.tokens.clone() })
    });
    let cursor = RwSignal::new(None::<(usize, usize)>);
    let describe = Signal::derive(move || {
        let told = || {
            let (cell, face) = (cursor.get()?, face.get()?);
            let value = subject.lens.grid(face, cell, (1, 1))?.at(0, 0);
            let token = subject.label(*ids.read().get(cell.0)? as usize);
            Some(fill(
                said().cell_says,
                &[&cell.0.to_string(), &token, &cell.1.to_string(), &number::exact(value)],
            ))
        };
        told().unwrap_or_else(|| said().choose_cell.to_owned())
    });
    let open = StoredValue::new(name);
    let go = move || {
        let (op, cell) = (open.get_value(), cursor.get_untracked());
        subject.lens.visit(|place| {
            (place.op, place.view, place.backward, place.cell) = (op, View::Operation, false, cell);
        });
    };
    let pick = Callback::new(move |pick: Pick| match pick {
        Pick::Hover(_) => {}
        Pick::Choose(row, column) => {
            cursor.set(Some((row, column)));
            if let Some(&id) = ids.read_untracked().get(row) {
                subject.choose(id as usize);
            }
        }
        Pick::Open => go(),
    });
    let labels = move || {
        let one = |(at, id): (usize, u32)| {
            view! { <span><em>{at}</em><b>{subject.label(id as usize)}</b></span> }
        };
        ids.get().into_iter().enumerate().map(one).collect_view()
    };
    let px = move || format!("{}px", size.get().1);
    let shape = move || face.get().map(|face| format!("T {} · C {}", face.rows, face.columns));
    let title = move || match (several, of_source) {
        (false, _) => "",
        (true, true) => said().of_source,
        (true, false) => said().of_target,
    };
    view! {
        <div class="lookedup">
            <p><b>{title}</b>" "<span class="shape mut">{shape}</span></p>
            <div class="scrollx">
                <div class="upright">
                    <div class="row-axis">
                        <div class="axis-y" style=("--label-step", px) aria-hidden="true">{labels}</div>
                    </div>
                    <div class="body">
                        <Heatmap
                            grid
                            cell=size
                            label=Signal::derive(move || said().looked_up_name.to_owned())
                            cursor=Signal::derive(move || cursor.get())
                            describe
                            on_pick=pick
                            id=if at == 0 { "looked-up" } else { "looked-up-2" }
                        />
                    </div>
                </div>
            </div>
            <p class="readout" aria-live="polite">{describe}</p>
            <button type="button" class="btn" on:click=move |_| go()>{move || said().open}</button>
        </div>
    }
}
