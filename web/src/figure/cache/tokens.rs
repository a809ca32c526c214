//! The tokens fed so far, and the buttons that feed the next.

use super::spoken::say;
use super::written::Written;
use crate::control::{Segmented, Stepper, Why};
use crate::lens::use_lens;
use crate::picture::number;
use crate::text::fill;
use leptos::prelude::*;
use web_sys::KeyboardEvent;

/// Block, head, prompt length.
#[component]
pub fn Choices() -> impl IntoView {
    let lens = use_lens();
    let written = expect_context::<Written>();
    let counted = move |count: usize| (0..count).map(|i| (i, (i + 1).to_string())).collect::<Vec<_>>();
    let of = move |pick: fn(&transformer::Dims) -> usize| {
        Signal::derive(move || counted(written.dims.with(|dims| dims.as_ref().map_or(1, pick))))
    };
    let lengths = Signal::derive(move || {
        let longest = lens.example.with(|example| example.tokens.len()).clamp(1, written.room().max(1));
        (1..=longest as u32).collect::<Vec<_>>()
    });
    let choice = move |label: Signal<String>, options, value: Signal<usize>, on_choose: Callback<usize>| {
        view! { <div class="choice"><span class="mut">{label}</span><Segmented label options value on_choose/></div> }
    };
    view! {
        <div class="choices">
            {choice(
                Signal::derive(|| say().block.to_owned()),
                of(|dims| dims.layers),
                written.block.into(),
                Callback::new(move |block| written.choose_block(block)),
            )}
            {choice(
                Signal::derive(|| say().head.to_owned()),
                of(|dims| dims.heads),
                lens.head.into(),
                Callback::new(move |head| written.choose_head(head)),
            )}
            <Stepper
                label=Signal::derive(|| say().prompt_length.to_owned())
                value=Signal::derive(move || written.prompt_length.get() as u32)
                choices=lengths
                on_choose=Callback::new(move |length: u32| written.asked.set(Some(length as usize)))
                why=Why::none()
            />
        </div>
    }
}

/// The line of tokens, and what the step did.
#[component]
pub fn Tokens() -> impl IntoView {
    let written = expect_context::<Written>();
    let said = Signal::derive(move || said(written));
    let weights = move || {
        let step = written.step.get()?;
        let now = written.now.get();
        let newer = (now != step.step).then(|| fill(say().newer, &[&number::grouped(now.into())]));
        let of = fill(say().weights_of, &[&number::grouped(step.step.into())]);
        Some(newer.into_iter().fold(of, |of, newer| format!("{of} {newer}")))
    };
    let is_last = move || written.position() + 1 == written.steps.with(Vec::len);
    let finished = Signal::derive(move || is_last() && written.ended());
    let ended = move || {
        finished.get().then(|| match written.stopped() {
            Some(stop) => fill(say().ended_stop, &[&written.label(stop)]),
            None => fill(say().ended_full, &[&written.room().to_string()]),
        })
    };
    let back = move || written.look(untrack(|| written.position()).saturating_sub(1));
    let on_key = move |event: KeyboardEvent| {
        match event.key().as_str() {
            "ArrowRight" => written.go_on(),
            "ArrowLeft" => back(),
            "Home" => written.look(0),
            "End" => written.look(usize::MAX),
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    };
    view! {
        <section class="panel" aria-labelledby="cache-steps">
            <h2 id="cache-steps">{move || say().steps}</h2>
            <div class="stepbuttons">
                <button type="button" class="btn sm" id="cache-begin" on:click=move |_| written.begin()>
                    {move || say().start_again}
                </button>
                <button type="button" class="btn sm" id="cache-back" disabled=move || written.position() == 0 on:click=move |_| back()>
                    {move || say().back}
                </button>
                <button type="button" class="btn sm primary" id="cache-next" disabled=finished on:click=move |_| written.go_on()>
                    {move || say().next}
                </button>
            </div>
            <div
                class="tokenline"
                id="cache-line"
                role="slider"
                tabindex="0"
                aria-label=move || say().line_label
                aria-valuemin="0"
                aria-valuemax=move || written.steps.with(Vec::len).saturating_sub(1).to_string()
                aria-valuenow=move || written.position().to_string()
                aria-valuetext=said
                on:keydown=on_key
            >
                {move || chips(written)}
            </div>
            <p class="says" id="cache-says" aria-live="polite">{said}</p>
            <p class="says" id="cache-ended" role="status">{ended}</p>
            <p class="mut says"><span id="cache-weights">{weights}</span>" "{move || say().is_prompt}</p>
        </section>
    }
}

fn said(written: Written) -> String {
    let Some(step) = written.step.get() else { return String::new() };
    let probability = number::fixed(step.probability as f32, 3);
    let (token, chosen) = (written.label(step.token), written.label(step.chosen));
    fill(say().step_says, &[&written.position().to_string(), &token, &chosen, &probability])
}

/// A chip per token fed, and one for what was chosen last.
fn chips(written: Written) -> impl IntoView {
    let (position, prompt) = (written.position(), written.prompt_length.get());
    let steps = written.steps.get();
    let chip = |(at, token): (usize, u32)| {
        let by_model = at >= prompt;
        let probability = at.checked_sub(1).filter(|_| by_model).and_then(|before| steps.get(before));
        let probability = probability.map(|before| number::probability(before.probability as f32, 2));
        let title = if by_model { say().generated_token } else { say().prompt_token };
        view! {
            <span class="tokenchip" class:now=at == position class:given=!by_model title=title>
                <em>{at}</em>
                <b>{written.label(token)}</b>
                {probability.map(|p| view! { <em>{p}</em> })}
            </span>
        }
    };
    let fed = steps.iter().map(|step| step.token).enumerate().map(chip).collect_view();
    let next = steps.last().map(|last| {
        view! {
            <span class="tokenchip nextone" title=say().chosen>
                <b>{written.label(last.chosen)}</b>
                <em>{number::probability(last.probability as f32, 2)}</em>
            </span>
        }
    });
    view! { {fed}<span aria-hidden="true">"→"</span>{next} }
}
