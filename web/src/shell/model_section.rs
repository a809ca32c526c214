//! The switches of the model: preset, what is turned often, what is turned seldom, the count.

use super::data_words;
use super::feed_forward::FeedForwardFields;
use super::more_switches::MoreSwitches;
use super::parameters::Parameters;
use super::turn::{change, change_with_data, preset_of_data, reset};
use crate::control::icons::{self, Icon};
use crate::control::{Segmented, Select, Stepper, Switch, WhyLine, why};
use crate::run::use_run;
use crate::text::model_words as named;
use crate::text::{Words, fill, use_speech};
use leptos::prelude::*;
use transformer::presets::Preset;
use transformer::rules::{self, MOST_LAYERS, WIDTHS};
use transformer::{ModelConfig, Norm, NormPlacement, Position};

/// The section.
#[component]
pub fn ModelSection() -> impl IntoView {
    let (run, speech) = (use_run(), use_speech());
    let words = move || speech.words();
    let config = Memo::new(move |_| {
        run.wish
            .with(|wish| wish.as_ref().map(|wish| wish.config.clone()))
            .unwrap_or_else(|| ModelConfig::textbook(2, 1))
    });
    let field = move |name: fn(&Words) -> &'static str| Signal::derive(move || name(words()).to_owned());
    let topologies = Memo::new(move |_| config.with(rules::topologies));
    let has_topologies = move || topologies.read().len() > 1;
    let topology_options = Signal::derive(move || {
        let name = |topology| (topology, named::topology(words(), topology).to_owned());
        topologies.get().into_iter().map(name).collect::<Vec<_>>()
    });
    let positions = Signal::derive(move || {
        let name = |&position: &Position| (position, named::position(words(), position).to_owned());
        Position::ALL.iter().map(name).collect::<Vec<_>>()
    });
    let norms = Signal::derive(|| {
        Norm::ALL.iter().map(|&norm| (norm, named::norm(norm).to_owned())).collect::<Vec<_>>()
    });
    let placements = Signal::derive(move || {
        let name = |&place: &NormPlacement| (place, named::placement(words(), place).to_owned());
        NormPlacement::ALL.iter().map(name).collect::<Vec<_>>()
    });
    let brings = move || {
        let data = run.wish.with(|wish| wish.as_ref().map(|wish| data_words::data(words(), &wish.data)));
        data.map(|data| fill(words().topology_brings, &[&data]))
    };
    let heads = Memo::new(move |_| config.with(rules::heads));
    let of_norm = why(speech, "why-norm", move |whys| whys.norm(config.read().norm));
    let of_place = why(speech, "why-norm-place", move |whys| whys.placement(config.read().norm_placement));
    let of_layers = why(speech, "why-layers", |whys| whys.layers);
    let of_heads = why(speech, "why-heads", move |whys| {
        let (width, heads) = config.with(|config| (config.d_model, config.heads));
        fill(whys.heads, &[&format!("{width} / {heads} = {}", width / heads)])
    });
    let of_width = why(speech, "why-width", |whys| whys.width);
    view! {
        <section class="sec">
            <h2>
                {move || words().model}
                <span>
                    <button type="button" class="btn sm ghost" id="reset-model" on:click=move |_| reset(run, speech)>
                        <Icon path=icons::RESET/>
                        {move || words().reset}
                    </button>
                </span>
            </h2>
            <PresetList config/>
            // A choice of one is no choice.
            <Show when=move || has_topologies()>
                <div class="f">
                    <div class="l">{move || words().topology}</div>
                    <Segmented
                        label=field(|words| words.topology)
                        options=topology_options
                        value=Signal::derive(move || config.read().topology)
                        on_choose=Callback::new(move |topology| {
                            change_with_data(run, speech, |config| ModelConfig { topology, ..config.clone() })
                        })
                        why=why(speech, "why-topology", move |whys| whys.topology(config.read().topology))
                    />
                    <p class="tell" id="topology-brings">{brings}</p>
                </div>
            </Show>
            <div class="f">
                <div class="l">{move || words().position}</div>
                <Segmented
                    label=field(|words| words.position)
                    options=positions
                    value=Signal::derive(move || config.read().position)
                    on_choose=Callback::new(move |position| change(run, |c| rules::set_position(c, position)))
                    why=why(speech, "why-position", move |whys| whys.position(config.read().position))
                />
            </div>
            <div class="f">
                <div class="l">{move || words().normalization}</div>
                <div class="two">
                    <Segmented
                        label=field(|words| words.norm_kind)
                        options=norms
                        value=Signal::derive(move || config.read().norm)
                        on_choose=Callback::new(move |norm| change(run, |c| c.norm = norm))
                        why=of_norm
                        apart=true
                    />
                    <Segmented
                        label=field(|words| words.norm_place)
                        options=placements
                        value=Signal::derive(move || config.read().norm_placement)
                        on_choose=Callback::new(move |placement| change(run, |c| c.norm_placement = placement))
                        why=of_place
                        apart=true
                    />
                </div>
                <WhyLine why=of_norm/>
                <WhyLine why=of_place/>
            </div>
            <FeedForwardFields config/>
            <Switch
                label=field(|words| words.residual)
                value=Signal::derive(move || config.read().residual)
                on_choose=Callback::new(move |residual| change(run, |c| c.residual = residual))
                why=why(speech, "why-residual", |whys| whys.residual)
            />
            <div class="cols">
                <Stepper
                    label=field(|words| words.layers)
                    value=Signal::derive(move || config.read().layers)
                    choices=Signal::derive(|| (1..=MOST_LAYERS).collect::<Vec<_>>())
                    on_choose=Callback::new(move |layers| change(run, |c| c.layers = layers))
                    why=of_layers
                    apart=true
                />
                <Stepper
                    label=field(|words| words.heads)
                    value=Signal::derive(move || config.read().heads)
                    choices=heads
                    on_choose=Callback::new(move |heads| change(run, |c| rules::set_heads(c, heads)))
                    why=of_heads
                    apart=true
                />
                <Stepper
                    label=field(|words| words.width)
                    value=Signal::derive(move || config.read().d_model)
                    choices=Signal::derive(|| WIDTHS.to_vec())
                    on_choose=Callback::new(move |width| change(run, |c| rules::set_width(c, width)))
                    why=of_width
                    apart=true
                />
            </div>
            <WhyLine why=of_layers/>
            <WhyLine why=of_heads/>
            <WhyLine why=of_width/>
            <MoreSwitches config/>
            <Parameters config/>
        </section>
    }
}

