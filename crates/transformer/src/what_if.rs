//! What-if edits as a person makes them and a link carries them: cells of a named activation set to a number, to the
//! mean, to a window of visible keys, or to what they are on another prompt. Worker and page make the same
//! [`graph::Edit`]s of them.
//!
//! Written as `block.0.attention.mask@0.*.1.3~1`, joined by `;`: the tensor, an index or `*` per axis, the change.

mod held;
mod left_out;

use crate::{Dims, Extent, ForwardGraph, Topology, longest, place};
use graph::{Edit, EditValue, Graph, Shape};
use std::fmt;
use std::sync::Arc;

pub use held::{held, open_masks};
pub use left_out::LeftOut;

/// One edit.
#[derive(Clone, Debug, PartialEq)]
pub struct WhatIf {
    /// Full name of the tensor, as in `docs/model.md`.
    pub tensor: String,
    /// An index, or the whole axis.
    pub at: Vec<Option<usize>>,
    /// What the cells become.
    pub change: Change,
}

impl WhatIf {
    /// True where this one takes the place of an earlier one: it is of the same cells, or it leaves nothing of the other.
    pub fn replaces(&self, earlier: &Self) -> bool {
        if self.tensor != earlier.tensor || self.at.len() != earlier.at.len() {
            return false;
        }
        let same = self.at == earlier.at;
        let within = self.at.iter().zip(&earlier.at).all(|(own, other)| own.is_none() || own == other);
        match (&self.change, earlier.at.as_slice()) {
            _ if same => true,
            (Change::Number(_), _) => within,
            // Inside of a window stays what was there; another prompt may lack some cells.
            (Change::Window(width), [.., Some(t), Some(s)]) => within && outside(*width, *t, *s),
            (Change::Mean | Change::Window(_) | Change::From(_), _) => false,
        }
    }
}

/// What cells become.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// One number.
    Number(f32),
    /// The tensor's mean over batch and position.
    Mean,
    /// Of a mask `[..,T,S]`: query t sees the keys t−n+1 to t that it saw before, and no others.
    Window(usize),
    /// What they are where the model reads another example.
    From(Donor),
}

/// Another example.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Donor {
    /// T ids.
    pub tokens: Vec<u32>,
    /// S ids of the source; empty where the model reads none.
    pub source: Vec<u32>,
}

/// Edits as the graph takes them, and those that do not fit this model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Resolved {
    /// In order.
    pub edits: Vec<Edit>,
    /// Numbers of those that were left out, each with the reason.
    pub left_out: Vec<(usize, LeftOut)>,
}

/// All values of a tensor, with the lengths of its axes.
pub type Values = (Vec<usize>, Vec<f32>);

/// Lengths of a tensor's axes on another example; none where the model cannot read that example, or has no such tensor.
/// What a page needs to know of it that has no values.
pub fn shape_on(dims: &Dims, donor: &Donor, tensor: &str) -> Option<Vec<usize>> {
    let Donor { tokens, source } = donor;
    let reach = 1..=longest(&dims.config);
    let reads_source = dims.config.topology == Topology::EncoderDecoder;
    let known = tokens.iter().chain(source).all(|&id| (id as usize) < dims.vocabulary);
    let fits = reach.contains(&tokens.len())
        && if reads_source { reach.contains(&source.len()) } else { source.is_empty() };
    if !known || !fits {
        return None;
    }
    let extent = Extent::new(1, tokens.len()).with_source(source.len());
    let graph = ForwardGraph::new(dims, extent).ok()?.graph;
    Some(graph.shape(graph.find(tensor)?).lens())
}

/// Makes edits for a model whose plain graph is `graph`. `of_donor` gives a tensor's values on another example; the
/// page, which only needs shapes, gives none and gets zeros.
pub fn resolve(
    list: &[WhatIf],
    graph: &Graph,
    mut of_donor: impl FnMut(&Donor, &str) -> Option<Values>,
) -> Resolved {
    let mut resolved = Resolved::default();
    for (number, what_if) in list.iter().enumerate() {
        match edit(what_if, graph, &mut of_donor) {
            Ok(edit) => resolved.edits.push(edit),
            Err(reason) => resolved.left_out.push((number, reason)),
        }
    }
    resolved
}

