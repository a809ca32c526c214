//! Normalization of every row: LayerNorm or RMSNorm.

use crate::parameters::NormWeights;
use crate::{Dims, Norm};
use graph::{Error, Graph, TensorId};

/// `name.output = norm(x)`.
///
/// # Shapes
/// `[B,T,C]` -> `[B,T,C]`
pub fn norm(g: &mut Graph, dims: &Dims, w: &NormWeights, x: TensorId, name: &str) -> Result<TensorId, Error> {
    g.scope(name, |g| {
        let normed = match dims.config.norm {
            Norm::RmsNorm => g.rms_norm(x, w.weight, dims.config.norm_eps)?,
            Norm::LayerNorm => g.layer_norm(x, w.weight, dims.config.norm_eps)?,
        };
        let output = match w.bias {
            Some(bias) => {
                g.label(normed, "normed")?;
                g.bias(normed, bias)?
            }
            None => normed,
        };
        g.name(output, "output")
    })
}
