//! The arithmetic of one cell: the way here, the terms that meet in it ([`super::terms`]), and the steps after their
//! sum.

mod curve;
mod height;
mod terms;

use crate::control::folds::{FoldButton, Pane, use_folds};
use crate::control::separator::Separator;
use crate::lens::{Mark, Opened, use_lens, whose};
use crate::picture::number;
use crate::text::{fill, step_word, use_speech};
use curve::Curve;
pub use height::{FOLDED, needed};
use leptos::prelude::*;
use terms::Terms;

/// What a strip can be dragged to, in px.
const SIZES: (f64, f64) = (118.0, 420.0);

/// The strip.
#[component]
pub fn Strip() -> impl IntoView {
    let speech = use_speech();
    let (lens, folds) = (use_lens(), use_folds());
    let words = move || speech.words();
    let open = move || !folds.folded(Pane::Strip);
    // Folded it still says what the cell is.
    let value = move || {
        let opened = lens.opened.get().filter(|_| !open())?;
        Some(view! { <b class="num" id="cell-value">{number::exact(opened.value)}</b> })
    };
    let title = move || match lens.opened.get() {
        Some(opened) => {
            let (row, column) = opened.cell;
            fill(words().cell_at, &[&row.to_string(), &column.to_string()])
        }
        None => words().arithmetic.to_owned(),
    };
    let untargeted = move || {
        let at = || Some((lens.stop()?.tensor, lens.opened.get()?.offset));
        at().is_some_and(|(tensor, offset)| lens.lacks_target(tensor, offset))
    };
    let count = move || {
        let terms = lens.opened.with(|opened| {
            opened.as_ref().and_then(|opened| opened.explanation.as_ref()).map_or(0, |e| e.terms.len())
        });
        (terms > 1 && !untargeted()).then(|| fill(words().terms_added, &[&number::grouped(terms as u64)]))
    };
    let body = move || match lens.opened.get().filter(|_| open()) {
        _ if !open() => ().into_any(),
        None if lens.capture.with(Option::is_none) => ().into_any(),
        None => view! { <p class="empty">{words().choose_cell}</p> }.into_any(),
        Some(_) if untargeted() => {
            view! { <p class="empty" id="cell-value">{words().no_target}</p> }.into_any()
        }
        Some(opened) => view! { <Terms opened=opened.clone()/><Steps opened/> }.into_any(),
    };
    view! {
        <section class="strip" class:folded=move || !open() aria-label=move || whose(words().region_strip) id="region-strip" tabindex="0">
            <Show when=open><Separator pane=Pane::Strip within=SIZES/></Show>
            <header>
                <Trail/>
                <h2>{title}</h2>
                <span class="ink2">{move || lens.name()}</span>
                <span class="mut">{count}</span>
                {value}
                <FoldButton pane=Pane::Strip/>
            </header>
            {body}
        </section>
    }
}

/// The cells that were opened on the way here, each leading back.
#[component]
fn Trail() -> impl IntoView {
    let lens = use_lens();
    let marks = move || {
        let Some(walk) = lens.walk.get() else { return Vec::new() };
        let mark = |(i, mark): (usize, Mark)| {
            let cell = mark.cell.map_or(String::new(), |(row, column)| format!(" [{row}, {column}]"));
            let name = format!("{}{cell}", lens.name_at(&walk, &mark));
            view! { <li><button type="button" class="bare" on:click=move |_| lens.back_to(i)>{name}</button></li> }
        };
        lens.trail().into_iter().enumerate().map(mark).collect()
    };
    view! {
        <Show when=move || !lens.trail().is_empty()>
            <nav class="trail" aria-label=move || lens.words().way_here id="trail"><ol>{marks}</ol></nav>
        </Show>
    }
}

/// The scalar steps after the terms, ending in the value on screen.
#[component]
fn Steps(opened: Opened) -> impl IntoView {
    let speech = use_speech();
    let lens = use_lens();
    let words = speech.words();
    let language = speech.language();
    // An update is small beside its weight: only all digits show it.
    let whole = untrack(|| lens.stop()).is_some_and(|stop| stop.pass == graph::Pass::Optimizer);
    let written = move |x: f32| if whole { number::exact(x) } else { number::fixed(x, 3) };
    let apart = opened.differs(if whole { 6 } else { 3 });
    let own = opened.explanation.as_ref().map(|explanation| number::exact(explanation.result));
    let curve = opened.clone();
    let lines = opened.explanation.map(|explanation| explanation.lines).unwrap_or_default();
    let last = lines.len();
    let rows = lines.into_iter().enumerate().map(|(i, line)| {
        let class = if i + 1 == last { "fin" } else { "" };
        let counts = line.step.is_whole();
        let number = move |x: f32, counts: bool| if counts { number::whole(x) } else { written(x) };
        let operand = line.operand.map(|x| number(x, counts || line.step.takes_count()));
        view! {
            <li class=class>
                <span class="o">{step_word(language, line.step)}</span>
                <span class="x num">{operand}</span>
                <span class="r num" title=number::exact(line.value)>{number(line.value, counts)}</span>
            </li>
        }
    });
    let rows = rows.collect_view();
    let shown = number::exact(opened.value);
    // Where the digits on screen differ, both are printed: the backend adds in another order.
    let note = apart.then(|| format!("{} {}", words.not_the_same, own.unwrap_or_default()));
    view! {
        <div class="after">
            <Curve opened=curve/>
            <ol class="eqs">
                {rows}
                <li class="shown">
                    <span class="o">{words.shown_value}</span>
                    <span class="x">{note}</span>
                    <span class="r num" id="cell-value">{shown}</span>
                </li>
            </ol>
        </div>
    }
}
