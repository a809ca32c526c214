//! What edits do to the prediction: logits and probabilities before and after, at one position.

use crate::lens::{Lens, use_lens};
use crate::picture::number;
use crate::scene::{Effect, compared};
use crate::text::fill;
use leptos::prelude::*;

/// Tokens that are told, those whose probability moved most.
const TOLD: usize = 6;

/// A token's numbers.
#[derive(Clone, Debug, PartialEq)]
struct Row {
    token: String,
    logits: (f32, f32),
    shares: (f32, f32),
}

/// The table; nothing without edits.
#[component]
pub fn BeforeAfter() -> impl IntoView {
    let lens = use_lens();
    let words = move || lens.words();
    let effects = Memo::new(move |_| lens.scene.get()?.effects(lens.spot.get().row));
    let position = Memo::new(move |_| {
        let asked =
            lens.form.get().map_or(0, |form| lens.example.with(|example| form.asked(&example.tokens)));
        let on_tokens = || {
            let (walk, stop) = (lens.walk.get()?, lens.stop()?);
            let face = lens.face(&walk, stop.tensor);
            (face.row_axis == graph::AxisName::T).then(|| lens.cell.get().map(|cell| cell.0))?
        };
        let looked_at = on_tokens().unwrap_or(asked);
        effects.with(|effects| effects.as_ref().map_or(looked_at, |effects| compared(effects, looked_at)))
    });
    let rows = Memo::new(move |_| rows(lens, position.get()));
    let changed = move || {
        let scene = lens.scene.get()?;
        let logits = scene.walk.graph.find("logits")?;
        let (now, then) = (scene.values(logits), scene.before(logits)?);
        let differences = now.iter().zip(then).filter(|(now, then)| now.to_bits() != then.to_bits());
        let differences: Vec<f32> = differences.map(|(now, then)| (now - then).abs()).collect();
        let most = differences.iter().copied().fold(0.0, f32::max);
        let count = number::grouped(differences.len() as u64);
        let all = number::grouped(now.len() as u64);
        Some(match differences.is_empty() {
            true => words().nothing_changed.to_owned(),
            false => fill(words().cells_changed, &[&count, &all, &number::exact(most)]),
        })
    };
    let table = move || {
        let row = |row: Row| {
            view! {
                <tr>
                    <th scope="row">{row.token}</th>
                    <td class="num">{number::fixed(row.logits.0, 3)}</td>
                    <td class="num">{number::fixed(row.logits.1, 3)}</td>
                    <td class="num">{number::fixed(row.shares.0, 3)}</td>
                    <td class="num">{number::fixed(row.shares.1, 3)}</td>
                </tr>
            }
        };
        rows.get().unwrap_or_default().into_iter().map(row).collect_view()
    };
    let token = move |id: usize| lens.vocabulary.read().get(id).cloned().unwrap_or_default();
    let every = move || {
        let row = |(at, effect): (usize, Effect)| {
            let own = lens.example.with(|example| example.tokens.get(at).map(|&id| token(id as usize)));
            view! {
                <tr aria-current=move || (position.get() == at).then_some("true")>
                    <th scope="row">{format!("{at} {}", own.unwrap_or_default())}</th>
                    <td class="num">{number::fixed(effect.change, 3)}</td>
                    <td class="num">{format!("{} → {}", token(effect.before), token(effect.after))}</td>
                </tr>
            }
        };
        effects.get().unwrap_or_default().into_iter().enumerate().map(row).collect_view()
    };
    view! {
        <Show when=move || rows.read().is_some()>
            <div class="beforeafter" id="before-after">
                <h3>{move || fill(words().before_after, &[&position.get().to_string()])}</h3>
                <p class="ink2" id="logits-changed" aria-live="polite">{changed}</p>
                <table>
                    <thead>
                        <tr>
                            <th scope="col">{move || words().token}</th>
                            <th scope="col" class="num">{move || words().logit_before}</th>
                            <th scope="col" class="num">{move || words().logit_after}</th>
                            <th scope="col" class="num">{move || words().share_before}</th>
                            <th scope="col" class="num">{move || words().share_after}</th>
                        </tr>
                    </thead>
                    <tbody>{table}</tbody>
                </table>
                <table id="every-position">
                    <thead>
                        <tr>
                            <th scope="col">{move || lens.words().position}</th>
                            <th scope="col" class="num">{move || words().most_changed}</th>
                            <th scope="col" class="num">{move || words().likeliest}</th>
                        </tr>
                    </thead>
                    <tbody>{every}</tbody>
                </table>
            </div>
        </Show>
    }
}

fn rows(lens: Lens, position: usize) -> Option<Vec<Row>> {
    let scene = lens.scene.get()?;
    let both = |name: &str| {
        let tensor = scene.walk.graph.find(name)?;
        let face = lens.face(&scene.walk, tensor);
        let position = position.min(face.rows - 1);
        let (now, then) = (scene.values(tensor), scene.before(tensor)?);
        let cell =
            |v: usize| Some((*then.get(face.offset(position, v))?, *now.get(face.offset(position, v))?));
        (0..face.columns).map(cell).collect::<Option<Vec<(f32, f32)>>>()
    };
    let (logits, shares) = (both("logits")?, both("probabilities")?);
    let mut order: Vec<usize> = (0..shares.len()).collect();
    let worth = |v: usize| (shares[v].0 - shares[v].1).abs() + shares[v].0.max(shares[v].1);
    order.sort_by(|&a, &b| worth(b).total_cmp(&worth(a)));
    let vocabulary = lens.vocabulary.read();
    let row = |v: usize| Row {
        token: vocabulary.get(v).cloned().unwrap_or_default(),
        logits: logits[v],
        shares: shares[v],
    };
    Some(order.into_iter().take(TOLD).map(row).collect())
}
