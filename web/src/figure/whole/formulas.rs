//! The whole in formulas: each symbol leads to its operation.

use crate::lens::use_lens;
use crate::scene::Walk;
use crate::text::model_words as named;
use crate::text::use_speech;
use crate::text::whole::words;
use graph::AxisName;
use leptos::prelude::*;
use transformer::{FeedForward, ModelConfig, Norm};
use wasm_bindgen::JsCast;
use web_sys::Element;

/// A symbol that leads to the operation of that name in the block that is looked at.
fn symbol(op: &str, class: &str, inner: &str) -> String {
    format!("<mrow data-op=\"{op}\" class=\"{class}\">{inner}</mrow>")
}

fn mi(text: &str) -> String {
    format!("<mi>{text}</mi>")
}

fn sub(base: &str, index: &str) -> String {
    format!("<msub><mi>{base}</mi><mi>{index}</mi></msub>")
}

fn word(text: &str) -> String {
    format!("<mi mathvariant=\"normal\">{text}</mi>")
}

fn mo(text: &str) -> String {
    format!("<mo>{text}</mo>")
}

fn math(inner: &str) -> String {
    format!("<math>{inner}</math>")
}

/// `softmax(QKᵀ/√d_k) V`.
fn attention(config: &ModelConfig) -> String {
    let product = symbol("attention.query", "query", &mi("Q"))
        + &symbol("attention.key", "key", "<msup><mi>K</mi><mo>⊤</mo></msup>");
    let root = symbol("attention.scaled", "", &format!("<msqrt>{}</msqrt>", sub("d", "k")));
    let inside =
        if config.scale_scores { format!("<mfrac><mrow>{product}</mrow>{root}</mfrac>") } else { product };
    let softmax = symbol("attention.probabilities", "score", &word("softmax"));
    let value = symbol("attention.value", "value", &mi("V"));
    math(&format!("{softmax}<mrow><mo>(</mo>{inside}<mo>)</mo></mrow>{value}"))
}

/// `Concat(head_1, …, head_H) W_O`.
fn heads() -> String {
    let head = |index: &str| {
        symbol("attention.mixed", "value", &format!("<msub>{}<mi>{index}</mi></msub>", word("head")))
    };
    let concat = symbol("attention.merged", "", &word("Concat"));
    let out = symbol("attention.output", "", &sub("W", "O"));
    math(&format!(
        "{concat}{}{}{}{}{}{}{}{out}",
        mo("("),
        head("1"),
        mo(","),
        mo("…"),
        mo(","),
        head("H"),
        mo(")")
    ))
}

/// The feed-forward in use.
fn feed_forward(kind: FeedForward) -> String {
    let curve = symbol("feed_forward.activated", "", &word(super::names::curve(kind)));
    let weight = |op: &str, index: &str| symbol(op, "", &sub("W", index));
    let x = "<mi>x</mi>";
    math(&if kind.is_gated() {
        let gate = weight("feed_forward.gate", "gate");
        let up = weight("feed_forward.up", "up");
        let both = symbol("feed_forward.hidden", "", "<mo>⊙</mo>");
        let down = weight("feed_forward.output", "down");
        format!("<mo>(</mo>{curve}<mo>(</mo>{x}{gate}<mo>)</mo>{both}{x}{up}<mo>)</mo>{down}")
    } else {
        let (up, down) = (weight("feed_forward.up", "1"), weight("feed_forward.output", "2"));
        format!("{curve}<mo>(</mo>{x}{up}<mo>)</mo>{down}")
    })
}

/// The norm in use.
fn norm(kind: Norm) -> String {
    let over = |numerator: &str, root: &str| {
        let fraction = format!("<mfrac>{numerator}<msqrt>{root}<mo>+</mo><mi>ε</mi></msqrt></mfrac>");
        math(&format!("{}<mo>⊙</mo><mi>w</mi>", symbol("norm_1.output", "", &fraction)))
    };
    match kind {
        Norm::RmsNorm => over(
            "<mi>x</mi>",
            "<mrow><mfrac><mn>1</mn><mi>C</mi></mfrac><msub><mo>∑</mo><mi>c</mi></msub><msubsup><mi>x</mi><mi>c</mi><mn>2</mn></msubsup></mrow>",
        ),
        Norm::LayerNorm => {
            over("<mrow><mi>x</mi><mo>−</mo><mi>μ</mi></mrow>", "<msup><mi>σ</mi><mn>2</mn></msup>")
        }
    }
}

/// The loss.
fn loss() -> String {
    let softmax = symbol("probabilities", "score", &word("softmax"));
    let logits = symbol("logits", "", "<msub><mi>z</mi><mi>t</mi></msub>");
    let left = symbol("loss", "", "<mi>L</mi>");
    let each = symbol("token_loss", "", "<mi mathvariant=\"normal\">ln</mi>");
    math(&format!(
        "{left}<mo>=</mo><mo>−</mo><mfrac><mn>1</mn><mi>n</mi></mfrac><msub><mo>∑</mo><mi>t</mi></msub>{each}{softmax}<msub><mrow><mo>(</mo>{logits}<mo>)</mo></mrow><msub><mi>y</mi><mi>t</mi></msub></msub>"
    ))
}

