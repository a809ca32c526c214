//! The terms of a cell as a table: a column per term on a wide screen, a row on a narrow one. Each operand opens to what
//! made it. A long sum is told in groups that open; nothing is cut.

use crate::lens::{Lens, Opened, use_lens, whose};
use crate::picture::number;
use crate::scene::{Role, subject};
use crate::text::{derived_word, fill, use_speech};
use graph::explain::{Cell, Derived, Explanation, Group, Term};
use graph::{AxisName, Op};
use leptos::prelude::*;

/// A sum of more terms is told in groups.
const LONG: usize = 96;

/// Terms of a group where nothing better is known.
const TOGETHER: usize = 32;

/// All terms, or their groups.
#[component]
pub fn Terms(opened: Opened) -> impl IntoView {
    let lens = use_lens();
    let Some(explanation) = opened.explanation else { return ().into_any() };
    if explanation.terms.is_empty() {
        return ().into_any();
    }
    if explanation.terms.len() <= LONG {
        let all = 0..explanation.terms.len();
        return view! { <Table explanation terms=all/> }.into_any();
    }
    // Of the weights' gradients a group is what one row of the batch contributes.
    let (size, rows) = untrack(|| row_length(lens)).map_or((TOGETHER, false), |size| (size, true));
    view! { <Groups explanation size rows/> }.into_any()
}

/// Tokens of a row, where the terms run over all tokens of all rows.
fn row_length(lens: Lens) -> Option<usize> {
    let (walk, stop) = (lens.walk.get()?, lens.stop()?);
    let operation = walk.graph.operation(stop.op?);
    let axes = walk.graph.shape(*operation.inputs.first()?).axes();
    let over_rows = match &operation.op {
        Op::Matmul(product) => !product.batched && product.transpose_a,
        Op::SumLeading(_)
        | Op::RmsNormWeightBackward(_)
        | Op::LayerNormWeightBackward(_)
        | Op::MeanLoss(_) => true,
        _ => false,
    };
    let batched = axes.len() > 1 && axes[0].name == AxisName::B && axes[0].len > 1;
    (over_rows && batched).then_some(axes[1].len)
}

#[component]
fn Groups(explanation: Explanation, size: usize, rows: bool) -> impl IntoView {
    let speech = use_speech();
    let lens = use_lens();
    let words = speech.words();
    let chosen = RwSignal::new(None::<Group>);
    let groups = explanation.groups(size);
    let largest = groups.iter().map(|group| group.sum.abs()).fold(f32::MIN_POSITIVE, f32::max);
    let name = move |i: usize, group: &Group| match rows {
        true => fill(lens.words().batch_row, &[&i.to_string()]),
        false => fill(
            lens.words().terms_from_to,
            &[&group.first.to_string(), &(group.first + group.count - 1).to_string()],
        ),
    };
    let list = {
        let groups = groups.clone();
        move || {
            let row = |(i, group): (usize, Group)| {
                let share = format!("scaleX({:.3})", f64::from(group.sum.abs() / largest));
                let class = if group.sum < 0.0 { "groupbar negative" } else { "groupbar" };
                view! {
                    <li>
                        <button type="button" class="bare" on:click=move |_| chosen.set(Some(group))>
                            <span>{name(i, &group)}</span>
                            <i class=class style:transform=share aria-hidden="true"></i>
                            <span class="num">{number::fixed(group.sum, 3)}</span>
                            <span class="num mut">{number::fixed(group.running, 3)}</span>
                        </button>
                    </li>
                }
            };
            groups.iter().copied().enumerate().map(row).collect_view()
        }
    };
    let inside = move |group: Group| {
        let explanation = explanation.clone();
        view! {
            <button type="button" class="btn sm" on:click=move |_| chosen.set(None)>{lens.words().all_groups}</button>
            <Table explanation terms=group.first..group.first + group.count/>
        }
    };
    view! {
        <div class="groups">
            {move || match chosen.get() {
                Some(group) => inside(group).into_any(),
                None => view! {
                    <p class="mut grouphead"><span>{lens.words().group_sum}</span><span>{words.running_sum}</span></p>
                    <ol tabindex="0">{list()}</ol>
                }.into_any(),
            }}
        </div>
    }
}

