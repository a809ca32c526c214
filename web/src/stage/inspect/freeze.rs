//! A frozen step: training stands before it, and the rows of its very batch are walked, forward, backward, and through
//! the update; play or one step applies it.

use super::prompt_bar::PromptBar;
use crate::control::Segmented;
use crate::lens::use_lens;
use crate::picture::number;
use crate::run::{Handle, use_run};
use crate::text::fill;
use leptos::prelude::*;

/// What is walked: the prompt, or the batch of the next step.
#[component]
pub fn Rows() -> impl IntoView {
    let run = use_run();
    let lens = use_lens();
    let session = expect_context::<Handle>();
    let words = move || lens.words();
    let options = Signal::derive(move || {
        vec![(false, words().rows_prompt.to_owned()), (true, words().rows_batch.to_owned())]
    });
    // A batch stands still only while training does.
    let choose = Callback::new(move |batch: bool| {
        if batch && run.playing.get_untracked() {
            session.get_value().toggle();
        }
        lens.visit(|place| (place.row, place.cell) = (batch.then_some(0), None));
    });
    view! {
        <div class="rowspick" id="rows-pick">
            <Segmented
                label=Signal::derive(move || words().rows_label.to_owned())
                options=options
                value=lens.frozen
                on_choose=choose
            />
        </div>
        <Show when=move || lens.frozen.get() fallback=|| view! { <PromptBar/> }><Frozen/></Show>
    }
}

#[component]
fn Frozen() -> impl IntoView {
    let run = use_run();
    let lens = use_lens();
    let session = expect_context::<Handle>();
    let words = move || lens.words();
    let count = move || lens.walk.with(|walk| walk.as_ref().map_or(1, |walk| walk.extent.batch));
    let row = move || lens.spot.get().row;
    let said = move || {
        let step = number::grouped(u64::from(run.progress.read().step) + 1);
        fill(words().frozen_at, &[&step, &count().to_string()])
    };
    let trouble =
        move || run.capture.with(|capture| capture.as_ref().and_then(|capture| capture.trouble.clone()));
    let go = move |by: i64| {
        let next = (untrack(row) as i64 + by).rem_euclid(untrack(count) as i64) as usize;
        lens.adjust(|place| place.row = Some(next));
    };
    let step = move |_| session.get_value().step();
    view! {
        <div class="frozen" id="frozen">
            <p>{said}</p>
            <div class="rowgo">
                <button type="button" class="btn sm" id="previous-row" aria-label=move || words().previous_row on:click=move |_| go(-1)>"‹"</button>
                <b class="num" id="batch-row">
                    {move || fill(words().row_of, &[&(row() + 1).to_string(), &count().to_string()])}
                </b>
                <button type="button" class="btn sm" id="next-row" aria-label=move || words().next_row on:click=move |_| go(1)>"›"</button>
                <button type="button" class="btn sm" id="apply-step" on:click=step>{move || words().apply_step}</button>
            </div>
            <p class="trouble" role="status">{trouble}</p>
            <RowTokens/>
        </div>
    }
}

/// The row's tokens, each with its target and what it costs.
#[component]
fn RowTokens() -> impl IntoView {
    let lens = use_lens();
    let words = move || lens.words();
    let chips = move || {
        let example = lens.example.get();
        let vocabulary = lens.vocabulary.read();
        let label = |id: u32| vocabulary.get(id as usize).cloned().unwrap_or_default();
        let losses = || {
            let (walk, capture) = (lens.walk.get()?, lens.capture.get()?);
            let tensor = walk.graph.find("token_loss")?;
            let face = lens.face(&walk, tensor);
            let values = walk.values(&capture.values, tensor);
            (0..face.rows).map(|t| values.get(face.offset(t, 0)).copied()).collect::<Option<Vec<f32>>>()
        };
        let losses = losses().unwrap_or_default();
        let chip = |(t, &id): (usize, &u32)| {
            let target = example.targets.get(t).filter(|&&target| target >= 0);
            let told = target.map(|&target| {
                let loss = losses.get(t).map(|&loss| number::fixed(loss, 3)).unwrap_or_default();
                view! { <em>"→ "{label(target as u32)}</em><em class="num">{loss}</em> }
            });
            view! { <li><b>{label(id)}</b>{told}</li> }
        };
        example.tokens.iter().enumerate().map(chip).collect_view()
    };
    view! {
        <p class="mut">{move || words().target_and_loss}</p>
        <ol class="rowtokens" id="row-tokens" tabindex="0">{chips}</ol>
    }
}
