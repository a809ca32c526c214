//! Names of `docs/model.md` as Python has them: `query`, `grad_query`, `attention_output`, `norm_1_weight`.

use crate::place;
use graph::{Graph, Op, Pass, TensorId};

/// How the tensors of one operation are called in its code. Two that would be called the same have their whole names.
pub(super) struct Names(Vec<(TensorId, String)>);

impl Names {
    pub(super) fn of(g: &Graph, tensors: impl IntoIterator<Item = TensorId>) -> Self {
        let mut distinct: Vec<TensorId> = Vec::new();
        for tensor in tensors {
            if !distinct.contains(&tensor) {
                distinct.push(tensor);
            }
        }
        let local: Vec<String> = distinct.iter().map(|&tensor| called(g, tensor)).collect();
        let name = |(&tensor, own): (&TensorId, &String)| {
            let alone = local.iter().filter(|other| *other == own).count() == 1;
            (tensor, if alone { own.clone() } else { whole(&g.tensor(tensor).name) })
        };
        Self(distinct.iter().zip(&local).map(name).collect())
    }

    /// Calls a tensor something else.
    pub(super) fn call(&mut self, tensor: TensorId, name: &str) {
        self.0.iter_mut().filter(|(own, _)| *own == tensor).for_each(|(_, own)| *own = name.to_owned());
    }

    /// A tensor with its name.
    pub(super) fn named(&self, tensor: TensorId) -> (String, TensorId) {
        let name = self.0.iter().find(|(own, _)| *own == tensor).map(|(_, name)| name.clone());
        (name.unwrap_or_default(), tensor)
    }
}

/// A tensor on the way back that has no name yet is told by what it will be.
fn called(g: &Graph, tensor: TensorId) -> String {
    let name = &g.tensor(tensor).name;
    let made = g.producer(tensor).map(|id| g.operation(id));
    match made.filter(|operation| operation.pass == Pass::Backward && name.contains('#')) {
        Some(operation) if matches!(operation.op, Op::Matmul(_)) => "grad_per_head".to_owned(),
        Some(operation) if matches!(operation.op, Op::Add(_)) => "grad_sum".to_owned(),
        Some(operation) => format!("grad_{}", operation.op.kind()),
        None => short(name),
    }
}

/// Without stack and block.
pub(super) fn short(name: &str) -> String {
    taken_apart(name, local)
}

fn whole(name: &str) -> String {
    taken_apart(name, identifier)
}

/// `grad:X@Y` is the part of a gradient that came back from Y; moments have their letters.
fn taken_apart(name: &str, own: impl Fn(&str) -> String) -> String {
    match name.split_once(':') {
        Some(("grad", name)) => match name.split_once('@') {
            Some((of, through)) => format!("grad_{}_from_{}", own(of), own(through)),
            None => format!("grad_{}", own(name)),
        },
        Some(("first_moment", _)) => "m".to_owned(),
        Some(("second_moment", _)) => "v".to_owned(),
        _ => own(name),
    }
}

fn local(name: &str) -> String {
    let local = place(name).local;
    let inside = ["attention.", "cross_attention.", "training."].iter().find_map(|at| local.strip_prefix(at));
    // `output` alone could be anything's.
    let told = inside.filter(|inside| !inside.starts_with("output")).unwrap_or(local);
    identifier(told)
}

fn identifier(name: &str) -> String {
    name.replace(|c: char| !c.is_ascii_alphanumeric(), "_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_identifiers() {
        for (name, short_name, whole_name) in [
            ("block.1.attention.query.weight", "query_weight", "block_1_attention_query_weight"),
            (
                "decoder.block.0.cross_attention.output",
                "cross_attention_output",
                "decoder_block_0_cross_attention_output",
            ),
            (
                "grad:block.0.norm_1.output@block.0.attention.key.projection",
                "grad_norm_1_output_from_key_projection",
                "grad_block_0_norm_1_output_from_block_0_attention_key_projection",
            ),
            ("first_moment:head.weight", "m", "m"),
            ("training.gradient_norm", "gradient_norm", "training_gradient_norm"),
            (
                "block.0.residual_1.before_edit_2",
                "residual_1_before_edit_2",
                "block_0_residual_1_before_edit_2",
            ),
        ] {
            assert_eq!((short(name), whole(name)), (short_name.to_owned(), whole_name.to_owned()));
        }
    }
}