/// All of them, with their names; what a switch takes out is not in them.
fn all(config: &ModelConfig) -> [String; 5] {
    [attention(config), heads(), feed_forward(config.feed_forward), norm(config.norm), loss()]
}

/// The full name of an operation of a formula: in the block and stack where the reader stands, or else the first there is.
fn named_op(walk: &Walk, op: &str, near: Option<&str>) -> Option<String> {
    let fits = |name: &&str| transformer::place(name).local == op;
    let range = walk.range(false);
    let names: Vec<&str> = walk.stops[range].iter().map(|stop| stop.name.as_str()).collect();
    let here = near.map(transformer::place).and_then(|at| {
        names.iter().copied().filter(fits).find(|name| {
            let place = transformer::place(name);
            (place.side, place.block) == (at.side, at.block)
        })
    });
    // A switch can give an operation another name on the way: its projection, its product.
    let parts = || names.iter().copied().find(|name| transformer::place(name).local.starts_with(op));
    here.or_else(|| names.iter().copied().find(fits)).or_else(parts).map(str::to_owned)
}

/// The row of formulas.
#[component]
pub fn Formulas(
    /// A symbol was opened: the name of its operation.
    on_open: Callback<String>,
) -> impl IntoView {
    let (lens, speech) = (use_lens(), use_speech());
    let say = move || words(speech.language());
    let config =
        Memo::new(move |_| lens.walk.with(|walk| walk.as_ref().map(|walk| walk.dims.config.clone())));
    let open = move |event: web_sys::MouseEvent| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let symbol = target.and_then(|target| target.closest("[data-op]").ok().flatten());
        let name = || {
            let op = symbol?.get_attribute("data-op")?;
            let near = untrack(|| lens.stop()).map(|stop| stop.name);
            named_op(&*lens.walk.get_untracked()?, &op, near.as_deref())
        };
        if let Some(name) = name() {
            on_open.run(name);
        }
    };
    let rows = move || {
        let config = config.get()?;
        let feed = format!("{} · {}", say().feed_forward, named::feed_forward(config.feed_forward));
        let names = [
            say().attention.to_owned(),
            say().heads.to_owned(),
            feed,
            named::norm(config.norm).to_owned(),
            say().loss.to_owned(),
        ];
        let row = |(name, formula): (String, String)| {
            view! { <li><span>{name}</span><div class="formula" inner_html=formula></div></li> }
        };
        Some(names.into_iter().zip(all(&config)).map(row).collect_view())
    };
    view! {
        <ul class="wholeformulas" aria-label=move || say().formulas title=move || say().symbol_says on:click=open>
            {rows}
        </ul>
        <Letters/>
    }
}

/// What the letters of the shapes stand for.
#[component]
fn Letters() -> impl IntoView {
    use AxisName::{C, D, F, G, H, S, T, V};
    let lens = use_lens();
    let letters = move || {
        let walk = lens.walk.get()?;
        let letter = |axis: AxisName| {
            let word = lens.axis_word(&walk, axis)?;
            Some(view! { <span><b class="num">{axis.letter()}</b>" "{word}</span> })
        };
        Some([T, S, C, H, G, D, F, V].into_iter().filter_map(letter).collect_view())
    };
    view! { <p class="letters">{letters}</p> }
}

#[cfg(test)]
mod tests {
    use super::*;
    use transformer::{Depth, Extent, NormPlacement, Position};

    #[test]
    fn every_symbol_of_every_configuration_leads_to_an_operation() {
        let textbook = ModelConfig::textbook(12, 12);
        let gpt = ModelConfig {
            bias: true,
            norm: Norm::LayerNorm,
            position: Position::Learned,
            feed_forward: FeedForward::Gelu,
            ..textbook.clone()
        };
        let alibi = ModelConfig { position: Position::Alibi, scale_scores: false, ..textbook.clone() };
        let post = ModelConfig { norm_placement: NormPlacement::Post, ..textbook.clone() };
        for config in [textbook, gpt, alibi, post] {
            let walk = Walk::of(&config, Extent::new(1, 8), Depth::Forward).unwrap();
            let mut symbols = 0;
            for formula in all(&config) {
                for op in formula.split("data-op=\"").skip(1) {
                    let op = op.split('"').next().unwrap();
                    let name = named_op(&walk, op, Some("block.1.attention.scores"));
                    assert!(name.is_some(), "{op} leads nowhere");
                    symbols += 1;
                    let name = name.unwrap();
                    let block = transformer::place(&name).block;
                    assert!(block != Some(0), "{op} leads to {name}, out of the block that is looked at");
                }
            }
            assert!(symbols >= 14, "{symbols} symbols");
        }
    }
}
