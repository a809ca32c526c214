//! Edits: chosen cells of a named tensor are replaced right after it is computed, and everything downstream,
//! gradients included, follows. One idea behind mask editing, what-if values, ablation and patching.

use crate::{AxisName, Error, Graph, Shape, TensorId};
use std::sync::Arc;

/// One edit; a list of them is applied in order.
#[derive(Clone, Debug, PartialEq)]
pub struct Edit {
    /// Full name of the tensor, as in `docs/model.md`.
    pub tensor: String,
    /// One entry per axis: an index, or the whole axis.
    pub at: Vec<Option<usize>>,
    /// What the cells become.
    pub set: EditValue,
}

/// What edited cells become. None of it passes a gradient.
#[derive(Clone, Debug, PartialEq)]
pub enum EditValue {
    /// One number.
    Number(f32),
    /// The tensor's mean over batch and position, earlier edits included.
    Mean,
    /// The same cells of another tensor of the full shape.
    From {
        /// Lengths of its axes.
        shape: Vec<usize>,
        /// Row-major.
        values: Arc<Vec<f32>>,
    },
    /// 0 where a tensor of the full shape says so; the other chosen cells stay what they are.
    Hide {
        /// Lengths of its axes.
        shape: Vec<usize>,
        /// Row-major.
        cells: Arc<Vec<bool>>,
    },
}

/// The operation that errors of edits name.
pub const EDIT: &str = "intervention";

impl Graph {
    /// An empty graph in which tensors are edited as soon as they get their names.
    pub fn with_edits(edits: Vec<Edit>) -> Self {
        let unused = vec![true; edits.len()];
        let mut graph = Self::new();
        (graph.edits, graph.unused) = (edits, unused);
        graph
    }

    /// The name of an edit that has met no tensor yet.
    pub fn unused_edit(&self) -> Option<&str> {
        let at = self.unused.iter().position(|&unused| unused)?;
        Some(&self.edits[at].tensor)
    }

    /// `id` after all edits of `path`; the tensor as it was keeps a label of its own.
    pub(crate) fn edited(&mut self, mut id: TensorId, path: &str) -> Result<TensorId, Error> {
        for at in 0..self.edits.len() {
            if self.edits[at].tensor != path {
                continue;
            }
            self.unused[at] = false;
            let edit = self.edits[at].clone();
            let shape = self.shape(id).clone();
            let keep = kept(&edit, &shape)?;
            self.rename(id, format!("{path}.before_edit_{at}"), false)?;
            let value = self.replacement(&edit, id, &shape, at)?;
            let keep = self.constant(&format!("edit_{at}.keep"), shape, keep)?;
            id = self.patch(id, keep, value)?;
        }
        Ok(id)
    }

    fn replacement(&mut self, edit: &Edit, x: TensorId, shape: &Shape, at: usize) -> Result<TensorId, Error> {
        let name = format!("edit_{at}.value");
        match &edit.set {
            EditValue::Number(number) => self.constant(&name, shape.clone(), vec![*number; shape.len()]),
            EditValue::From { shape: lens, values } => {
                of_full_shape(edit, "from", (lens, values.len()), shape)?;
                self.constant(&name, shape.clone(), values.to_vec())
            }
            EditValue::Hide { shape: lens, cells } => {
                of_full_shape(edit, "hide", (lens, cells.len()), shape)?;
                self.constant(&name, shape.clone(), vec![0.0; shape.len()])
            }
            EditValue::Mean => self.mean_over_positions(x, &name),
        }
    }

    /// The mean of `x` over batch and position in every cell: `[B,T,J]` or `[B,H,T,J]`, of its own shape.
    fn mean_over_positions(&mut self, x: TensorId, name: &str) -> Result<TensorId, Error> {
        let shape = self.shape(x).clone();
        let by_heads = shape.rank() == 4;
        let flat = if by_heads { self.merge_heads(x)? } else { x };
        let flat_shape = self.shape(flat).clone();
        let features =
            usize::from(!matches!(flat_shape.axes().last(), Some(axis) if axis.name == AxisName::T));
        if flat_shape.rank() <= features {
            return Err(Error::new(
                EDIT,
                format!("{shape} has neither batch nor position to take a mean over"),
            ));
        }
        let sum = self.sum_leading(flat, features)?;
        let rows = flat_shape.len() / self.shape(sum).len();
        let mean = self.scale(sum, 1.0 / rows as f64)?;
        let zeros = self.constant(name, flat_shape.clone(), vec![0.0; flat_shape.len()])?;
        let spread = self.bias(zeros, mean)?;
        if by_heads {
            self.split_heads(spread, shape.axes()[1].len, shape.axes()[1].name == AxisName::G)
        } else {
            Ok(spread)
        }
    }
}