/// Operand cells, what they make, the sum so far.
#[component]
fn Table(explanation: Explanation, terms: std::ops::Range<usize>) -> impl IntoView {
    let speech = use_speech();
    let lens = use_lens();
    let words = speech.words();
    let running = explanation.running();
    let first = terms.start;
    let terms: Vec<Term> = explanation.terms[terms].to_vec();
    let depth = terms.iter().map(|term| term.cells.len()).max().unwrap_or(0);
    let derived = derived_kinds(&terms);
    let made = !are_operands(&terms);
    let sums = running.len() > 1;
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
    let largest_at = terms.iter().position(|term| term.value.abs() == largest).filter(|_| terms.len() > 1);
    // Of a softmax row: the term of the chosen cell itself.
    let chosen = untrack(|| {
        let (walk, stop) = (lens.walk.get()?, lens.stop()?);
        let softmax = matches!(walk.graph.operation(stop.op?).op, Op::Softmax(_) | Op::SoftmaxBackward(_));
        softmax.then(|| lens.opened.get().map(|opened| opened.offset))?
    });
    let own = |term: &Term| chosen.is_some() && term.cells.first().map(|cell| cell.offset) == chosen;
    let column = |(i, term): (usize, Term)| {
        let cells = (0..depth)
            .map(|at| operand(lens, lens.words().open_operand, &heads, at, term.cells.get(at).copied()));
        let cells = cells.collect_view();
        let others = derived.iter().map(|kind| {
            let number = term.derived.iter().find(|(known, _)| known == kind).map(|&(_, number)| number);
            view! { <td class="ink2" title=number.map(number::exact)>{number.map(number::brief)}</td> }
        });
        let others = others.collect_view();
        let share = f64::from(term.value.abs() / largest);
        let side = if term.value < 0.0 { "bar negative" } else { "bar" };
        let term_class = if term.hidden { "made masked" } else { "made" };
        let product = made.then(|| {
            view! {
                <td class=term_class title=number::exact(term.value)>
                    {number::brief(term.value)}
                    <i class=side style:transform=format!("scaleY({share:.3})") aria-hidden="true"></i>
                </td>
            }
        });
        let so_far = sums.then(|| view! { <td>{number::brief(running[first + i])}</td> });
        view! {
            <tr class:largest=largest_at == Some(i) class:own=own(&term)>
                <th scope="row">{first + i}</th>
                {cells}
                {others}
                {product}
                {so_far}
            </tr>
        }
    };
    let columns: Vec<_> = terms.into_iter().enumerate().map(column).collect();
    let names = derived.iter().map(|&kind| (derived_word(speech.language(), kind), ""));
    let names = names.chain(made.then_some((words.product, "madehead")));
    let names = names.chain(sums.then_some((words.running_sum, "")));
    let names = names.map(|(name, class)| view! { <th scope="col" class=class>{name}</th> }).collect_view();
    view! {
        <div class="terms" tabindex="0" role="region" aria-label=whose(words.arithmetic)>
            <table class="dims">
                <thead>
                    <tr>
                        <td></td>
                        {heads.iter().map(|head| view! { <th scope="col">{head.clone()}</th> }).collect_view()}
                        {names}
                    </tr>
                </thead>
                <tbody>{columns}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// Every term is its one cell, so that a row of terms would say what the row of cells says.
fn are_operands(terms: &[Term]) -> bool {
    terms.iter().all(|term| !term.hidden && term.cells.len() == 1 && term.cells[0].value == term.value)
}

/// Which numbers that are no operand's cells the terms have, each once.
fn derived_kinds(terms: &[Term]) -> Vec<Derived> {
    let mut kinds = Vec::new();
    for (kind, _) in terms.iter().flat_map(|term| &term.derived) {
        if !kinds.contains(kind) {
            kinds.push(*kind);
        }
    }
    kinds
}

/// A cell of an operand: opens to what made it.
fn operand(
    lens: Lens,
    template: &'static str,
    heads: &[String],
    at: usize,
    cell: Option<Cell>,
) -> impl IntoView {
    let role = || {
        let walk = lens.walk.get()?;
        let tensor = *walk.graph.operation(lens.stop()?.op?).inputs.get(cell?.operand)?;
        Some(Role::of(transformer::place(subject(&walk.tensor(tensor)?.name)).local).class())
    };
    let class = untrack(role).unwrap_or(if at == 0 { "first" } else { "second" });
    let Some(cell) = cell else { return view! { <td class=class></td> }.into_any() };
    let text = number::brief(cell.value);
    let label = fill(template, &[&heads[at], &format!("{text} ({})", number::exact(cell.value))]);
    view! {
        <td class=class>
            <button
                type="button"
                class="bare operand"
                title=label.clone()
                aria-label=label
                on:click=move |_| lens.open(cell.operand, cell.offset)
            >
                {text}
            </button>
        </td>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(cells: &[f32], value: f32, hidden: bool, expected: bool) {
        let cells = cells.iter().map(|&value| Cell { operand: 0, offset: 0, value }).collect();
        assert_eq!(are_operands(&[Term { cells, derived: Vec::new(), value, hidden }]), expected);
    }

    #[test]
    fn a_row_of_terms_stands_where_it_says_more_than_the_cells() {
        check(&[0.5], 0.5, false, true);
        // Softmax: a term is the exponential of its cell; a masked one is nothing.
        check(&[0.5], 1.6, false, false);
        check(&[0.0], 0.0, true, false);
        check(&[0.5, 2.0], 1.0, false, false);
        // The norm of all gradients: a term has no cell of its own.
        check(&[], 4.0, false, false);
    }
}
