//! Attention as one kernel forward and one backward (Dao et al., FlashAttention): no tensor of T · S survives a step. The
//! backward kernel makes the probabilities again from two numbers a row.

use crate::pattern::Uses;
use crate::{Extra, Kernel, Layout, Program, Step, Target};
use graph::ops::Matmul;
use graph::{AxisName, Graph, Op, OpId, Shape, TensorId};

/// `softmax(mask(scale · q kᵀ + penalty)) v`, and of every row of scores x the largest, `1 / Σ exp(x − largest)`,
/// and room for a sum of the backward pass.
///
/// # Operands
/// query `[B,H,T,D]`, key `[B,G,S,D]`, value `[B,G,S,D]`, ids of the keys `[B,S]`, and a penalty `[H,T,S]` if there is
/// one -> mixed `[B,H,T,D]`, sums `[B,H,T,3]`
#[derive(Clone, Debug, PartialEq)]
pub struct Attention {
    /// B
    pub batch: usize,
    /// H
    pub heads: usize,
    /// G
    pub kv_heads: usize,
    /// T
    pub queries: usize,
    /// S
    pub keys: usize,
    /// D
    pub size: usize,
    /// The factor of the scores.
    pub scale: f32,
    /// Query t sees keys s ≤ t only.
    pub causal: bool,
    /// The token that is never seen.
    pub pad: Option<u32>,
    /// Query, key, value, mixed.
    pub layouts: [Layout; 4],
}

/// Its gradient.
///
/// # Operands
/// query, key, value, the gradient of mixed `[B,H,T,D]`, ids, sums, and the penalty -> gradients of query, key and
/// value
#[derive(Clone, Debug, PartialEq)]
pub struct AttentionBackward {
    /// What it is the gradient of.
    pub of: Attention,
    /// Gradients of query, key, value, mixed.
    pub layouts: [Layout; 4],
}

impl Attention {
    pub(crate) fn layouts(&mut self) -> (Vec<&mut Layout>, Vec<&mut Layout>) {
        let [query, key, value, mixed] = &mut self.layouts;
        (vec![query, key, value], vec![mixed])
    }
}

impl AttentionBackward {
    pub(crate) fn layouts(&mut self) -> (Vec<&mut Layout>, Vec<&mut Layout>) {
        let ([query, key, value, _], [d_query, d_key, d_value, d_mixed]) =
            (&mut self.of.layouts, &mut self.layouts);
        (vec![query, key, value, d_mixed], vec![d_query, d_key, d_value])
    }
}

/// The operations of one attention, as they stand in the graph.
struct Found {
    attention: Attention,
    query: TensorId,
    key: TensorId,
    value: TensorId,
    ids: TensorId,
    penalty: Option<TensorId>,
    mixed: TensorId,
    operations: Vec<OpId>,
    backward: Option<Backward>,
}

struct Backward {
    d_mixed: TensorId,
    gradients: [TensorId; 3],
    operations: Vec<OpId>,
}

/// Replaces every attention that is all there, and that nobody looks into.
pub(crate) fn fuse(graph: &Graph, uses: &Uses<'_>, target: Target, program: &mut Program) {
    let softmaxes: Vec<OpId> = program.steps.iter().flat_map(|step| step.operations.clone()).collect();
    let mut fused = Vec::new();
    for id in softmaxes {
        let Some(found) = find(graph, uses, id).filter(|found| target.fuses_heads(found.attention.size))
        else {
            continue;
        };
        let Attention { batch, heads, queries, .. } = found.attention;
        let rows = Shape::of(&[
            (AxisName::B, batch),
            (AxisName::H, heads),
            (AxisName::T, queries),
            (AxisName::Number, 3),
        ]);
        let sums = program.add_tensor(graph, Extra { shape: rows, values: Vec::new() });
        let Found { attention, query, key, value, ids, penalty, mixed, operations, backward } = found;
        if let Some(Backward { d_mixed, gradients, operations }) = backward {
            let first = operations.iter().copied().min().unwrap_or(id);
            let step = Step {
                kernel: Kernel::AttentionBackward(AttentionBackward {
                    of: attention.clone(),
                    layouts: [Layout::Split; 4],
                }),
                inputs: [query, key, value, d_mixed, ids, sums].into_iter().chain(penalty).collect(),
                outputs: gradients.to_vec(),
                operations,
            };
            fused.push((first, step));
        }
        let last = operations.iter().copied().max().unwrap_or(id);
        let step = Step {
            kernel: Kernel::Attention(attention),
            inputs: [query, key, value, ids].into_iter().chain(penalty).collect(),
            outputs: vec![mixed, sums],
            operations,
        };
        fused.push((last, step));
    }
    program.replace(graph, fused);
}

/// Below so many queries there is nothing to gain: keys are laid out anew for every pass.
const FEW: usize = 4;

/// A product of matrices, head by head, of the given orientation.
fn is_product(op: &Op, a: bool, b: bool) -> bool {
    *op == Op::Matmul(Matmul { batched: true, transpose_a: a, transpose_b: b })
}

