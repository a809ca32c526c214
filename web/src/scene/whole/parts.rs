//! A walk sorted into what people draw: stacks, their sublayers, and the parts of each. Every stop of a direction belongs
//! to one part: forward by its name, backward by the part through which the gradient comes back.

use super::super::stop::{SOURCE, Stop, TOKENS, subject};
use super::super::walk::Walk;
use graph::{Op, OpId, Pass};
use std::collections::BTreeMap;
use transformer::{NormPlacement, Side, place};

/// What a box of the picture stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// Token ids.
    Ids,
    /// Their rows of the table.
    Embedding,
    /// Positions, where they are added.
    Position,
    /// A norm of a sublayer.
    Norm,
    /// Projections, with the cut into heads.
    Query,
    Key,
    Value,
    /// Rotary positions.
    TurnedQuery,
    TurnedKey,
    /// Queries times keys.
    Scores,
    /// Over √d_head.
    Scale,
    /// A penalty by distance.
    Alibi,
    /// What must not be seen.
    Mask,
    Softmax,
    /// Weights times values.
    Mix,
    /// Heads side by side.
    Merge,
    /// The projection of the output.
    Output,
    /// The residual sum.
    Add,
    /// Feed-forward: what opens, what is let through, the curve, both together, the way back.
    Gate,
    Up,
    Activation,
    Product,
    Down,
    /// After the last block.
    FinalNorm,
    /// To logits.
    Head,
    /// The next token.
    Probabilities,
    Loss,
    /// What the encoder made, where cross-attention reads it.
    Memory,
}

/// Stops of each part.
pub type Parts = BTreeMap<Part, Vec<usize>>;

/// What a sublayer does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Tokens look at tokens of their own row.
    Attention,
    /// Tokens look at the source.
    Cross,
    /// Each token by itself.
    FeedForward,
}

/// A sublayer of the block that is shown.
#[derive(Clone, Debug)]
pub struct Sublayer {
    /// What it does.
    pub kind: Kind,
    /// Its parts, its norm and its sum among them.
    pub parts: Parts,
}

/// A stack of blocks of which one is shown.
#[derive(Clone, Debug)]
pub struct Stack {
    /// Which.
    pub side: Side,
    /// Before the blocks.
    pub input: Parts,
    /// How many blocks there are.
    pub blocks: usize,
    /// The one that is shown.
    pub shown: usize,
    /// Its sublayers.
    pub sublayers: Vec<Sublayer>,
    /// After the blocks.
    pub output: Parts,
}

/// The stacks of a walk, in running order, the block `shown` of each (the last one where there are fewer).
pub fn stacks(walk: &Walk, shown: usize) -> Vec<Stack> {
    let sides: &[Side] = match walk.encoder_output() {
        Some(_) => &[Side::Encoder, Side::Decoder],
        None => &[Side::Only],
    };
    sides.iter().map(|&side| stack(walk, side, shown)).collect()
}

fn stack(walk: &Walk, side: Side, shown: usize) -> Stack {
    let of_side = |stop: &Stop| {
        // Logits and loss bear no side, and follow the decoder.
        stop.side == side || (side == Side::Decoder && stop.side == Side::Only)
    };
    let blocks =
        walk.stops[walk.range(false)].iter().filter(|stop| of_side(stop)).filter_map(|stop| stop.block);
    let blocks = blocks.max().map_or(0, |last| last + 1);
    let shown = shown.min(blocks.saturating_sub(1));
    let mut stack =
        Stack { side, input: Parts::new(), blocks, shown, sublayers: Vec::new(), output: Parts::new() };
    for at in walk.range(false) {
        let stop = &walk.stops[at];
        if !of_side(stop) || stop.block.is_some_and(|block| block != shown) {
            continue;
        }
        let Some((part, kind)) = part_of(walk, stop) else { continue };
        let parts = match (stop.block, kind) {
            (None, _) if part <= Part::Position => &mut stack.input,
            (None, _) => &mut stack.output,
            (Some(_), kind) => sublayer(&mut stack.sublayers, kind, part, walk.dims.config.norm_placement),
        };
        parts.entry(part).or_default().push(at);
    }
    stack
}

