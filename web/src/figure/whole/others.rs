//! What else there is, in small: other places of the norm, other stacks. A click says what would change, a second builds it.

use crate::lens::use_lens;
use crate::text::use_speech;
use crate::text::whole::{WholeWords, words};
use leptos::prelude::*;
use std::fmt::Write;
use transformer::{ModelConfig, NormPlacement, Topology};

/// Another network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Other {
    /// Its stacks.
    pub topology: Topology,
    /// Where its norms stand.
    pub norms: NormPlacement,
}

impl Other {
    /// The small pictures: both places of the norm, and the two other stacks.
    fn all(now: Self) -> Vec<Self> {
        let with = |topology| Self { topology, norms: now.norms };
        let placed = |norms| Self { topology: now.topology, norms };
        let stacks = [Topology::Decoder, Topology::Encoder, Topology::EncoderDecoder];
        let stacks = stacks.into_iter().filter(|topology| *topology != now.topology).map(with);
        [placed(NormPlacement::Pre), placed(NormPlacement::Post)].into_iter().chain(stacks).collect()
    }

    /// What a configuration becomes.
    pub fn of(self, config: &ModelConfig) -> ModelConfig {
        ModelConfig { topology: self.topology, norm_placement: self.norms, ..config.clone() }
    }

    fn is_stack_of(self, now: Self) -> bool {
        self.topology != now.topology
    }

    fn told(self, now: Self, words: &WholeWords, names: &crate::text::Words) -> (&'static str, &'static str) {
        match (self.is_stack_of(now), self.topology, self.norms) {
            (true, Topology::Encoder, _) => (names.topology_encoder, words.encoder_says),
            (true, Topology::Decoder, _) => (names.topology_decoder, words.decoder_says),
            (true, Topology::EncoderDecoder, _) => (words.both, words.both_says),
            (false, _, NormPlacement::Pre) => (words.pre_norm, words.pre_norm_says),
            (false, _, NormPlacement::Post) => (words.post_norm, words.post_norm_says),
        }
    }
}

/// The row of small pictures.
#[component]
pub fn Others(
    /// What would change, in words; empty where nothing would.
    changes: Callback<Other, String>,
    /// Build it.
    on_build: Callback<Other>,
) -> impl IntoView {
    let (lens, speech) = (use_lens(), use_speech());
    let say = move || words(speech.language());
    let now = Memo::new(move |_| {
        lens.walk.with(|walk| {
            let config = &walk.as_ref()?.dims.config;
            Some((Other { topology: config.topology, norms: config.norm_placement }, config.layers))
        })
    });
    let asked = RwSignal::new(None::<Other>);
    let cards = move || {
        let (now, layers) = now.get()?;
        let card = |other: Other| {
            let (title, what) = other.told(now, say(), speech.words());
            let drawing = sketch(other, layers, say());
            let here = other == now;
            let press = move |_| {
                asked.set(if here || asked.get_untracked() == Some(other) { None } else { Some(other) })
            };
            view! {
                <li>
                    <button type="button" class="card other" aria-pressed=here.to_string() on:click=press>
                        <span class="othertitle">
                            <b>{title}</b>
                            {here.then(|| view! { <span class="now">{say().on_screen}</span> })}
                            <span class="mut">{what}</span>
                        </span>
                        <svg viewBox=drawing.1 width=drawing.2 height=drawing.3 aria-hidden="true" inner_html=drawing.0></svg>
                    </button>
                </li>
            }
        };
        Some(Other::all(now).into_iter().map(card).collect_view())
    };
    let question = move || {
        let other = asked.get()?;
        let text = crate::text::fill(say().changes, &[&changes.run(other)]);
        let build = move |_| {
            asked.set(None);
            on_build.run(other);
        };
        Some(view! {
            <div class="otherasked" role="status">
                <p>{text}</p>
                <button type="button" class="btn primary sm" id="build-other" on:click=build>{say().build}</button>
                <button type="button" class="btn sm" on:click=move |_| asked.set(None)>{say().keep}</button>
            </div>
        })
    };
    view! {
        <section class="others" aria-label=move || say().others>
            {question}
            <ul>{cards}</ul>
        </section>
    }
}

/// A drawing and its sizes.
type Sketch = (String, String, String, String);

