//! The feed-forward's kind and width, and the gated width that has as many parameters as a plain one.

use super::turn::change;
use crate::control::{NumberField, Segmented, WhyLine, why};
use crate::picture::number;
use crate::run::use_run;
use crate::text::model_words as named;
use crate::text::{fill, use_speech};
use leptos::prelude::*;
use transformer::rules::{MOST_HIDDEN, PlainWidth, plain_hidden, set_feed_forward};
use transformer::{FeedForward, ModelConfig, matched_width};

/// Kind, width, match.
#[component]
pub fn FeedForwardFields(config: Memo<ModelConfig>) -> impl IntoView {
    let (run, speech) = (use_run(), use_speech());
    let words = move || speech.words();
    // Written when a plain kind is left: what a match is made from.
    let before = RwSignal::new(None::<PlainWidth>);
    let kinds = Signal::derive(|| {
        FeedForward::ALL.iter().map(|&kind| (kind, named::feed_forward(kind).to_owned())).collect::<Vec<_>>()
    });
    let choose = Callback::new(move |kind: FeedForward| {
        if let Some(plain) = config.with_untracked(PlainWidth::of) {
            before.set(Some(plain));
        }
        change(run, |config| set_feed_forward(config, kind, before.get_untracked()));
    });
    let typed = Callback::new(move |text: String| match text.replace(',', "").parse::<u32>() {
        Ok(hidden) if (1..=MOST_HIDDEN).contains(&hidden) => {
            change(run, |config| config.d_ff = hidden);
            true
        }
        _ => false,
    });
    let taken =
        Signal::derive(move || fill(words().whole_from_to, &["1", &number::grouped(MOST_HIDDEN.into())]));
    view! {
        <div class="f">
            <div class="l">{move || words().feed_forward}</div>
            <Segmented
                label=Signal::derive(move || words().feed_forward.to_owned())
                options=kinds
                value=Signal::derive(move || config.read().feed_forward)
                on_choose=choose
                columns=3
                why=why(speech, "why-feed-forward", move |whys| whys.feed_forward(config.read().feed_forward))
            />
        </div>
        <NumberField
            label=Signal::derive(move || words().hidden_width.to_owned())
            value=Signal::derive(move || number::grouped(config.read().d_ff.into()))
            on_change=typed
            id="hidden-width"
            taken
            why=why(speech, "why-hidden-width", |whys| whys.hidden_width)
        />
        <Show when=move || config.read().feed_forward.is_gated()><Match config before/></Show>
    }
}

/// Fills in the width at which a gated feed-forward has the parameters of a plain one, and counts both.
#[component]
fn Match(config: Memo<ModelConfig>, before: RwSignal<Option<PlainWidth>>) -> impl IntoView {
    let (run, speech) = (use_run(), use_speech());
    let words = move || speech.words();
    let plain = Memo::new(move |_| config.with(|config| plain_hidden(config, before.get())));
    let matched = move || matched_width(plain.get());
    let is_matched = Memo::new(move |_| config.read().d_ff == matched());
    let counts = move || {
        let config = config.get();
        let told = |feed_forward: FeedForward, d_ff: u32| {
            let count = ModelConfig { feed_forward, d_ff, ..config.clone() }.parameter_count();
            let (kind, width) = (named::feed_forward(feed_forward), number::grouped(d_ff.into()));
            fill(words().count_at_width, &[kind, &width, &number::grouped(count)])
        };
        format!("{} · {}", told(FeedForward::Relu, plain.get()), told(config.feed_forward, matched()))
    };
    view! {
        <div class="match">
            <button
                type="button"
                class="btn sm"
                id="match-parameters"
                aria-describedby="why-match matched-counts"
                disabled=is_matched
                on:click=move |_| change(run, |config| config.d_ff = matched_width(plain.get_untracked()))
            >
                {move || words().match_parameters}
            </button>
            <span class="mut">{move || is_matched.get().then(|| words().is_matched)}</span>
            <p class="tell" id="matched-counts">{counts}</p>
            <WhyLine why=why(speech, "why-match", |whys| whys.match_parameters)/>
        </div>
    }
}
