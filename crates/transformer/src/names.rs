//! Names of `docs/model.md` taken apart: side, block, and what is left; and the formula that belongs to them.

use graph::{Error, Graph, Operation};

/// Which stack of blocks something belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    /// The only stack there is: its names have no prefix.
    Only,
    /// The encoder of an encoder-decoder.
    Encoder,
    /// The decoder of an encoder-decoder.
    Decoder,
}

impl Side {
    /// Runs `build` in the scope of this side.
    pub fn scope<R>(
        self,
        g: &mut Graph,
        build: impl FnOnce(&mut Graph) -> Result<R, Error>,
    ) -> Result<R, Error> {
        match self {
            Self::Only => build(g),
            Self::Encoder => g.scope("encoder", build),
            Self::Decoder => g.scope("decoder", build),
        }
    }
}

/// Where a name lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place<'a> {
    /// Stack.
    pub side: Side,
    /// Block of the stack, from 0.
    pub block: Option<usize>,
    /// The rest: `attention.scores`.
    pub local: &'a str,
}

/// Takes a name apart; an operation without a name of its own is told by its kind.
///
/// ```
/// use transformer::{Side, place};
/// let place = place("decoder.block.1.cross_attention.scores");
/// assert_eq!((place.side, place.block, place.local), (Side::Decoder, Some(1), "cross_attention.scores"));
/// assert_eq!(transformer::place("logits").local, "logits");
/// assert_eq!(transformer::place("block.0.attention.softmax#12").local, "attention.softmax");
/// ```
pub fn place(name: &str) -> Place<'_> {
    let (side, rest) = match (name.strip_prefix("encoder."), name.strip_prefix("decoder.")) {
        (Some(rest), _) => (Side::Encoder, rest),
        (_, Some(rest)) => (Side::Decoder, rest),
        _ => (Side::Only, name),
    };
    let inside = rest.strip_prefix("block.").and_then(|rest| rest.split_once('.'));
    let in_block = inside.and_then(|(number, local)| Some((number.parse().ok()?, local)));
    let (block, local) = match in_block {
        Some((block, local)) => (Some(block), local),
        None => (None, rest),
    };
    Place { side, block, local: local.split('#').next().unwrap_or(local) }
}

/// The keys under which a tensor of this name is spoken of, the most special first: in the decoder of an
/// encoder-decoder `residual_2` is another sum than elsewhere, and cross-attention is attention.
///
/// ```
/// assert_eq!(transformer::spoken_of("decoder.block.0.residual_2"), ["decoder.residual_2", "residual_2"]);
/// assert_eq!(
///     transformer::spoken_of("decoder.block.0.cross_attention.mixed"),
///     ["decoder.cross_attention.mixed", "cross_attention.mixed", "attention.mixed"]
/// );
/// ```
pub fn spoken_of(name: &str) -> Vec<String> {
    let place = place(name);
    let own = place.local.to_owned();
    let sided = match place.side {
        Side::Only => None,
        Side::Encoder => Some(format!("encoder.{own}")),
        Side::Decoder => Some(format!("decoder.{own}")),
    };
    let general = own.strip_prefix("cross_").map(str::to_owned);
    sided.into_iter().chain([own]).chain(general).collect()
}

/// MathML of an operation: of this very use where it has a formula of its own, else of its kind.
pub fn formula(g: &Graph, operation: &Operation) -> &'static str {
    let keys = spoken_of(&g.tensor(operation.output).name);
    let own = keys.iter().find_map(|key| graph::formula(key));
    own.or_else(|| graph::formula(operation.op.kind())).unwrap_or_default()
}