/// Other examples that edits read.
pub fn donors(list: &[WhatIf]) -> Vec<&Donor> {
    let mut donors = Vec::new();
    for what_if in list {
        match &what_if.change {
            Change::From(donor) => donors.push(donor),
            Change::Number(_) | Change::Mean | Change::Window(_) => {}
        }
    }
    donors
}

fn edit(
    what_if: &WhatIf,
    graph: &Graph,
    of_donor: &mut impl FnMut(&Donor, &str) -> Option<Values>,
) -> Result<Edit, LeftOut> {
    let WhatIf { tensor, at, change } = what_if;
    let id = graph.find(tensor).filter(|&id| graph.tensor(id).named && is_activation(graph, tensor));
    let id = id.ok_or_else(|| LeftOut::NoActivation { tensor: tensor.clone() })?;
    let shape = graph.shape(id);
    let fits =
        at.len() == shape.rank() && at.iter().zip(shape.lens()).all(|(at, len)| at.is_none_or(|at| at < len));
    if !fits {
        return Err(LeftOut::NoCell { tensor: tensor.clone(), shape: shape.to_string() });
    }
    let is_mask = place(tensor).local.ends_with("attention.mask");
    let set = match change {
        Change::Number(number) if is_mask && ![0.0, 1.0].contains(number) => {
            return Err(LeftOut::OnlyMaskValues { tensor: tensor.clone() });
        }
        Change::Number(number) => EditValue::Number(*number),
        Change::Mean if is_mask => return Err(LeftOut::OnlyMaskValues { tensor: tensor.clone() }),
        Change::Mean => EditValue::Mean,
        Change::Window(width) if is_mask => window(*width, shape),
        Change::Window(_) => return Err(LeftOut::NoMask { tensor: tensor.clone() }),
        Change::From(donor) => from(donor, tensor, at, shape, of_donor)?,
    };
    Ok(Edit { tensor: tensor.clone(), at: at.clone(), set })
}

/// Whatever is computed; a gradient or the loss cannot be set.
fn is_activation(graph: &Graph, tensor: &str) -> bool {
    let computed = graph.find(tensor).and_then(|id| graph.producer(id)).is_some();
    computed && tensor != "loss" && tensor != "token_loss" && !tensor.starts_with("grad:")
}

/// Query t sees keys t−width+1 to t.
fn window(width: usize, shape: &Shape) -> EditValue {
    let hidden = |cell: usize| {
        let index = shape.index(cell);
        outside(width, index[index.len() - 2], index[index.len() - 1])
    };
    EditValue::Hide { shape: shape.lens(), cells: Arc::new((0..shape.len()).map(hidden).collect()) }
}

/// Key s is none of the last `width` up to query t.
fn outside(width: usize, t: usize, s: usize) -> bool {
    s > t || t - s >= width
}

/// The same cells on another example, which may be longer or shorter as long as it has those cells.
fn from(
    donor: &Donor,
    tensor: &str,
    at: &[Option<usize>],
    shape: &Shape,
    of_donor: &mut impl FnMut(&Donor, &str) -> Option<Values>,
) -> Result<EditValue, LeftOut> {
    let mut values = vec![0.0; shape.len()];
    if let Some((lens, theirs)) = of_donor(donor, tensor) {
        for (cell, value) in values.iter_mut().enumerate() {
            let index = shape.index(cell);
            let chosen = at.iter().zip(&index).all(|(at, index)| at.is_none_or(|at| at == *index));
            if !chosen {
                continue;
            }
            let inside = lens.len() == index.len() && index.iter().zip(&lens).all(|(i, len)| i < len);
            if !inside {
                let axis = index.iter().zip(&lens).position(|(i, len)| i >= len).unwrap_or(0);
                let (has, needs) =
                    (lens.get(axis).unwrap_or(&0), at[axis].map_or(shape.lens()[axis], |at| at + 1));
                return Err(LeftOut::ShortDonor { has: *has, needs });
            }
            let place = index.iter().zip(&lens).fold(0, |place, (i, len)| place * len + i);
            *value = theirs.get(place).copied().unwrap_or(0.0);
        }
    }
    Ok(EditValue::From { shape: shape.lens(), values: Arc::new(values) })
}