/// What the list of presets shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shown {
    /// A model that has a name.
    Named(Preset),
    /// None of them, but the one that comes with the task.
    OfTask,
    /// None of them.
    Custom,
}

/// Models that have a name; says "custom" where the switches are those of none.
#[component]
fn PresetList(config: Memo<ModelConfig>) -> impl IntoView {
    let (run, speech) = (use_run(), use_speech());
    let words = move || speech.words();
    let shown = Memo::new(move |_| match config.with(Preset::of) {
        Some(preset) => Shown::Named(preset),
        None if preset_of_data(run, speech).as_ref() == Some(&config.read()) => Shown::OfTask,
        None => Shown::Custom,
    });
    let offered = Memo::new(move |_| {
        let unnamed = Some(shown.get()).filter(|shown| !matches!(shown, Shown::Named(_)));
        let named = config.with(Preset::offered).into_iter().map(Shown::Named);
        unnamed.into_iter().chain(named).collect::<Vec<_>>()
    });
    let options = Memo::new(move |_| {
        let words = words();
        let name = |shown| match shown {
            Shown::Named(preset) => preset_name(words, preset),
            Shown::OfTask => words.preset_of_task,
            Shown::Custom => words.preset_custom,
        };
        offered.get().into_iter().map(|shown| (shown, name(shown).to_owned())).collect::<Vec<_>>()
    });
    let choose = Callback::new(move |shown| {
        if let Shown::Named(preset) = shown {
            change_with_data(run, speech, |config| preset.apply(config));
        }
    });
    view! {
        <Select
            label=Signal::derive(move || words().preset.to_owned())
            options
            value=shown
            on_choose=choose
            id="preset"
            alone=true
            why=why(speech, "why-preset", |whys| whys.preset)
        />
    }
}

/// What a preset is called.
fn preset_name(words: &Words, preset: Preset) -> &'static str {
    match preset {
        Preset::Textbook => words.preset_textbook,
        Preset::Gpt2 => words.preset_gpt2,
        Preset::Llama => words.preset_llama,
        Preset::Original => words.preset_original,
        Preset::Bert => words.preset_bert,
    }
}
