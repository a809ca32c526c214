//! How large gradients are by depth: one number per block for the stream that leaves it, one for its weights.

use crate::{Side, place};
use graph::{Graph, Pass, TensorId};

/// One block.
#[derive(Clone, Debug, PartialEq)]
pub struct BlockGradient {
    /// Stack.
    pub side: Side,
    /// Block, from 0.
    pub block: usize,
    /// Name of the tensor that leaves the block.
    pub output: String,
    /// Norm of the gradient of that tensor, over all rows and positions.
    pub stream: f64,
    /// Norm of the gradients of all the block's parameters together.
    pub weights: f64,
}

/// The root of the sum of squares, in f64.
///
/// ```
/// assert_eq!(transformer::study::depth::norm([3.0f32, 4.0].iter()), 5.0);
/// ```
pub fn norm<'a>(values: impl Iterator<Item = &'a f32>) -> f64 {
    values.map(|&x| f64::from(x) * f64::from(x)).sum::<f64>().sqrt()
}

/// All blocks of a graph with gradients, in the order of the forward pass; none where there are no gradients. `values`
/// gives a tensor's numbers.
pub fn block_gradients<'a>(graph: &Graph, values: impl Fn(TensorId) -> &'a [f32]) -> Vec<BlockGradient> {
    let mut blocks: Vec<BlockGradient> = Vec::new();
    let forward = graph.operations().filter(|(_, operation)| operation.pass == Pass::Forward);
    for (_, operation) in forward {
        let name = &graph.tensor(operation.output).name;
        let at = place(name);
        let (Some(block), true) = (at.block, graph.tensor(operation.output).named) else { continue };
        let Some(gradient) = graph.find(&format!("grad:{name}")) else { continue };
        let stream = norm(values(gradient).iter());
        match blocks.iter_mut().find(|known| (known.side, known.block) == (at.side, block)) {
            // What is computed last in a block leaves it.
            Some(known) => (known.output, known.stream) = (name.clone(), stream),
            None => blocks.push(BlockGradient {
                side: at.side,
                block,
                output: name.clone(),
                stream,
                weights: 0.0,
            }),
        }
    }
    for known in &mut blocks {
        let own = |name: &str| (place(name).side, place(name).block) == (known.side, Some(known.block));
        let gradients = graph.parameters().filter(|(_, parameter)| own(&parameter.name));
        let gradients =
            gradients.filter_map(|(_, parameter)| graph.find(&format!("grad:{}", parameter.name)));
        known.weights = norm(gradients.flat_map(&values));
    }
    blocks
}

/// The blocks of two models side by side: those of the same stack and number together, then what only the second has.
pub fn beside(a: Vec<BlockGradient>, b: Vec<BlockGradient>) -> Vec<[Option<BlockGradient>; 2]> {
    let mut rest = b;
    let mut pairs: Vec<[Option<BlockGradient>; 2]> = Vec::new();
    for own in a {
        let twin = rest.iter().position(|other| (other.side, other.block) == (own.side, own.block));
        let twin = twin.map(|at| rest.remove(at));
        pairs.push([Some(own), twin]);
    }
    pairs.extend(rest.into_iter().map(|other| [None, Some(other)]));
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Depth, ExplicitGraph, Extent, ModelConfig};

    #[test]
    fn every_block_is_told_by_what_leaves_it() {
        let dims = ModelConfig::textbook(11, 12).validate().unwrap();
        let explicit = ExplicitGraph::new(&dims, Extent::new(1, 3), Depth::Backward, Vec::new()).unwrap();
        let graph = explicit.graph();
        let data: Vec<Vec<f32>> = graph.tensors().map(|(_, tensor)| vec![2.0; tensor.shape.len()]).collect();
        let blocks = block_gradients(graph, |id| &data[id.0 as usize]);
        let outputs: Vec<&str> = blocks.iter().map(|block| block.output.as_str()).collect();
        assert_eq!(outputs, ["block.0.residual_2", "block.1.residual_2"]);
        // 3 positions of 32 features, each 2: the root of 96 times 4.
        assert!((blocks[0].stream - 384f64.sqrt()).abs() < 1e-12);
        let own: usize = graph
            .parameters()
            .filter(|(_, parameter)| parameter.name.starts_with("block.1."))
            .map(|(_, parameter)| parameter.shape.len())
            .sum();
        assert!((blocks[1].weights - (own as f64 * 4.0).sqrt()).abs() < 1e-9);
    }

    #[test]
    fn blocks_of_two_depths_stand_beside_each_other() {
        let block = |block| BlockGradient {
            side: Side::Only,
            block,
            output: String::new(),
            stream: block as f64,
            weights: 0.0,
        };
        let (two, three) = ([0, 1].map(block).to_vec(), [0, 1, 2].map(block).to_vec());
        let both = |b| [Some(block(b)), Some(block(b))];
        assert_eq!(beside(two.clone(), three.clone()), [both(0), both(1), [None, Some(block(2))]]);
        assert_eq!(beside(three, two), [both(0), both(1), [Some(block(2)), None]]);
    }

    #[test]
    fn without_gradients_there_is_nothing_to_tell() {
        let dims = ModelConfig::textbook(11, 12).validate().unwrap();
        let explicit = ExplicitGraph::new(&dims, Extent::new(1, 3), Depth::Forward, Vec::new()).unwrap();
        assert!(block_gradients(explicit.graph(), |_| &[]).is_empty());
    }
}
