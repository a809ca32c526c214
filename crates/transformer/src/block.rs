//! A block: sublayers around the residual stream, each with its norm before it or after the sum.

use crate::attention::{Run, cross_attention, self_attention};
use crate::feed_forward::feed_forward;
use crate::norm::norm;
use crate::parameters::{BlockWeights, NormWeights};
use crate::{Dims, NormPlacement};
use graph::{Error, Graph, TensorId};

/// Attention, cross-attention where the block has one, feed-forward.
///
/// # Shapes
/// `[B,T,C]` -> `[B,T,C]`
pub fn block(
    g: &mut Graph,
    dims: &Dims,
    w: &BlockWeights,
    run: &Run,
    x: TensorId,
) -> Result<TensorId, Error> {
    let mut norms = w.norms.iter().zip(1..);
    let mut sublayer =
        |g: &mut Graph, x, body: &dyn Fn(&mut Graph, TensorId) -> Result<TensorId, Error>| match norms.next()
        {
            Some((norm, n)) => sublayer(g, dims, norm, n, x, body),
            None => Err(Error::new("block", "a sublayer has no norm".to_owned())),
        };
    let mut x = sublayer(g, x, &|g, x| self_attention(g, dims, &w.attention, run, x))?;
    if let Some(cross) = &w.cross_attention {
        x = sublayer(g, x, &|g, x| cross_attention(g, dims, cross, run, x))?;
    }
    sublayer(g, x, &|g, x| feed_forward(g, dims, &w.feed_forward, x))
}

/// Pre: `x + S(N(x))`. Post: `N(x + S(x))` (Xiong et al., "On Layer Normalization in the Transformer Architecture").
fn sublayer(
    g: &mut Graph,
    dims: &Dims,
    w: &NormWeights,
    n: usize,
    x: TensorId,
    body: impl Fn(&mut Graph, TensorId) -> Result<TensorId, Error>,
) -> Result<TensorId, Error> {
    let (norm_name, sum_name) = (format!("norm_{n}"), format!("residual_{n}"));
    match dims.config.norm_placement {
        NormPlacement::Pre => {
            let normed = norm(g, dims, w, x, &norm_name)?;
            let y = body(g, normed)?;
            residual(g, dims, x, y, &sum_name)
        }
        NormPlacement::Post => {
            let y = body(g, x)?;
            let sum = residual(g, dims, x, y, &sum_name)?;
            norm(g, dims, w, sum, &norm_name)
        }
    }
}

/// `x + y`; without residual connections just `y`.
fn residual(g: &mut Graph, dims: &Dims, x: TensorId, y: TensorId, name: &str) -> Result<TensorId, Error> {
    if !dims.config.residual {
        return Ok(y);
    }
    let sum = g.add(x, y)?;
    g.name(sum, name)
}
