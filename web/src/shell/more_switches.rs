//! The switches of a model that are seldom turned, behind a line that opens them.

use super::turn::change;
use crate::control::{Disclosure, NumberField, Segmented, Select, Stepper, Switch, Why, WhyLine, why};
use crate::picture::number;
use crate::run::use_run;
use crate::text::model_words as named;
use crate::text::{Words, fill, use_speech};
use leptos::prelude::*;
use protocol::DataChoice;
use transformer::rules::{self, LARGEST_BASE};
use transformer::{ModelConfig, Position, RopePairing};

/// Bases that the list offers.
const BASES: [f64; 5] = [1e1, 1e2, 1e3, 1e4, 1e5];

/// Epsilons that the list offers.
const EPSILONS: [f64; 6] = [1e-8, 1e-6, 1e-5, 1e-4, 1e-3, 1e-1];

/// The disclosure.
#[component]
pub fn MoreSwitches(config: Memo<ModelConfig>) -> impl IntoView {
    let (run, speech) = (use_run(), use_speech());
    let words = move || speech.words();
    let field = move |name: fn(&Words) -> &'static str| Signal::derive(move || name(words()).to_owned());
    let switch = move |name: fn(&Words) -> &'static str,
                       why: Why,
                       get: fn(&ModelConfig) -> bool,
                       set: fn(&mut ModelConfig, bool)| {
        view! {
            <Switch
                label=field(name)
                value=Signal::derive(move || config.with(get))
                on_choose=Callback::new(move |on| change(run, |config| set(config, on)))
                why
            />
        }
    };
    let epsilons = Memo::new(move |_| offered(&EPSILONS, config.read().norm_eps, number::rate));
    let kv_choices = Memo::new(move |_| config.with(rules::kv_heads));
    // The token that fills up short rows of the data.
    let pad = Memo::new(move |_| {
        let data = run.wish.with(|wish| wish.as_ref().map(|wish| wish.data.clone()));
        match data? {
            DataChoice::Task(name) => run.task(&name, |task| task.pad).flatten(),
            DataChoice::OwnText => None,
        }
    });
    let shared = move || {
        let config = config.read();
        match config.heads / config.kv_heads {
            1 => words().own_keys.to_owned(),
            each => fill(words().grouped_query, &[&each.to_string()]),
        }
    };
    view! {
        <Disclosure label=field(|words| words.more_switches) id="more-switches">
            <Show when=move || config.read().position == Position::Rope><RopeFields config/></Show>
            {switch(|words| words.scale_scores, why(speech, "why-scale-scores", |whys| whys.scale_scores), |c| c.scale_scores, |c, on| c.scale_scores = on)}
            {switch(|words| words.bias, why(speech, "why-bias", |whys| whys.bias), |c| c.bias, |c, on| c.bias = on)}
            {switch(|words| words.tie_embeddings, why(speech, "why-tie-embeddings", |whys| whys.tie_embeddings), |c| c.tie_embeddings, |c, on| c.tie_embeddings = on)}
            <Select
                label=field(|words| words.norm_eps)
                options=epsilons
                value=Signal::derive(move || config.read().norm_eps)
                on_choose=Callback::new(move |eps| change(run, |config| config.norm_eps = eps))
                id="norm-eps"
                why=why(speech, "why-norm-eps", |whys| whys.norm_eps)
            />
            <Stepper
                label=field(|words| words.kv_heads)
                value=Signal::derive(move || config.read().kv_heads)
                choices=kv_choices
                on_choose=Callback::new(move |kv_heads| change(run, |config| config.kv_heads = kv_heads))
                why=why(speech, "why-kv-heads", |whys| whys.kv_heads)
            />
            <p class="tell" id="shared-keys">{shared}</p>
            <Switch
                label=field(|words| words.pad_token)
                value=Signal::derive(move || config.read().pad_token.is_some())
                on_choose=Callback::new(move |hidden: bool| {
                    change(run, |config| config.pad_token = pad.get_untracked().filter(|_| hidden));
                })
                why_not=Signal::derive(move || pad.get().is_none().then(|| words().no_padding.to_owned()))
                why=why(speech, "why-pad-token", |whys| whys.pad_token)
            />
        </Disclosure>
    }
}

/// What only RoPE has.
#[component]
fn RopeFields(config: Memo<ModelConfig>) -> impl IntoView {
    let (run, speech) = (use_run(), use_speech());
    let words = move || speech.words();
    let base = Signal::derive(move || config.read().rope_base);
    let set_base = move |base: f64| change(run, |config| config.rope_base = base);
    let bases = Memo::new(move |_| offered(&BASES, base.get(), number::base));
    let typed = Callback::new(move |text: String| match text.replace(',', "").parse::<f64>() {
        Ok(base) if base > 0.0 && base <= LARGEST_BASE => {
            set_base(base);
            true
        }
        _ => false,
    });
    let pairings = Signal::derive(move || {
        let named = |&pairing: &RopePairing| (pairing, named::pairing(words(), pairing).to_owned());
        RopePairing::ALL.iter().map(named).collect::<Vec<_>>()
    });
    let of_pairs = why(speech, "why-rope-pairs", |whys| whys.rope_pairs);
    view! {
        <Select
            label=Signal::derive(move || words().rope_base.to_owned())
            options=bases
            value=base
            on_choose=Callback::new(set_base)
            id="rope-base"
            why=why(speech, "why-rope-base", |whys| whys.rope_base)
        />
        <NumberField
            label=Signal::derive(move || words().rope_base_typed.to_owned())
            value=Signal::derive(move || number::base(base.get()))
            on_change=typed
            id="rope-base-typed"
            taken=Signal::derive(move || fill(words().above_up_to, &["0", &number::base(LARGEST_BASE)]))
            why=why(speech, "why-rope-base-typed", |whys| whys.rope_base_typed)
        />
        <div class="sld">
            <span>{move || words().rope_pairs}</span>
            <Segmented
                label=Signal::derive(move || words().rope_pairs.to_owned())
                options=pairings
                value=Signal::derive(move || config.read().rope_pairing)
                on_choose=Callback::new(move |pairing| change(run, |config| config.rope_pairing = pairing))
                why=of_pairs
                apart=true
            />
        </div>
        <WhyLine why=of_pairs/>
    }
}

/// What a list of numbers offers: its own, and the present one where it is none of them.
fn offered(list: &[f64], present: f64, write: fn(f64) -> String) -> Vec<(f64, String)> {
    let other = (!list.contains(&present)).then_some(present);
    let mut values: Vec<f64> = list.iter().copied().chain(other).collect();
    values.sort_by(f64::total_cmp);
    values.into_iter().map(|value| (value, write(value))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_holds_the_present_value_once_and_in_order() {
        let of = |present| offered(&BASES, present, number::base);
        assert_eq!(of(1e4).len(), BASES.len());
        let odd: Vec<String> = of(500.0).into_iter().map(|(_, text)| text).collect();
        assert_eq!(odd, ["10", "100", "500", "1,000", "10,000", "100,000"]);
    }
}
