//! What stands in a box of the picture.

use crate::scene::Walk;
use crate::scene::whole::{Cell, Part};
use crate::text::model_words as named;
use crate::text::whole::WholeWords;
use transformer::FeedForward;

/// What stands in a box.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Label {
    /// A word.
    Plain(String),
    /// A symbol, as markup.
    Math(String),
}

/// A symbol with an index below it.
fn indexed(symbol: &str, index: &str, class: &str) -> Label {
    Label::Math(format!(
        "<tspan class=\"{class}\">{symbol}<tspan class=\"index\" dy=\"4\">{index}</tspan></tspan>"
    ))
}

/// What stands in a box.
pub fn label(cell: &Cell, walk: &Walk, words: &WholeWords) -> Label {
    let config = &walk.dims.config;
    let gated = config.feed_forward.is_gated();
    let plain = |text: &str| Label::Plain(text.to_owned());
    match cell.part {
        Part::Ids => plain(words.tokens),
        Part::Embedding => plain(words.embedding),
        Part::Position => plain(words.positions),
        Part::Norm | Part::FinalNorm => plain(named::norm(config.norm)),
        Part::Query => indexed("W", "Q", "q"),
        Part::Key => indexed("W", "K", "k"),
        Part::Value => indexed("W", "V", "v"),
        Part::TurnedQuery | Part::TurnedKey => plain("RoPE"),
        Part::Scores => Label::Math(
            "<tspan class=\"q\">Q</tspan><tspan class=\"k\">K<tspan class=\"index\" dy=\"-5\">⊤</tspan></tspan>".to_owned(),
        ),
        Part::Scale => indexed("÷√d", "k", "up"),
        Part::Alibi => plain("ALiBi"),
        Part::Mask => plain(words.mask),
        Part::Softmax | Part::Probabilities => plain("softmax"),
        Part::Mix => plain(words.mix),
        Part::Merge => plain(words.merge),
        Part::Output => indexed("W", "O", ""),
        Part::Add => plain("+"),
        Part::Product => plain("⊙"),
        Part::Gate => indexed("W", "gate", ""),
        Part::Up => indexed("W", if gated { "up" } else { "1" }, ""),
        Part::Down => indexed("W", if gated { "down" } else { "2" }, ""),
        Part::Activation => plain(curve(config.feed_forward)),
        Part::Head => plain(words.head),
        Part::Loss => plain(words.loss),
        Part::Memory => plain(words.memory),
    }
}

/// The curve of a feed-forward; names are the same in every language.
pub fn curve(kind: FeedForward) -> &'static str {
    match kind {
        FeedForward::Relu | FeedForward::Reglu => "ReLU",
        FeedForward::Gelu | FeedForward::Geglu => "GELU",
        FeedForward::Silu | FeedForward::Swiglu => "SiLU",
    }
}
