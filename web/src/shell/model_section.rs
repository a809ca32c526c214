//! The switches of the model, and what they cost in parameters.

use super::controls::{Segmented, Stepper, Switch};
use super::icons::{self, Icon};
use crate::picture::number;
use crate::store::{Store, use_store};
use crate::text::{Words, fill};
use leptos::prelude::*;
use protocol::DataChoice;
use transformer::{FeedForward, ForwardGraph, ModelConfig, Norm, NormPlacement, Part, Position, part_of};

/// Narrowest and widest model that the rail offers; a wider one trains too slowly to be watched.
const WIDTHS: [u32; 7] = [8, 16, 32, 48, 64, 96, 128];

/// Most layers and heads that the rail offers.
const MOST_LAYERS: u32 = 8;
const MOST_HEADS: u32 = 8;

/// The section.
#[component]
pub fn ModelSection() -> impl IntoView {
    let store = use_store();
    let words = move || store.words();
    let config = Signal::derive(move || {
        store
            .wish
            .with(|wish| wish.as_ref().map(|wish| wish.config.clone()))
            .unwrap_or_else(|| ModelConfig::textbook(2, 1))
    });
    let field = move |name: fn(&Words) -> &'static str| Signal::derive(move || name(words()).to_owned());
    let position_name = |words: &Words, position: Position| match position {
        Position::Rope => words.position_rope,
        Position::Learned => words.position_learned,
        Position::Sinusoidal => words.position_sinusoidal,
        Position::Alibi => words.position_alibi,
        Position::None => words.position_none,
    };
    let positions = Signal::derive(move || {
        Position::ALL.iter().map(|&p| (p, position_name(words(), p).to_owned())).collect::<Vec<_>>()
    });
    let norms = Signal::derive(|| {
        vec![(Norm::RmsNorm, "RMSNorm".to_owned()), (Norm::LayerNorm, "LayerNorm".to_owned())]
    });
    let placements = Signal::derive(move || {
        vec![(NormPlacement::Pre, words().before.to_owned()), (NormPlacement::Post, words().after.to_owned())]
    });
    let kinds = Signal::derive(|| {
        vec![
            (FeedForward::Relu, "ReLU".to_owned()),
            (FeedForward::Gelu, "GELU".to_owned()),
            (FeedForward::Swiglu, "SwiGLU".to_owned()),
        ]
    });
    let layers = Signal::derive(move || config.get().layers);
    let heads = Signal::derive(move || config.get().heads);
    let width = Signal::derive(move || config.get().d_model);
    let fewer_heads = Signal::derive(move || next_heads(&config.get(), false));
    let more_heads = Signal::derive(move || next_heads(&config.get(), true));
    let narrower = Signal::derive(move || WIDTHS.into_iter().rev().find(|&w| w < width.get()));
    let wider = Signal::derive(move || WIDTHS.into_iter().find(|&w| w > width.get()));
    view! {
        <section class="sec">
            <h2>
                {move || words().model}
                <span>
                    <button type="button" class="btn sm ghost" id="reset-model" on:click=move |_| reset(store)>
                        <Icon path=icons::RESET/>
                        {move || words().reset}
                    </button>
                </span>
            </h2>
            <div class="f">
                <div class="l">{move || words().position}</div>
                <Segmented
                    label=field(|words| words.position)
                    options=positions
                    value=Signal::derive(move || config.get().position)
                    on_choose=Callback::new(move |position| change(store, |c| c.position = position))
                />
            </div>
            <div class="f">
                <div class="l">{move || words().normalization}</div>
                <div class="two">
                    <Segmented
                        label=field(|words| words.norm_kind)
                        options=norms
                        value=Signal::derive(move || config.get().norm)
                        on_choose=Callback::new(move |norm| change(store, |c| c.norm = norm))
                    />
                    <Segmented
                        label=field(|words| words.norm_place)
                        options=placements
                        value=Signal::derive(move || config.get().norm_placement)
                        on_choose=Callback::new(move |placement| change(store, |c| c.norm_placement = placement))
                    />
                </div>
            </div>
            <div class="f">
                <div class="l">{move || words().feed_forward}</div>
                <Segmented
                    label=field(|words| words.feed_forward)
                    options=kinds
                    value=Signal::derive(move || config.get().feed_forward)
                    on_choose=Callback::new(move |kind| change(store, |c| set_feed_forward(c, kind)))
                />
            </div>
            <Switch
                label=field(|words| words.residual)
                value=Signal::derive(move || config.get().residual)
                on_choose=Callback::new(move |residual| change(store, |c| c.residual = residual))
            />
            <div class="cols">
                <Stepper
                    label=field(|words| words.layers)
                    value=layers
                    less=Signal::derive(move || (layers.get() > 1).then(|| layers.get() - 1))
                    more=Signal::derive(move || (layers.get() < MOST_LAYERS).then(|| layers.get() + 1))
                    on_choose=Callback::new(move |layers| change(store, |c| c.layers = layers))
                />
                <Stepper
                    label=field(|words| words.heads)
                    value=heads
                    less=fewer_heads
                    more=more_heads
                    on_choose=Callback::new(move |heads| change(store, |c| (c.heads, c.kv_heads) = (heads, heads)))
                />
                <Stepper
                    label=field(|words| words.width)
                    value=width
                    less=narrower
                    more=wider
                    on_choose=Callback::new(move |width| change(store, |c| set_width(c, width)))
                />
            </div>
            <Parameters config/>
        </section>
    }
}