/// A tensor that an edit brings has the shape of the one that it edits.
fn of_full_shape(
    edit: &Edit,
    what: &str,
    (lens, count): (&[usize], usize),
    shape: &Shape,
) -> Result<(), Error> {
    if *lens == shape.lens() && count == shape.len() {
        return Ok(());
    }
    Err(Error::new(EDIT, format!("`{what}` has shape {lens:?}; {} is {shape}", edit.tensor)))
}

/// 0 in the cells of the edit, 1 elsewhere.
fn kept(edit: &Edit, shape: &Shape) -> Result<Vec<f32>, Error> {
    let refuse = |message: String| Err(Error::new(EDIT, message));
    let (name, lens) = (&edit.tensor, shape.lens());
    if edit.at.len() != lens.len() {
        return refuse(format!(
            "`at` has {} entries; {name} has {} axes, {shape}: one index or null each",
            edit.at.len(),
            lens.len()
        ));
    }
    for (axis, (&at, &len)) in edit.at.iter().zip(&lens).enumerate() {
        if let Some(at) = at.filter(|&at| at >= len) {
            return refuse(format!(
                "`at` asks for {at} on axis {axis} of {name}, {shape}; it must be below {len}"
            ));
        }
    }
    let chosen = |cell: usize| {
        let marked = match &edit.set {
            EditValue::Hide { cells, .. } => cells.get(cell) == Some(&true),
            EditValue::Number(_) | EditValue::Mean | EditValue::From { .. } => true,
        };
        marked && edit.at.iter().zip(shape.index(cell)).all(|(at, index)| at.is_none_or(|at| at == index))
    };
    let keep: Vec<f32> = (0..shape.len()).map(|cell| if chosen(cell) { 0.0 } else { 1.0 }).collect();
    if name.ends_with("attention.mask") {
        let allowed = match &edit.set {
            EditValue::Number(number) => is_mask_value(*number),
            EditValue::Mean => false,
            EditValue::Hide { .. } => true,
            EditValue::From { values, .. } => {
                values.iter().zip(&keep).all(|(&value, &keep)| keep == 1.0 || is_mask_value(value))
            }
        };
        if !allowed {
            return refuse(format!("{name} takes 1 (visible) and 0 (hidden) only"));
        }
    }
    Ok(keep)
}

fn is_mask_value(value: f32) -> bool {
    value == 0.0 || value == 1.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::AxisName::{B, T};
    use crate::Dtype;

    fn edited(edit: Edit) -> Result<Graph, Error> {
        let mut g = Graph::with_edits(vec![edit]);
        let x = g.input("x", Shape::of(&[(B, 2), (T, 3)]), Dtype::F32)?;
        let y = g.scale(x, 2.0)?;
        g.name(y, "y")?;
        Ok(g)
    }

    fn edit(tensor: &str, at: &[Option<usize>], set: EditValue) -> Edit {
        Edit { tensor: tensor.to_owned(), at: at.to_vec(), set }
    }

    #[track_caller]
    fn refused(edit: Edit, words: &str) {
        let error = edited(edit).expect_err("should be refused");
        assert!(error.operation == EDIT && error.message.contains(words), "{error}");
    }

    #[test]
    fn the_name_is_that_of_the_edited_tensor() {
        let g = edited(edit("y", &[Some(1), None], EditValue::Number(7.0))).unwrap();
        let y = g.find("y").unwrap();
        let patch = g.operation(g.producer(y).unwrap());
        assert_eq!((patch.op.kind(), g.unused_edit()), ("patch", None));
        assert_eq!(g.tensor(patch.inputs[0]).name, "y.before_edit_0");
    }

    #[test]
    fn hiding_leaves_the_other_chosen_cells_as_they_are() {
        let cells = Arc::new(vec![true, false, false, true, false, true]);
        let hide = EditValue::Hide { shape: vec![2, 3], cells: cells.clone() };
        let g = edited(edit("y", &[Some(1), None], hide)).unwrap();
        let constant = |name: &str| match &g.tensor(g.find(name).unwrap()).source {
            crate::Source::Constant(values) => values.to_vec(),
            _ => panic!("{name} is no constant"),
        };
        assert_eq!(constant("edit_0.keep"), [1.0, 1.0, 1.0, 0.0, 1.0, 0.0]);
        assert_eq!(constant("edit_0.value"), [0.0; 6]);
        refused(edit("y", &[None, None], EditValue::Hide { shape: vec![3, 2], cells }), "[3, 2]");
    }

    #[test]
    fn what_meets_no_tensor_is_told() {
        let g = edited(edit("z", &[None, None], EditValue::Mean)).unwrap();
        assert_eq!(g.unused_edit(), Some("z"));
    }

    #[test]
    fn places_and_shapes_that_do_not_fit_are_refused() {
        refused(edit("y", &[None], EditValue::Mean), "2 axes");
        refused(edit("y", &[None, Some(3)], EditValue::Mean), "below 3");
        let from = EditValue::From { shape: vec![3, 2], values: Arc::new(vec![0.0; 6]) };
        refused(edit("y", &[None, None], from), "[3, 2]");
    }
}
