//! How "Continue" draws tokens: how many, and by which rule.

use crate::address::link::HOTTEST;
use crate::address::{Place, Router};
use crate::control::{Disclosure, NumberField, why};
use crate::picture::number;
use crate::run::use_run;
use crate::text::{Speech, WritingWords, fill, use_speech};
use leptos::prelude::*;
use protocol::GenerateRequest;
use transformer::longest;

/// Tokens that are asked for where no number was typed.
const USUAL_LENGTH: u32 = 32;

/// Of draws, where no other was typed.
const USUAL_SEED: u32 = 1;

/// What the fields say, which is what the address says; `Copy`.
#[derive(Clone, Copy, Debug)]
pub struct Sampling {
    router: Router,
}

impl Sampling {
    /// That of the address.
    pub fn new(router: Router) -> Self {
        Self { router }
    }

    fn length(self) -> u32 {
        self.router.here.get().written.unwrap_or(USUAL_LENGTH)
    }

    fn temperature(self) -> f64 {
        self.router.here.get().temperature.unwrap_or(0.0)
    }

    fn top_k(self) -> Option<u32> {
        self.router.here.get().top_k
    }

    fn top_p(self) -> Option<f64> {
        self.router.here.get().top_p
    }

    fn seed(self) -> u32 {
        self.router.here.get().draw.unwrap_or(USUAL_SEED)
    }

    fn set(self, change: impl FnOnce(&mut Place)) {
        let mut place = self.router.here.peek();
        change(&mut place);
        self.router.adjust(place);
    }

    /// What is asked of the worker for a prompt, where `reach` is the longest row that the model takes.
    pub fn request(
        self,
        prompt: Vec<u32>,
        source: Vec<u32>,
        stop: Option<u32>,
        reach: usize,
    ) -> GenerateRequest {
        untrack(|| GenerateRequest {
            request: 0,
            count: self.length().min(reach.saturating_sub(prompt.len()) as u32),
            prompt,
            source,
            stop,
            temperature: self.temperature(),
            top_k: self.top_k(),
            top_p: self.top_p(),
            seed: self.seed(),
        })
    }

    /// In a line: what has no effect is not named.
    fn told(self, words: &WritingWords) -> String {
        let mut parts = vec![fill(words.tokens, &[&self.length().to_string()])];
        if self.temperature() == 0.0 {
            parts.push(words.greedy.to_owned());
        } else {
            parts.push(fill(words.at_temperature, &[&self.temperature().to_string()]));
            parts.extend(self.top_k().map(|k| fill(words.of_top_k, &[&k.to_string()])));
            parts.extend(self.top_p().map(|p| fill(words.of_top_p, &[&p.to_string()])));
            parts.push(fill(words.of_seed, &[&self.seed().to_string()]));
        }
        parts.join(" · ")
    }
}

/// The fields, behind a line that says what they are set to.
#[component]
pub fn SamplingFields(sampling: Sampling) -> impl IntoView {
    let (run, speech) = (use_run(), use_speech());
    let words = move || speech.writing_words();
    let field =
        move |name: fn(&WritingWords) -> &'static str| Signal::derive(move || name(words()).to_owned());
    let config =
        Memo::new(move |_| run.built.with(|built| built.as_ref().map(|built| built.build.config.clone())));
    let reach = Memo::new(move |_| config.with(|config| config.as_ref().map_or(1, longest)) as u32);
    let size =
        Memo::new(move |_| config.with(|config| config.as_ref().map_or(1, |config| config.vocab_size)));
    let or_all = move |text: Option<String>| text.unwrap_or_else(|| words().all.to_owned());
    let length = taker(move |text| {
        let length = text.parse().ok().filter(|length| (1..=reach.get_untracked()).contains(length))?;
        sampling.set(|place| place.written = Some(length).filter(|length| *length != USUAL_LENGTH));
        Some(())
    });
    let temperature = taker(move |text| {
        let temperature = text.parse().ok().filter(|temperature| (0.0..=HOTTEST).contains(temperature))?;
        sampling.set(|place| place.temperature = Some(temperature).filter(|temperature| *temperature != 0.0));
        Some(())
    });
    let top_k = taker(move |text| {
        let top_k = or_none(text, speech, |k| (1..=size.get_untracked()).contains(k))?;
        sampling.set(|place| place.top_k = top_k);
        Some(())
    });
    let top_p = taker(move |text| {
        let top_p = or_none(text, speech, |p| *p > 0.0 && *p <= 1.0)?;
        sampling.set(|place| place.top_p = top_p);
        Some(())
    });
    let seed = taker(move |text| {
        let seed = text.parse().ok()?;
        sampling.set(|place| place.draw = Some(seed).filter(|seed| *seed != USUAL_SEED));
        Some(())
    });
    let within = move |template: fn(&WritingWords) -> &'static str, least: u32, most: Signal<String>| {
        Signal::derive(move || fill(template(words()), &[&least.to_string(), &most.get()]))
    };
    let most = move |most: Memo<u32>| Signal::derive(move || number::grouped(most.get().into()));
    view! {
        <Disclosure label=Signal::derive(move || sampling.told(words())) id="sampling">
            <div class="sampling">
                <div>
                    <NumberField label=field(|w| w.length) value=Signal::derive(move || sampling.length().to_string()) on_change=length id="write-length" taken=within(|w| w.from_to, 1, most(reach)) why=why(speech, "why-write-length", |w| w.written_length)/>
                </div>
                <div>
                    <NumberField label=field(|w| w.temperature) value=Signal::derive(move || sampling.temperature().to_string()) on_change=temperature id="temperature" taken=within(|w| w.from_to, 0, Signal::stored(HOTTEST.to_string())) why=why(speech, "why-temperature", |w| w.temperature)/>
                </div>
                <div>
                    <NumberField label=field(|w| w.top_k) value=Signal::derive(move || or_all(sampling.top_k().map(|k| k.to_string()))) on_change=top_k id="top-k" taken=within(|w| w.from_to_or_all, 1, most(size)) why=why(speech, "why-top-k", |w| w.top_k)/>
                </div>
                <div>
                    <NumberField label=field(|w| w.top_p) value=Signal::derive(move || or_all(sampling.top_p().map(|p| p.to_string()))) on_change=top_p id="top-p" taken=field(|w| w.above_up_to_or_all) why=why(speech, "why-top-p", |w| w.top_p)/>
                </div>
                <div>
                    <NumberField label=field(|w| w.seed) value=Signal::derive(move || sampling.seed().to_string()) on_change=seed id="draw-seed" taken=within(|w| w.from_to, 0, Signal::stored(number::grouped(u32::MAX.into()))) why=why(speech, "why-draw-seed", |w| w.draws)/>
                </div>
            </div>
        </Disclosure>
    }
}

/// A field's way in: none refuses what was typed.
fn taker(take: impl Fn(&str) -> Option<()> + Send + Sync + 'static) -> Callback<String, bool> {
    Callback::new(move |text: String| take(&text.replace(',', "")).is_some())
}

/// A number that is taken, or none for "all"; what is neither is refused.
fn or_none<T: std::str::FromStr>(
    text: &str,
    speech: Speech,
    taken: impl Fn(&T) -> bool,
) -> Option<Option<T>> {
    if text.is_empty() || text == untrack(|| speech.writing_words().all) {
        return Some(None);
    }
    text.parse().ok().filter(taken).map(Some)
}