/// One network in small: per sublayer a branch, the norms where they stand.
fn sketch(other: Other, layers: u32, words: &WholeWords) -> Sketch {
    // The road lies under what stands on it.
    let (mut under, mut out) = (String::new(), String::new());
    let mut width: f64 = 0.0;
    let both = other.topology == Topology::EncoderDecoder;
    let mut top = 4.0;
    let stacks: &[bool] = if both { &[false, true] } else { &[false] };
    for &decodes in stacks {
        let road = top + 74.0;
        let attention = match other.topology {
            Topology::Decoder => words.small_attention,
            Topology::Encoder => words.small_attention,
            Topology::EncoderDecoder if decodes => words.small_masked,
            Topology::EncoderDecoder => words.small_attention,
        };
        let mut sublayers = vec![(attention, false)];
        if decodes {
            sublayers.push((words.small_cross, true));
        }
        sublayers.push(("FFN", false));
        let mut x = boxed(&mut out, (8.0, road), words.small_embedding, "");
        let from = x + 10.0;
        let mut cursor = from + 4.0;
        for (name, crosses) in sublayers {
            cursor = branch(&mut out, (cursor, road), (name, crosses), other.norms, words.small_norm);
        }
        x = cursor + 6.0;
        let _ = write!(
            out,
            "<rect class=\"around\" x=\"{from}\" y=\"{top}\" width=\"{}\" height=\"88\" rx=\"6\"/>",
            x - from
        );
        let _ =
            write!(out, "<text class=\"end mut\" x=\"{}\" y=\"{}\">× {layers}</text>", x - 6.0, top + 15.0);
        let last = if both && !decodes { words.small_norm } else { words.small_head };
        let _ = write!(under, "<path class=\"road\" d=\"M{} {road}H{}\"/>", from - 12.0, x + 10.0);
        let end = boxed(&mut out, (x + 10.0, road), last, "");
        if both && !decodes {
            let below = top + 100.0;
            let cross = from + 150.0;
            let _ = write!(
                out,
                "<path class=\"wire k\" d=\"M{end} {}h8V{below}H{cross}v20\"/><path class=\"wire v\" d=\"M{end} {}h14V{}H{}v14\"/>",
                road - 3.0,
                road + 3.0,
                below + 6.0,
                cross + 8.0
            );
        }
        width = width.max(end + 18.0);
        top += 112.0;
    }
    let height = top - 12.0;
    (under + &out, format!("0 0 {width} {height}"), width.to_string(), height.to_string())
}

/// A box on a line, from its left edge on; its right edge.
fn boxed(out: &mut String, (x, y): (f64, f64), text: &str, class: &str) -> f64 {
    let wide: f64 = text.chars().map(|c| if c.is_ascii() { 6.4 } else { 12.0 }).sum::<f64>() + 12.0;
    let _ = write!(
        out,
        "<rect class=\"small {class}\" x=\"{x}\" y=\"{}\" width=\"{wide}\" height=\"22\" rx=\"3\"/>",
        y - 11.0
    );
    let _ = write!(out, "<text class=\"middle\" x=\"{}\" y=\"{}\">{text}</text>", x + wide / 2.0, y + 4.0);
    x + wide
}

/// A sublayer off the road and back; where the road goes on.
fn branch(
    out: &mut String,
    (x, road): (f64, f64),
    (name, crosses): (&str, bool),
    norms: NormPlacement,
    norm: &str,
) -> f64 {
    let height = road - 40.0;
    let tap = x + 8.0;
    let mut right = tap + 14.0;
    if norms == NormPlacement::Pre {
        right = boxed(out, (right, height), norm, "strong") + 10.0;
    }
    right = boxed(out, (right, height), name, if crosses { "strong" } else { "" });
    let sum = right + 14.0;
    let _ = write!(
        out,
        "<path class=\"wire under\" d=\"M{tap} {road}V{height}H{}M{right} {height}H{sum}V{}\"/>",
        tap + 14.0,
        road - 7.0
    );
    let _ = write!(
        out,
        "<circle class=\"sum\" cx=\"{sum}\" cy=\"{road}\" r=\"7\"/><path class=\"ink\" d=\"M{} {road}h7M{sum} {}v7\"/>",
        sum - 3.5,
        road - 3.5
    );
    match norms {
        NormPlacement::Pre => sum + 12.0,
        NormPlacement::Post => boxed(out, (sum + 12.0, road), norm, "strong") + 6.0,
    }
}