/// How many parameters, and which part has how many of them.
#[component]
fn Parameters(config: Signal<ModelConfig>) -> impl IntoView {
    let store = use_store();
    let words = move || store.words();
    let counts = Memo::new(move |_| {
        let dims = config.get().validate().ok()?;
        let forward = ForwardGraph::new(&dims, 1, 1).ok()?;
        let of = |part: Part| {
            let tensors = forward.graph.parameters().filter(|(_, tensor)| part_of(&tensor.name) == part);
            tensors.map(|(_, tensor)| tensor.shape.len()).sum::<usize>()
        };
        Some([of(Part::Embedding), of(Part::Attention), of(Part::FeedForward), of(Part::Norm)])
    });
    let total = move || counts.get().map(|counts| counts.iter().sum::<usize>());
    let share =
        move |i: usize| counts.get().map_or(0.0, |counts| counts[i] as f64 / total().unwrap_or(1) as f64);
    let names = move |i: usize| {
        let words = words();
        [words.share_embedding, words.share_attention, words.share_feed_forward, words.share_norm][i]
    };
    let legend = move |i: usize| {
        let class = format!("part part-{i}");
        view! {
            <span><i class=class aria-hidden="true"></i>{move || fill(names(i), &[&format!("{:.0}%", share(i) * 100.0)])}</span>
        }
    };
    let bar = move |i: usize| {
        let class = format!("part part-{i}");
        view! { <i class=class style:flex-grow=move || format!("{:.4}", share(i))></i> }
    };
    view! {
        <div class="params">
            <div class="total">
                <span class="big num" id="parameter-count">{move || total().map(|n| number::grouped(n as u64))}</span>
                <span class="mut">{move || words().parameters}</span>
            </div>
            <div class="stack" aria-hidden="true">{(0..4).map(bar).collect_view()}</div>
            <div class="legend">{(0..4).map(legend).collect_view()}</div>
        </div>
    }
}

fn change(store: Store, change: impl FnOnce(&mut ModelConfig)) {
    store.wish.update(|wish| {
        if let Some(wish) = wish {
            change(&mut wish.config);
        }
    });
}

/// The preset of what is being learned.
fn reset(store: Store) {
    let preset = store.wish.with_untracked(|wish| match wish.as_ref().map(|wish| &wish.data) {
        Some(DataChoice::Task(name)) => untrack(|| store.task(name)).map(|task| task.config),
        Some(DataChoice::OwnText) => store.text.get_untracked().map(|text| text.config.clone()),
        None => None,
    });
    if let Some(preset) = preset {
        change(store, |config| *config = preset);
    }
}

/// A gated feed-forward has three matrices: two thirds of the width keep the parameters equal.
fn set_feed_forward(config: &mut ModelConfig, kind: FeedForward) {
    config.feed_forward = kind;
    set_width(config, config.d_model);
}

/// Four times the width, or the matching width of a gated kind; heads that no longer divide it are fewer.
fn set_width(config: &mut ModelConfig, width: u32) {
    config.d_model = width;
    let plain = 4 * width;
    config.d_ff = if config.feed_forward.is_gated() { transformer::matched_width(plain) } else { plain };
    if !fits(config, config.heads) {
        let heads = (1..=config.heads).rev().find(|&heads| fits(config, heads)).unwrap_or(1);
        (config.heads, config.kv_heads) = (heads, heads);
    }
}

fn next_heads(config: &ModelConfig, more: bool) -> Option<u32> {
    let heads = config.heads;
    if more {
        (heads + 1..=MOST_HEADS).find(|&n| fits(config, n))
    } else {
        (1..heads).rev().find(|&n| fits(config, n))
    }
}

fn fits(config: &ModelConfig, heads: u32) -> bool {
    ModelConfig { heads, kv_heads: heads, ..config.clone() }.validate().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_width_of_the_rail_is_a_valid_model() {
        for width in WIDTHS {
            for &kind in FeedForward::ALL {
                let mut config = ModelConfig::textbook(11, 12);
                set_feed_forward(&mut config, kind);
                set_width(&mut config, width);
                assert!(config.validate().is_ok(), "{config:?}");
            }
        }
    }

    #[test]
    fn heads_step_over_what_does_not_divide_the_width() {
        let config = ModelConfig { heads: 2, kv_heads: 2, ..ModelConfig::textbook(11, 12) };
        assert_eq!((next_heads(&config, true), next_heads(&config, false)), (Some(4), Some(1)));
    }
}