/// The sublayer that a part belongs to: a norm before it opens it, sum and norm after it close the last one.
fn sublayer(all: &mut Vec<Sublayer>, kind: Option<Kind>, part: Part, norms: NormPlacement) -> &mut Parts {
    let opens = match kind {
        None => part == Part::Norm && norms == NormPlacement::Pre,
        Some(kind) => all.last().is_none_or(|last| {
            last.kind != kind && !(last.parts.len() == 1 && last.parts.contains_key(&Part::Norm))
        }),
    };
    // A norm of two operations opens its sublayer once.
    let same_norm = kind.is_none()
        && part == Part::Norm
        && all.last().is_some_and(|last| last.parts.len() == 1 && last.parts.contains_key(&Part::Norm));
    if (opens && !same_norm) || all.is_empty() {
        all.push(Sublayer { kind: kind.unwrap_or(Kind::Attention), parts: Parts::new() });
    }
    let at = all.len() - 1;
    if let Some(kind) = kind {
        all[at].kind = kind;
    }
    &mut all[at].parts
}

/// What a forward stop is part of.
fn part_of(walk: &Walk, stop: &Stop) -> Option<(Part, Option<Kind>)> {
    let local = place(subject(&stop.name)).local;
    if let Some(rest) = local.strip_prefix("feed_forward.") {
        let part = match rest.split('.').next()? {
            "gate" => Part::Gate,
            "up" => Part::Up,
            "activated" => Part::Activation,
            "hidden" => Part::Product,
            _ => Part::Down,
        };
        return Some((part, Some(Kind::FeedForward)));
    }
    let crossed = local.strip_prefix("cross_attention.");
    if let Some(rest) = crossed.or_else(|| local.strip_prefix("attention.")) {
        let kind = if crossed.is_some() { Kind::Cross } else { Kind::Attention };
        let part = match rest.split('.').next()? {
            "query" => Part::Query,
            "key" => Part::Key,
            "value" => Part::Value,
            "query_rotated" => Part::TurnedQuery,
            "key_rotated" => Part::TurnedKey,
            "scores" => Part::Scores,
            "scaled" if adds(walk, stop.op) => Part::Alibi,
            "scaled" => Part::Scale,
            "mask" | "masked" => Part::Mask,
            "probabilities" => Part::Softmax,
            "mixed" => Part::Mix,
            "merged" => Part::Merge,
            _ => Part::Output,
        };
        return Some((part, Some(kind)));
    }
    let part = match local {
        TOKENS | SOURCE => Part::Ids,
        "embedding.token" => Part::Embedding,
        "logits" => Part::Head,
        "probabilities" => Part::Probabilities,
        "token_loss" | "loss" => Part::Loss,
        _ if local.starts_with("embedding.") => Part::Position,
        _ if local.starts_with("residual_") => Part::Add,
        _ if local.starts_with("norm_") => Part::Norm,
        _ if local.starts_with("final_norm") => Part::FinalNorm,
        _ if local.starts_with("head") || local.starts_with("logits") => Part::Head,
        _ => return None,
    };
    Some((part, None))
}

/// Something is added in it.
fn adds(walk: &Walk, op: Option<OpId>) -> bool {
    op.is_some_and(|op| matches!(walk.graph.operation(op).op, Op::Bias(_) | Op::Add(_)))
}

/// The backward stops of what comes back through these forward ones.
pub fn on_the_way_back(walk: &Walk, forward: &[usize]) -> Vec<usize> {
    let through: Vec<OpId> = forward.iter().filter_map(|&at| walk.stops[at].op).collect();
    let made: Vec<&str> = forward.iter().map(|&at| walk.stops[at].name.as_str()).collect();
    let of = |at: &usize| {
        let stop = &walk.stops[*at];
        match stop.forward {
            Some(op) => through.contains(&op),
            // A sum over all uses of a tensor belongs to what makes the tensor, and so do the sums on the way to it.
            None if stop.pass == Pass::Backward => {
                let later = &walk.stops[*at..walk.range(true).end];
                let sum = later.iter().find(|stop| stop.forward.is_none() && !stop.name.contains('#'));
                sum.and_then(|sum| walk.graph.find(subject(&sum.name))).is_some_and(|tensor| {
                    match walk.maker(tensor) {
                        Some(maker) => made.contains(&maker.name.as_str()),
                        // A weight that is used twice belongs to its first use.
                        None => walk
                            .graph
                            .operations()
                            .find(|(_, operation)| operation.inputs.contains(&tensor))
                            .is_some_and(|(id, _)| through.contains(&id)),
                    }
                })
            }
            None => false,
        }
    };
    walk.range(true).filter(of).collect()
}
