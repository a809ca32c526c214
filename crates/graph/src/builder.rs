//! The builder: one method per operation that a model is written with, so that a definition reads like the paper.

use crate::ops::*;
use crate::{Error, Graph, TensorId};

type Built = Result<TensorId, Error>;

impl Graph {
    /// Rows of `weight [V,C]` chosen by `ids [..]` -> `[..,C]`.
    pub fn embedding(&mut self, weight: TensorId, ids: TensorId) -> Built {
        self.push(Embedding.into(), &[weight, ids])
    }

    /// `x W`: `[..,K]` by `[K,N]` -> `[..,N]`.
    pub fn linear(&mut self, x: TensorId, weight: TensorId) -> Built {
        self.push(Matmul { batched: false, transpose_a: false, transpose_b: false }.into(), &[x, weight])
    }

    /// `x Wᵀ`: `[..,K]` by `[N,K]` -> `[..,N]`.
    pub fn linear_transposed(&mut self, x: TensorId, weight: TensorId) -> Built {
        self.push(Matmul { batched: false, transpose_a: false, transpose_b: true }.into(), &[x, weight])
    }

    /// `q kᵀ` for every head: `[B,H,T,D]` by `[B,G,S,D]` -> `[B,H,T,S]`; head h reads key head ⌊h/(H/G)⌋.
    pub fn scores(&mut self, query: TensorId, key: TensorId) -> Built {
        self.push(Matmul { batched: true, transpose_a: false, transpose_b: true }.into(), &[query, key])
    }

    /// `p v` for every head: `[B,H,T,S]` by `[B,G,S,D]` -> `[B,H,T,D]`.
    pub fn mix(&mut self, probabilities: TensorId, value: TensorId) -> Built {
        self.push(
            Matmul { batched: true, transpose_a: false, transpose_b: false }.into(),
            &[probabilities, value],
        )
    }

    /// Any matrix product.
    pub fn matmul(&mut self, product: Matmul, a: TensorId, b: TensorId) -> Built {
        self.push(product.into(), &[a, b])
    }

    /// `a + b`, same shape.
    pub fn add(&mut self, a: TensorId, b: TensorId) -> Built {
        self.push(Add.into(), &[a, b])
    }

    /// `x + b`, where `b`'s axes are the last of `x`'s: a linear layer's bias, a position table.
    pub fn bias(&mut self, x: TensorId, bias: TensorId) -> Built {
        self.push(Bias.into(), &[x, bias])
    }

    /// Sum over all axes but the last `rank`.
    pub fn sum_leading(&mut self, x: TensorId, rank: usize) -> Built {
        self.push(SumLeading { rank }.into(), &[x])
    }

    /// `a ⊙ b`, same shape.
    pub fn multiply(&mut self, a: TensorId, b: TensorId) -> Built {
        self.push(Multiply.into(), &[a, b])
    }

    /// `factor · x`.
    pub fn scale(&mut self, x: TensorId, factor: f64) -> Built {
        self.push(Scale { factor: factor as f32 }.into(), &[x])
    }

    /// `[B,T,H·D] -> [B,H,T,D]`.
    pub fn split_heads(&mut self, x: TensorId, heads: usize, grouped: bool) -> Built {
        self.push(SplitHeads { heads, grouped }.into(), &[x])
    }

    /// `[B,H,T,D] -> [B,T,H·D]`.
    pub fn merge_heads(&mut self, x: TensorId) -> Built {
        self.push(MergeHeads.into(), &[x])
    }

    /// Turns every pair of features by its position's angle; tables `cos`, `sin` are `[T, D/2]`.
    pub fn rope(&mut self, x: TensorId, cos: TensorId, sin: TensorId, pairing: Pairing) -> Built {
        self.push(Rope { pairing, inverse: false }.into(), &[x, cos, sin])
    }

    /// Visibility `[B,H,T,S]` of keys with `ids [B,S]`: 0 for later ones under causality and for padding, else 1.
    pub fn visibility(&mut self, ids: TensorId, rule: Visibility) -> Built {
        self.push(rule.into(), &[ids])
    }

    /// `x` where `visible` is 1, [`crate::MASKED`] elsewhere.
    pub fn mask(&mut self, x: TensorId, visible: TensorId) -> Built {
        self.push(Mask.into(), &[x, visible])
    }

