//! A test at start: some devices advertise everything and compute wrongly. A tiny network with answers worked out
//! beforehand goes through every family of kernels.

use crate::{Device, Error, Plan};
use graph::ops::{Pairing, Visibility};
use graph::{AxisName::*, Dtype, Graph, Shape};
use std::rc::Rc;
use std::sync::Arc;

/// Numbers are compared this closely.
const TOLERANCE: f32 = 1e-4;

/// Runs it.
///
/// # Errors
/// `Kernel` naming the first operation that was wrong; whatever running and reading may refuse.
pub async fn known_answer(device: &Rc<Device>) -> Result<(), Error> {
    let (graph, answers) = questions().map_err(|error| Error::Validation(error.to_string()))?;
    let ids: Vec<_> = answers.iter().filter_map(|(name, _)| graph.find(name)).collect();
    let tokens = graph.find("ids").expect("declared below");
    let mut plan = Plan::new(device, Arc::new(graph), &ids)?;
    plan.write_ids(tokens, &[1, 0]);
    plan.run(1);
    let values = plan.read(&ids).await?;
    for ((name, expected), values) in answers.iter().zip(&values) {
        for (got, &expected) in values.iter().zip(expected) {
            if got.is_nan() || (got - expected).abs() > TOLERANCE {
                let message = format!("the known-answer test gave {got} instead of {expected}");
                return Err(Error::Kernel { name: (*name).to_owned(), message });
            }
        }
    }
    Ok(())
}

/// Name of a tensor and its values.
type Answer = (&'static str, Vec<f32>);

fn questions() -> Result<(Graph, Vec<Answer>), graph::Error> {
    let mut g = Graph::new();
    let ids = g.input("ids", Shape::of(&[(B, 1), (T, 2)]), Dtype::I32)?;
    let table = g.constant("table", Shape::of(&[(V, 2), (C, 2)]), vec![3.0, 4.0, 1.0, 7.0])?;
    let x = g.embedding(table, ids)?;
    g.label(x, "embedding")?;
    // Rows (1,7) and (3,4): root mean squares 5 and √12.5.
    let ones = g.constant("ones", Shape::of(&[(C, 2)]), vec![1.0, 2.0])?;
    let normed = g.rms_norm(x, ones, 1e-12)?;
    g.label(normed, "rms_norm")?;
    let weight = g.constant("weight", Shape::of(&[(C, 2), (F, 3)]), vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0])?;
    let product = g.linear(x, weight)?;
    g.label(product, "matmul")?;
    let gate = g.silu(normed)?;
    g.label(gate, "silu")?;
    let heads = g.split_heads(x, 1, false)?;
    // A quarter turn at position 1 only.
    let cos = g.constant("cos", Shape::of(&[(T, 2), (Number, 1)]), vec![1.0, 0.0])?;
    let sin = g.constant("sin", Shape::of(&[(T, 2), (Number, 1)]), vec![0.0, 1.0])?;
    let turned = g.rope(heads, cos, sin, Pairing::Interleaved)?;
    g.label(turned, "rope")?;
    let scores = g.scores(turned, heads)?;
    let visible =
        g.visibility(ids, Visibility { shape: g.shape(scores).clone(), causal: true, pad: None })?;
    let masked = g.mask(scores, visible)?;
    let probabilities = g.softmax(masked)?;
    g.label(probabilities, "softmax")?;
    let loss = g.cross_entropy(x, ids)?;
    g.label(loss, "cross_entropy")?;
    let mean = g.mean_loss(loss, ids)?;
    g.label(mean, "mean_loss")?;

    let root = 12.5f32.sqrt();
    let sigmoid = |x: f32| x / (1.0 + (-x).exp());
    // Row 1 turned is (−4,3): its scores are −4+21 = 17 and −12+12 = 0.
    let second = 1.0 / (1.0 + (-17f32).exp());
    // −log softmax(1,7)[1] and −log softmax(3,4)[0].
    let losses = [(1.0 + (-6f32).exp()).ln(), (1.0 + 1f32.exp()).ln()];
    let normed = [0.2, 2.8, 3.0 / root, 8.0 / root];
    let answers = vec![
        ("embedding", vec![1.0, 7.0, 3.0, 4.0]),
        ("rms_norm", normed.to_vec()),
        ("matmul", vec![29.0, 37.0, 45.0, 19.0, 26.0, 33.0]),
        ("silu", normed.map(sigmoid).to_vec()),
        ("rope", vec![1.0, 7.0, -4.0, 3.0]),
        ("softmax", vec![1.0, 0.0, second, 1.0 - second]),
        ("cross_entropy", losses.to_vec()),
        ("mean_loss", vec![(losses[0] + losses[1]) / 2.0]),
    ];
    Ok((g, answers))
}