/// Reads a list; the second part is what could not be read.
///
/// ```
/// use transformer::what_if::{read, write};
/// let (list, unread) = read("block.0.attention.mask@0.*.1.3~1;nonsense;block.1.attention.output@*.*.*~0");
/// assert_eq!((list.len(), unread), (2, vec!["nonsense".to_owned()]));
/// assert_eq!(write(&list), "block.0.attention.mask@0.*.1.3~1;block.1.attention.output@*.*.*~0");
/// ```
pub fn read(text: &str) -> (Vec<WhatIf>, Vec<String>) {
    let (mut list, mut unread) = (Vec::new(), Vec::new());
    for part in text.split(';').filter(|part| !part.is_empty()) {
        match read_one(part) {
            Some(what_if) => list.push(what_if),
            None => unread.push(part.to_owned()),
        }
    }
    (list, unread)
}

/// Writes a list so that [`read`] reads it again.
pub fn write(list: &[WhatIf]) -> String {
    list.iter().map(ToString::to_string).collect::<Vec<_>>().join(";")
}

fn read_one(text: &str) -> Option<WhatIf> {
    let (tensor, rest) = text.split_once('@')?;
    let (at, change) = rest.split_once('~')?;
    let index = |part: &str| match part {
        "*" => Some(None),
        part => part.parse().ok().map(Some),
    };
    let at = match at {
        "" => Vec::new(),
        at => at.split('.').map(index).collect::<Option<Vec<_>>>()?,
    };
    Some(WhatIf { tensor: tensor.to_owned(), at, change: read_change(change)? })
}

fn read_change(text: &str) -> Option<Change> {
    let ids = |text: &str| match text {
        "" => Some(Vec::new()),
        text => text.split('-').map(|id| id.parse().ok()).collect::<Option<Vec<u32>>>(),
    };
    if text == "mean" {
        return Some(Change::Mean);
    }
    if let Some(width) = text.strip_prefix("window") {
        return width.parse().ok().filter(|&width| width > 0).map(Change::Window);
    }
    if let Some(donor) = text.strip_prefix("from") {
        let (tokens, source) = donor.split_once('_').unwrap_or((donor, ""));
        let donor = Donor { tokens: ids(tokens)?, source: ids(source)? };
        return (!donor.tokens.is_empty()).then_some(Change::From(donor));
    }
    text.parse().ok().filter(|number: &f32| number.is_finite()).map(Change::Number)
}