fn find(graph: &Graph, uses: &Uses<'_>, softmax: OpId) -> Option<Found> {
    let operation = graph.operation(softmax);
    let (Op::Softmax(_), &[masked], probabilities) =
        (&operation.op, operation.inputs.as_slice(), operation.output)
    else {
        return None;
    };
    let mut operations = vec![softmax];
    // Upwards, each made for the next and for nobody else.
    let mut above = |id: TensorId| {
        uses.only(id)?;
        let (maker, op, inputs) = uses.maker(id)?;
        operations.push(maker);
        Some((op, inputs))
    };
    let (Op::Mask(_), &[mut scaled, visible]) = above(masked)? else { return None };
    let (_, Op::Visibility(rule), &[ids]) = uses.maker(visible)? else { return None };
    let mut penalty = None;
    let scores = loop {
        match above(scaled)? {
            (Op::Bias(_), &[inner, bias]) if penalty.is_none() => (scaled, penalty) = (inner, Some(bias)),
            (Op::Scale(op), &[scores]) => break (scores, op.factor),
            _ => return None,
        }
    };
    let (scores, scale) = scores;
    let (product, &[query, key]) = above(scores)? else { return None };
    if !is_product(product, false, true) || uses.is_wanted(probabilities) {
        return None;
    }
    // Downwards.
    let readers = uses.readers(probabilities);
    let mix = *readers.iter().find(|&&id| is_product(&graph.operation(id).op, false, false))?;
    let &[first, value] = graph.operation(mix).inputs.as_slice() else { return None };
    if first != probabilities {
        return None;
    }
    operations.push(mix);
    let [of_query, of_key] = [query, key].map(|id| graph.shape(id).lens());
    let &[batch, heads, queries, size] = of_query.as_slice() else { return None };
    let &[_, kv_heads, keys, _] = of_key.as_slice() else { return None };
    if queries < FEW || penalty.is_some_and(|id| graph.shape(id).len() != heads * queries * keys) {
        return None;
    }
    let backward = match readers.len() {
        1 => None,
        _ => Some(find_backward(graph, uses, (probabilities, mix), (query, key, value), visible)?),
    };
    let attention = Attention {
        batch,
        heads,
        kv_heads,
        queries,
        keys,
        size,
        scale,
        causal: rule.causal,
        pad: rule.pad,
        layouts: [Layout::Split; 4],
    };
    let mixed = graph.operation(mix).output;
    Some(Found { attention, query, key, value, ids, penalty, mixed, operations, backward })
}

fn find_backward(
    graph: &Graph,
    uses: &Uses<'_>,
    (probabilities, mix): (TensorId, OpId),
    (query, key, value): (TensorId, TensorId, TensorId),
    visible: TensorId,
) -> Option<Backward> {
    let rest: Vec<OpId> = uses.readers(probabilities).iter().copied().filter(|&id| id != mix).collect();
    let &[a, b] = rest.as_slice() else { return None };
    let is_softmax = |id: OpId| matches!(graph.operation(id).op, Op::SoftmaxBackward(_));
    let (softmax, d_value) = if is_softmax(a) { (a, b) } else { (b, a) };
    let (softmax, of_value) = (graph.operation(softmax), graph.operation(d_value));
    let (Op::SoftmaxBackward(_), &[_, d_probabilities]) = (&softmax.op, softmax.inputs.as_slice()) else {
        return None;
    };
    let &[left, d_mixed] = of_value.inputs.as_slice() else { return None };
    if !is_product(&of_value.op, true, false) || left != probabilities {
        return None;
    }
    uses.only(d_probabilities)?;
    let (product, op, inputs) = uses.maker(d_probabilities)?;
    if !is_product(op, false, true) || inputs != [d_mixed, value] {
        return None;
    }
    let mut operations = vec![product, d_value, rest[usize::from(!is_softmax(a))]];
    // Downwards, each read by the next and by nobody else.
    let mut below = |id: TensorId| {
        let reader = uses.only(id)?;
        operations.push(reader);
        Some(graph.operation(reader))
    };
    let masked = below(softmax.output)?;
    if !matches!(masked.op, Op::Multiply(_)) || !masked.inputs.contains(&visible) {
        return None;
    }
    let scaled = below(masked.output)?;
    let Op::Scale(_) = scaled.op else { return None };
    let [a, b] = uses.both(scaled.output)?;
    let of = |transposed: bool, other: TensorId| {
        [a, b].into_iter().find(|&id| {
            let operation = graph.operation(id);
            is_product(&operation.op, transposed, false) && operation.inputs == [scaled.output, other]
        })
    };
    let (d_query, d_key) = (of(false, key)?, of(true, query)?);
    operations.extend([d_query, d_key]);
    let share = graph.shape(query).lens()[1] / graph.shape(key).lens()[1];
    let mut grouped = |id: OpId| {
        let all = graph.operation(id).output;
        if share == 1 {
            return Some(all);
        }
        let reader = uses.only(all)?;
        let Op::SumGroups(_) = graph.operation(reader).op else { return None };
        operations.push(reader);
        Some(graph.operation(reader).output)
    };
    let gradients = [graph.operation(d_query).output, grouped(d_key)?, grouped(d_value)?];
    Some(Backward { d_mixed, gradients, operations })
}
