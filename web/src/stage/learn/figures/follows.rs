//! What follows some words: counted in the rows that were learned, and expected by the model as it is now.

use super::kept::{POSITIONS, kept};
use super::vector::{Slider, positions, told_position};
use crate::control::Segmented;
use crate::lens::use_lens;
use crate::picture::number;
use crate::run::{use_run, use_session};
use crate::text::fill;
use crate::text::lesson_figures::words;
use leptos::prelude::*;

/// Tokens that are counted as context, at most.
const LONGEST: i32 = 3;

/// Next tokens that are shown.
const SHOWN: usize = 8;

/// The figure.
#[component]
pub fn Follows() -> impl IntoView {
    let (lens, run) = (use_lens(), use_run());
    let session = StoredValue::new_local(use_session());
    let say = move || words(lens.speech.language());
    let position = kept(2, POSITIONS);
    let tokens = kept(LONGEST, (1, LONGEST));
    // The last tokens up to the position.
    let context = Memo::new(move |_| {
        lens.example.with(|example| {
            let end = (position.get() as usize + 1).min(example.tokens.len());
            example.tokens[end.saturating_sub(tokens.get() as usize)..end].to_vec()
        })
    });
    let built = Memo::new(move |_| run.built.with(|built| built.as_ref().map(|built| built.build.run)));
    Effect::new(move |_| {
        let context = context.get();
        if built.read().is_some() && !context.is_empty() {
            session.with_value(|session| session.count(context));
        }
    });
    let counted = move || {
        // Of this run's data: those of the one before may hold the same ids.
        let here = (built.get(), context.get());
        run.counted.get().filter(|counted| (Some(counted.run), &counted.context) == (here.0, &here.1))
    };
    let expected = Memo::new(move |_| {
        let (walk, capture) = (lens.walk.get()?, lens.capture.get()?);
        let tensor = walk.graph.find("probabilities")?;
        let size = walk.tensor(tensor)?.shape.last();
        let at = position.get() as usize * size;
        Some(walk.values(&capture.values, tensor).get(at..at + size)?.to_vec())
    });
    let rows = move || {
        let (counted, expected) = (counted()?, expected.get()?);
        let share = |count: u32| f64::from(count) / f64::from(counted.of.max(1));
        // Those that are counted most, then those that the model expects most.
        let mut shown: Vec<u32> = counted.follows.iter().map(|(id, _)| *id).take(SHOWN).collect();
        let mut likeliest: Vec<u32> = (0..expected.len() as u32).collect();
        likeliest.sort_by(|a, b| expected[*b as usize].total_cmp(&expected[*a as usize]));
        shown
            .extend(likeliest.into_iter().filter(|id| !counted.follows.iter().any(|(known, _)| known == id)));
        shown.truncate(SHOWN);
        let vocabulary = lens.vocabulary.read();
        // The longest bar of both columns is as long as there is room.
        let often = counted.follows.first().map_or(0.0, |(_, count)| share(*count));
        let most = shown.iter().map(|id| f64::from(expected[*id as usize])).fold(often, f64::max);
        let bar = |share: f64, class: &'static str| {
            view! { <span class="track2" aria-hidden="true"><i class=class style:transform=format!("scaleX({:.4})", share / most.max(f64::MIN_POSITIVE))></i></span> }
        };
        let row = |id: u32| {
            let count = counted.follows.iter().find(|(known, _)| *known == id).map_or(0, |(_, count)| *count);
            let (often, model) = (share(count), f64::from(expected[id as usize]));
            view! {
                <tr>
                    <th scope="row" class="tok">{vocabulary.get(id as usize).cloned().unwrap_or_default()}</th>
                    <td>{bar(often, "k")}</td>
                    <td class="num">{number::fixed(often as f32, 3)}</td>
                    <td>{bar(model, "v")}</td>
                    <td class="num">{number::fixed(model as f32, 3)}</td>
                </tr>
            }
        };
        let told = fill(say().counted_says, &[&number::grouped(counted.of.into())]);
        Some(view! {
            <table class="streamrows" id="lesson-follows">
                <caption class="mut">{told}</caption>
                <thead><tr>
                    <td></td>
                    <th scope="col" colspan="2">{say().counted}</th>
                    <th scope="col" colspan="2">{say().expected}</th>
                </tr></thead>
                <tbody>{shown.into_iter().map(row).collect_view()}</tbody>
            </table>
        })
    };
    let spelled = move || {
        let vocabulary = lens.vocabulary.read();
        let label = |id: &u32| vocabulary.get(*id as usize).cloned().unwrap_or_default();
        context.with(|context| context.iter().map(label).collect::<Vec<_>>().join(" "))
    };
    let options = Signal::derive(move || (1..=LONGEST).map(|count| (count, count.to_string())).collect());
    view! {
        <div class="followsfigure" id="lesson-counted">
            <Slider id="follows-position" label=Signal::derive(move || say().position.to_owned()) ends=positions(lens) value=position told=told_position(lens, position)/>
            <div class="figureslider"><span>{move || say().context_tokens}</span>
                <Segmented label=Signal::derive(move || say().context_tokens.to_owned()) options value=tokens on_choose=Callback::new(move |to| tokens.set(to))/>
            </div>
            <p><b class="tok">{spelled}</b>" …"</p>
            <div class="scrollx" tabindex="0">{rows}</div>
        </div>
    }
}