impl fmt::Display for WhatIf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = self.at.iter().map(|at| at.map_or_else(|| "*".to_owned(), |at| at.to_string()));
        write!(f, "{}@{}~{}", self.tensor, at.collect::<Vec<_>>().join("."), self.change)
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ids = |ids: &[u32]| ids.iter().map(ToString::to_string).collect::<Vec<_>>().join("-");
        match self {
            Self::Number(number) => write!(f, "{number}"),
            Self::Mean => write!(f, "mean"),
            Self::Window(width) => write!(f, "window{width}"),
            Self::From(Donor { tokens, source }) if source.is_empty() => write!(f, "from{}", ids(tokens)),
            Self::From(Donor { tokens, source }) => write!(f, "from{}_{}", ids(tokens), ids(source)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ModelConfig;

    #[test]
    fn a_shape_on_another_prompt_is_known_without_its_values() {
        let dims = ModelConfig::textbook(11, 12).validate().unwrap();
        let on = |tokens: &[u32]| {
            shape_on(&dims, &Donor { tokens: tokens.to_vec(), source: Vec::new() }, "embedding.output")
        };
        assert_eq!(on(&[1, 2, 3]), Some(vec![1, 3, 32]));
        assert_eq!((on(&[11]), on(&[]), on(&[0; 97])), (None, None, None));
    }

    fn graph() -> Graph {
        let dims = ModelConfig::textbook(11, 12).validate().unwrap();
        ForwardGraph::new(&dims, Extent::new(1, 4)).unwrap().graph
    }

    #[track_caller]
    fn check(text: &str) -> Resolved {
        let (list, unread) = read(text);
        assert!(unread.is_empty(), "{unread:?}");
        assert_eq!(write(&list), text);
        let values = |_: &Donor, _: &str| Some((vec![1, 2, 32], vec![5.0; 64]));
        resolve(&list, &graph(), values)
    }

    #[test]
    fn every_change_is_written_and_read_again() {
        let resolved = check(
            "block.0.attention.mask@0.*.1.3~1;block.0.attention.mask@*.*.*.*~window2;\
             block.1.attention.output@*.*.*~mean;embedding.output@0.2.7~-0.125",
        );
        assert_eq!((resolved.edits.len(), resolved.left_out.len()), (4, 0));
        let EditValue::Hide { cells, .. } = &resolved.edits[1].set else { panic!("a window hides") };
        let hidden: Vec<u8> = cells[..16].iter().map(|&hidden| hidden.into()).collect();
        assert_eq!(hidden, [0, 1, 1, 1, 0, 0, 1, 1, 1, 0, 0, 1, 1, 1, 0, 0]);
    }

    #[test]
    fn an_edit_that_another_replaces_is_known() {
        let check = |later: &str, earlier: &str, expected: bool| {
            let one = |text: &str| read(text).0.remove(0);
            assert_eq!(one(later).replaces(&one(earlier)), expected, "{later} after {earlier}");
        };
        check("a.mask@0.0.1.3~0", "a.mask@0.0.1.3~1", true);
        check("a.mask@*.*.*.*~1", "a.mask@0.0.1.3~0", true);
        check("a.mask@0.0.1.3~1", "a.mask@*.*.*.*~1", false);
        check("b.mask@*.*.*.*~1", "a.mask@0.0.1.3~0", false);
        // A window of two keys: query 5 sees 4 and 5.
        check("a.mask@*.*.*.*~window2", "a.mask@0.0.5.6~1", true);
        check("a.mask@*.*.*.*~window2", "a.mask@0.0.5.4~0", false);
        check("a.mask@*.*.*.*~window2", "a.mask@0.0.5.3~0", true);
        check("a.mask@*.1.*.*~window2", "a.mask@0.0.5.6~1", false);
        check("x@*.*.*~from3-4", "x@0.9.1~1", false);
        check("x@*.*.*~mean", "x@0.9.1~1", false);
        check("x@*.*.*~mean", "x@*.*.*~1", true);
    }

    #[test]
    fn another_prompt_gives_the_cells_that_it_has() {
        let resolved = check("embedding.output@0.1.*~from3-4;embedding.output@0.3.*~from3-4");
        assert_eq!(resolved.edits.len(), 1);
        let EditValue::From { values, .. } = &resolved.edits[0].set else { panic!("no values") };
        assert_eq!((values[31], values[32], values[63], values[64]), (0.0, 5.0, 5.0, 0.0));
        assert_eq!(resolved.left_out, [(1, LeftOut::ShortDonor { has: 2, needs: 4 })]);
    }

    #[test]
    fn what_does_not_fit_is_left_out_with_its_reason() {
        let (list, _) =
            read("block.9.attention.mask@0.0.0.0~1;logits@0.9.0~1;loss@~1;block.0.attention.mask@0.0.0.0~2");
        let resolved = resolve(&list, &graph(), |_, _| None);
        let tensor = |name: &str| name.to_owned();
        let expected = [
            LeftOut::NoActivation { tensor: tensor("block.9.attention.mask") },
            LeftOut::NoCell { tensor: tensor("logits"), shape: "[B 1, T 4, V 11]".to_owned() },
            LeftOut::NoActivation { tensor: tensor("loss") },
            LeftOut::OnlyMaskValues { tensor: tensor("block.0.attention.mask") },
        ];
        assert_eq!(resolved.left_out, expected.into_iter().enumerate().collect::<Vec<_>>());
        let (list, _) = read("logits@*.*.*~window2");
        let resolved = resolve(&list, &graph(), |_, _| None);
        assert_eq!(resolved.left_out, [(0, LeftOut::NoMask { tensor: tensor("logits") })]);
        assert!(read("a@b~1;@~;x@0~from;y@0~window0;z@0~inf").0.is_empty());
    }
}
