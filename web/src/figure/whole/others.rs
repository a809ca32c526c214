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

/// Height of a box, and room between two, in px.
const BOX: f64 = 22.0;
const GAP: f64 = 8.0;

/// One network in small, from below upwards as the papers draw it: beside the residual road a branch per sublayer, the
/// norms where they stand.
fn sketch(other: Other, layers: u32, words: &WholeWords) -> Sketch {
    let both = other.topology == Topology::EncoderDecoder;
    let own = if both { words.small_masked } else { words.small_attention };
    let reads = [words.small_attention, "FFN"];
    let writes = [own, words.small_cross, "FFN"];
    let single = [own, "FFN"];
    let stacks: &[&[&str]] = if both { &[&reads, &writes] } else { &[&single] };
    let bottom =
        16.0 + 2.0 * BOX + stacks.iter().map(|names| names.len() as f64 * SUBLAYER).fold(0.0, f64::max);
    let (mut out, mut left, mut memory) = (String::new(), 2.0, None);
    for (i, names) in stacks.iter().enumerate() {
        let top = if both && i == 0 { words.small_norm } else { words.small_head };
        let ends = [words.small_embedding, top];
        let stack = Stack { left, bottom, names, ends, norms: other.norms, norm: words.small_norm, layers };
        let (end, crossed) = stack.draw(&mut out);
        if let (Some((x, y)), Some((edge, at))) = (memory, crossed) {
            // Keys and values of the second stack come from the end of the first.
            for (class, up, aside) in [("k", -3.0, 9.0), ("v", 3.0, 4.0)] {
                let _ = write!(
                    out,
                    "<path class=\"wire {class}\" d=\"M{x} {}H{}V{}H{edge}\"/>",
                    y + up,
                    x + aside,
                    at + up
                );
            }
        }
        memory = Some(end);
        left = stack.right() + 16.0;
    }
    let (width, height) = (left - 14.0, bottom + 14.0);
    (out, format!("0 0 {width} {height}"), width.to_string(), height.to_string())
}

/// What a sublayer takes of the road: two boxes with what lies between, and a sum.
const SUBLAYER: f64 = 2.0 * BOX + 4.0 * GAP + 4.0;

/// A stack of blocks, one of which is drawn.
struct Stack<'a> {
    left: f64,
    bottom: f64,
    names: &'a [&'a str],
    /// Before the blocks and after them.
    ends: [&'a str; 2],
    norms: NormPlacement,
    norm: &'a str,
    layers: u32,
}

impl Stack<'_> {
    /// Width of the branch.
    fn wide(&self) -> f64 {
        self.names.iter().chain([&self.norm]).map(|name| wide(name)).fold(0.0, f64::max)
    }

    fn road(&self) -> f64 {
        self.left + 8.0 + self.wide() + 20.0
    }

    fn right(&self) -> f64 {
        self.road() + 30.0
    }

    /// Draws it; where its end has its right edge, and where its second sublayer of three is entered.
    fn draw(&self, out: &mut String) -> ((f64, f64), Option<(f64, f64)>) {
        let (road, first) = (self.road(), self.bottom - BOX / 2.0 - 10.0);
        let last = first - self.names.len() as f64 * SUBLAYER;
        let end = last - 8.0 - BOX / 2.0;
        let _ = write!(
            out,
            "<rect class=\"around\" x=\"{}\" y=\"{last}\" width=\"{}\" height=\"{}\" rx=\"6\"/>",
            self.left,
            self.right() - self.left,
            first - last
        );
        let _ = write!(out, "<path class=\"road\" d=\"M{road} {}V{end}\"/>", self.bottom);
        let _ = write!(
            out,
            "<text class=\"mut\" x=\"{}\" y=\"{}\">× {}</text>",
            road + 10.0,
            last + 26.0,
            self.layers
        );
        let mut crossed = None;
        for (i, name) in self.names.iter().enumerate() {
            let at = self.branch(out, first - i as f64 * SUBLAYER, name);
            if i == 1 && self.names.len() == 3 {
                crossed = Some((self.branch_middle() - wide(name) / 2.0, at));
            }
        }
        boxed(out, (road, self.bottom), self.ends[0], "");
        boxed(out, (road, end), self.ends[1], "");
        ((road + wide(self.ends[1]) / 2.0, end), crossed)
    }

    fn branch_middle(&self) -> f64 {
        self.left + 8.0 + self.wide() / 2.0
    }

    /// A sublayer off the road and back; the height of its box.
    fn branch(&self, out: &mut String, from: f64, name: &str) -> f64 {
        let (road, middle) = (self.road(), self.branch_middle());
        let pre = self.norms == NormPlacement::Pre;
        let tap = from - GAP;
        let lower = tap - GAP - BOX / 2.0;
        let upper = lower - BOX - GAP;
        let own = if pre { upper } else { lower };
        let sum = own - BOX / 2.0 - GAP;
        let _ = write!(
            out,
            "<path class=\"wire\" d=\"M{road} {tap}H{middle}V{sum}H{}\"/>\
             <circle class=\"sum\" cx=\"{road}\" cy=\"{sum}\" r=\"7\"/>\
             <path class=\"ink\" d=\"M{} {sum}h7M{road} {}v7\"/>",
            road - 7.0,
            road - 3.5,
            sum - 3.5
        );
        boxed(out, (middle, own), name, "");
        let norm = if pre { (middle, lower) } else { (road, sum - 7.0 - GAP / 2.0 - BOX / 2.0) };
        boxed(out, norm, self.norm, "strong");
        own
    }
}

/// How wide a box of a text is.
fn wide(text: &str) -> f64 {
    text.chars().map(|c| if c.is_ascii() { 6.4 } else { 12.0 }).sum::<f64>() + 12.0
}

/// A box around its middle.
fn boxed(out: &mut String, (x, y): (f64, f64), text: &str, class: &str) {
    let wide = wide(text);
    let _ = write!(
        out,
        "<rect class=\"small {class}\" x=\"{}\" y=\"{}\" width=\"{wide}\" height=\"{BOX}\" rx=\"3\"/>\
         <text class=\"middle\" x=\"{x}\" y=\"{}\">{text}</text>",
        x - wide / 2.0,
        y - BOX / 2.0,
        y + 4.0
    );
}
