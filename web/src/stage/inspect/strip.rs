//! The arithmetic of one cell: the terms that meet in it, and the steps after their sum.

use super::equation::differs;
use super::lens::{Lens, Opened};
use crate::picture::number;
use crate::store::use_store;
use crate::text::{fill, step_word};
use graph::explain::{Cell, Explanation};
use leptos::prelude::*;

/// Terms shown at once; more are scrolled to.
const TERMS: usize = 256;

/// The strip.
#[component]
pub fn Strip() -> impl IntoView {
    let store = use_store();
    let lens = expect_context::<Lens>();
    let words = move || store.words();
    let title = move || match lens.opened.get() {
        Some(opened) => {
            let (row, column) = opened.cell;
            fill(words().cell_at, &[&row.to_string(), &column.to_string()])
        }
        None => words().arithmetic.to_owned(),
    };
    let untargeted = move || {
        let at = || {
            let (walk, stop, opened) = (lens.walk.get()?, lens.stop()?, lens.opened.get()?);
            let face = lens.face(&walk, stop.tensor);
            Some((stop.tensor, face.offset(opened.cell.0, opened.cell.1)))
        };
        at().is_some_and(|(tensor, offset)| lens.lacks_target(tensor, offset))
    };
    let count = move || {
        let terms = lens.opened.with(|opened| {
            opened.as_ref().and_then(|opened| opened.explanation.as_ref()).map_or(0, |e| e.terms.len())
        });
        (terms > 1 && !untargeted()).then(|| fill(words().terms_added, &[&terms.to_string()]))
    };
    let body = move || match lens.opened.get() {
        None => view! { <p class="empty">{words().choose_cell}</p> }.into_any(),
        Some(_) if untargeted() => {
            view! { <p class="empty" id="cell-value">{words().no_target}</p> }.into_any()
        }
        Some(opened) => view! { <Terms opened=opened.clone()/><Steps opened/> }.into_any(),
    };
    view! {
        <section class="strip" aria-label=move || words().region_strip id="region-strip" tabindex="0">
            <header>
                <h2>{title}</h2>
                <span class="ink2">{move || lens.caption().map(|caption| caption.title)}</span>
                <span class="mut">{count}</span>
            </header>
            {body}
        </section>
    }
}

/// One column per term: the operand cells, what they make, the sum so far.
#[component]
fn Terms(opened: Opened) -> impl IntoView {
    let store = use_store();
    let lens = expect_context::<Lens>();
    let Some(explanation) = opened.explanation else { return ().into_any() };
    let Explanation { terms, .. } = explanation;
    if terms.is_empty() {
        return ().into_any();
    }
    let depth = terms.iter().map(|term| term.cells.len()).max().unwrap_or(0);
    let sums = terms.len() > 1;
    let operand_title = move |operand: usize| {
        let (walk, stop) = (lens.walk.get()?, lens.stop()?);
        let id = stop.op?;
        Some(lens.title(walk.graph.operation(id).inputs[operand]))
    };
    // Terms may meet different operands in the same place: cosine in one, sine in the other.
    let operands_of = |i: usize| {
        let mut operands: Vec<usize> =
            terms.iter().filter_map(|term| term.cells.get(i)).map(|cell| cell.operand).collect();
        operands.dedup();
        operands.truncate(2);
        operands
    };
    let heads: Vec<String> = (0..depth)
        .map(|i| operands_of(i).into_iter().filter_map(operand_title).collect::<Vec<_>>().join(" / "))
        .collect();
    let largest = terms.iter().map(|term| term.value.abs()).fold(f32::MIN_POSITIVE, f32::max);
    let mut sum = 0.0f32;
    let columns: Vec<_> = terms
        .into_iter()
        .take(TERMS)
        .enumerate()
        .map(|(i, term)| {
            sum += term.value;
            let cells = (0..depth)
                .map(|at| {
                    let text =
                        term.cells.get(at).map_or(String::new(), |cell: &Cell| number::fixed(cell.value, 2));
                    let class = if at == 0 { "first" } else { "second" };
                    view! { <td class=class>{text}</td> }
                })
                .collect_view();
            let share = f64::from(term.value.abs() / largest);
            let side = if term.value < 0.0 { "bar negative" } else { "bar" };
            let term_class = if term.hidden { "made masked" } else { "made" };
            let so_far = sums.then(|| view! { <td>{number::fixed(sum, 2)}</td> });
            view! {
                <tr>
                    <th scope="row">{i}</th>
                    {cells}
                    <td class=term_class>
                        {number::fixed(term.value, 2)}
                        <i class=side style:transform=format!("scaleY({share:.3})") aria-hidden="true"></i>
                    </td>
                    {so_far}
                </tr>
            }
        })
        .collect();
    let words = store.words();
    let sum_head = sums.then_some(words.running_sum);
    view! {
        <div class="terms" tabindex="0" role="region" aria-label=words.arithmetic>
            <table class="dims">
                <thead>
                    <tr>
                        <th scope="col"></th>
                        {heads.into_iter().map(|head| view! { <th scope="col">{head}</th> }).collect_view()}
                        <th scope="col">{words.product}</th>
                        {sum_head.map(|head| view! { <th scope="col">{head}</th> })}
                    </tr>
                </thead>
                <tbody>{columns}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// The scalar steps after the terms, ending in the value on screen.
#[component]
fn Steps(opened: Opened) -> impl IntoView {
    let store = use_store();
    let words = store.words();
    let language = store.language.get();
    let apart = differs(&opened, 3);
    let lines = opened.explanation.map(|explanation| explanation.lines).unwrap_or_default();
    let last = lines.len();
    let rows = lines.into_iter().enumerate().map(|(i, line)| {
        let class = if i + 1 == last { "fin" } else { "" };
        let operand = line.operand.map(|operand| number::fixed(operand, 3));
        view! {
            <li class=class>
                <span class="o">{step_word(language, line.step)}</span>
                <span class="x num">{operand}</span>
                <span class="r num">{number::fixed(line.value, 3)}</span>
            </li>
        }
    });
    let rows = rows.collect_view();
    let shown = number::exact(opened.value);
    let note = apart.then_some(words.not_the_same);
    view! {
        <ol class="eqs">
            {rows}
            <li class="shown">
                <span class="o">{words.shown_value}</span>
                <span class="x">{note}</span>
                <span class="r num" id="cell-value">{shown}</span>
            </li>
        </ol>
    }
}