    /// Softmax over the last axis; masked cells get exactly 0, a row without visible cells all zeros.
    pub fn softmax(&mut self, x: TensorId) -> Built {
        self.push(Softmax.into(), &[x])
    }

    /// `x / √(mean(x²) + eps) · w` over the last axis.
    pub fn rms_norm(&mut self, x: TensorId, weight: TensorId, eps: f64) -> Built {
        self.push(RmsNorm { eps: eps as f32 }.into(), &[x, weight])
    }

    /// `(x − μ) / √(σ² + eps) · w` over the last axis; a bias is a separate [`Graph::bias`].
    pub fn layer_norm(&mut self, x: TensorId, weight: TensorId, eps: f64) -> Built {
        self.push(LayerNorm { eps: eps as f32 }.into(), &[x, weight])
    }

    /// `max(0, x)`.
    pub fn relu(&mut self, x: TensorId) -> Built {
        self.push(Relu.into(), &[x])
    }

    /// The tanh form of GELU.
    pub fn gelu(&mut self, x: TensorId) -> Built {
        self.push(Gelu.into(), &[x])
    }

    /// `x · sigmoid(x)`.
    pub fn silu(&mut self, x: TensorId) -> Built {
        self.push(Silu.into(), &[x])
    }

    /// `−log softmax(logits)[target]`, 0 where the target is [`crate::NO_TARGET`].
    pub fn cross_entropy(&mut self, logits: TensorId, targets: TensorId) -> Built {
        self.push(CrossEntropy.into(), &[logits, targets])
    }

    /// Mean of the token losses over positions that have a target.
    pub fn mean_loss(&mut self, token_loss: TensorId, targets: TensorId) -> Built {
        self.push(MeanLoss.into(), &[token_loss, targets])
    }

    /// `keep · x + (1 − keep) · value`, an edit: `keep` is 1 or 0 per cell.
    pub fn patch(&mut self, x: TensorId, keep: TensorId, value: TensorId) -> Built {
        self.push(Patch.into(), &[x, keep, value])
    }

    /// Writes `new [B,G,1,D]` at `position []` of `store [B,G,S,D]`, in place, and hands back the store.
    pub fn cache(&mut self, store: TensorId, new: TensorId, position: TensorId) -> Built {
        self.push(Cache.into(), &[store, new, position])
    }

    /// `√Σ‖g‖²` over all `gradients`.
    pub fn global_norm(&mut self, gradients: &[TensorId]) -> Built {
        self.push(GlobalNorm.into(), gradients)
    }

    /// `min(1, limit / (norm + 1e-6))`; the limit comes with the rates.
    pub fn clip(&mut self, norm: TensorId, rates: TensorId) -> Built {
        self.push(Clip.into(), &[norm, rates])
    }

    /// One AdamW update of `step.parameter`, in place.
    pub fn adamw(&mut self, step: AdamWOperands, decay: bool) -> Built {
        let AdamWOperands { parameter, gradient, first_moment, second_moment, clip, rates, stop } = step;
        self.push(
            AdamW { decay }.into(),
            &[parameter, gradient, first_moment, second_moment, clip, rates, stop],
        )
    }

    /// `count` row numbers below `starts`, drawn by (seed, step, row).
    pub fn sample_rows(&mut self, step: TensorId, draw: SampleRows) -> Built {
        self.push(draw.into(), &[step])
    }

    /// Windows of `table` that begin at `rows · stride`.
    pub fn gather_rows(&mut self, table: TensorId, rows: TensorId, window: GatherRows) -> Built {
        self.push(window.into(), &[table, rows])
    }

    /// The row of the rate table that belongs to `step`.
    pub fn pick_rates(&mut self, table: TensorId, step: TensorId) -> Built {
        self.push(PickRates.into(), &[table, step])
    }

    /// Sets `stop` to 1 when `loss` or `norm` is not finite.
    pub fn guard(&mut self, stop: TensorId, loss: TensorId, norm: TensorId) -> Built {
        self.push(Guard.into(), &[stop, loss, norm])
    }

    /// Writes (loss, norm) into `ring` at `step`.
    pub fn record(&mut self, ring: TensorId, loss: TensorId, norm: TensorId, step: TensorId) -> Built {
        self.push(Record.into(), &[ring, loss, norm, step])
    }

    /// Counts `step` up by one unless `stop` is set.
    pub fn advance(&mut self, step: TensorId, stop: TensorId) -> Built {
        self.push(Advance.into(), &[step, stop])
    }
}
