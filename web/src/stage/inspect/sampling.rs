//! How "Continue" draws tokens: how many, and by which rule.

use crate::control::{Disclosure, NumberField, why};
use crate::picture::number;
use crate::run::use_run;
use crate::text::{Speech, WritingWords, fill, use_speech};
use leptos::prelude::*;
use protocol::GenerateRequest;
use transformer::longest;

/// Tokens that are asked for where no number was typed.
const USUAL_LENGTH: u32 = 32;

/// Past this every token is as likely as any other.
const HOTTEST: f64 = 10.0;

/// What the fields say; `Copy`, kept by whoever shows them.
#[derive(Clone, Copy, Debug)]
pub struct Sampling {
    length: RwSignal<u32>,
    temperature: RwSignal<f64>,
    top_k: RwSignal<Option<u32>>,
    top_p: RwSignal<Option<f64>>,
    seed: RwSignal<u32>,
}

impl Sampling {
    /// Greedy.
    pub fn new() -> Self {
        Self {
            length: RwSignal::new(USUAL_LENGTH),
            temperature: RwSignal::new(0.0),
            top_k: RwSignal::new(None),
            top_p: RwSignal::new(None),
            seed: RwSignal::new(1),
        }
    }

    /// What is asked of the worker for a prompt, where `reach` is the longest row that the model takes.
    pub fn request(
        self,
        prompt: Vec<u32>,
        source: Vec<u32>,
        stop: Option<u32>,
        reach: usize,
    ) -> GenerateRequest {
        GenerateRequest {
            request: 0,
            count: self.length.get_untracked().min(reach.saturating_sub(prompt.len()) as u32),
            prompt,
            source,
            stop,
            temperature: self.temperature.get_untracked(),
            top_k: self.top_k.get_untracked(),
            top_p: self.top_p.get_untracked(),
            seed: self.seed.get_untracked(),
        }
    }

    /// In a line: what has no effect is not named.
    fn told(self, words: &WritingWords) -> String {
        let mut parts = vec![fill(words.tokens, &[&self.length.get().to_string()])];
        if self.temperature.get() == 0.0 {
            parts.push(words.greedy.to_owned());
        } else {
            parts.push(fill(words.at_temperature, &[&self.temperature.get().to_string()]));
            parts.extend(self.top_k.get().map(|k| fill(words.of_top_k, &[&k.to_string()])));
            parts.extend(self.top_p.get().map(|p| fill(words.of_top_p, &[&p.to_string()])));
            parts.push(fill(words.of_seed, &[&self.seed.get().to_string()]));
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
        sampling.length.set(length);
        Some(())
    });
    let temperature = taker(move |text| {
        let temperature = text.parse().ok().filter(|temperature| (0.0..=HOTTEST).contains(temperature))?;
        sampling.temperature.set(temperature);
        Some(())
    });
    let top_k = taker(move |text| {
        let top_k = or_none(text, speech, |k| (1..=size.get_untracked()).contains(k))?;
        sampling.top_k.set(top_k);
        Some(())
    });
    let top_p = taker(move |text| {
        let top_p = or_none(text, speech, |p| *p > 0.0 && *p <= 1.0)?;
        sampling.top_p.set(top_p);
        Some(())
    });
    let seed = taker(move |text| {
        sampling.seed.set(text.parse().ok()?);
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
                    <NumberField label=field(|w| w.length) value=Signal::derive(move || sampling.length.get().to_string()) on_change=length id="write-length" taken=within(|w| w.from_to, 1, most(reach)) why=why(speech, "why-write-length", |w| w.written_length)/>
                </div>
                <div>
                    <NumberField label=field(|w| w.temperature) value=Signal::derive(move || sampling.temperature.get().to_string()) on_change=temperature id="temperature" taken=within(|w| w.from_to, 0, Signal::stored(HOTTEST.to_string())) why=why(speech, "why-temperature", |w| w.temperature)/>
                </div>
                <div>
                    <NumberField label=field(|w| w.top_k) value=Signal::derive(move || or_all(sampling.top_k.get().map(|k| k.to_string()))) on_change=top_k id="top-k" taken=within(|w| w.from_to_or_all, 1, most(size)) why=why(speech, "why-top-k", |w| w.top_k)/>
                </div>
                <div>
                    <NumberField label=field(|w| w.top_p) value=Signal::derive(move || or_all(sampling.top_p.get().map(|p| p.to_string()))) on_change=top_p id="top-p" taken=field(|w| w.above_up_to_or_all) why=why(speech, "why-top-p", |w| w.top_p)/>
                </div>
                <div>
                    <NumberField label=field(|w| w.seed) value=Signal::derive(move || sampling.seed.get().to_string()) on_change=seed id="draw-seed" taken=within(|w| w.from_to, 0, Signal::stored(number::grouped(u32::MAX.into()))) why=why(speech, "why-draw-seed", |w| w.draws)/>
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
