//! The closed list of operations, and what each of them must say about itself ([`Rule`]).

use crate::graph::Dtype;
use crate::ops::*;
use crate::{Error, Explanation, Graph, Operation, Shape, TensorId};
use std::fmt::Debug;

/// What an operation says about itself, in its own module of [`crate::ops`].
pub(crate) trait Rule: Debug {
    /// Shape and cell type of the result, or why the operands do not fit.
    fn output(&self, inputs: &[&Shape]) -> Result<(Shape, Dtype), Error>;

    /// Appends the gradient: one entry per operand, `None` where nothing flows back or nobody asked.
    /// `d` is the gradient of the loss with respect to the output.
    fn gradient(&self, _g: &mut Graph, call: &Call, _d: TensorId) -> Result<Parts, Error> {
        Ok(vec![None; call.operation.inputs.len()])
    }

    /// How the cell at `cell` of the output came to be.
    fn explain(&self, operands: &Operands, cell: usize) -> Explanation;
}

/// One gradient per operand.
pub(crate) type Parts = Vec<Option<TensorId>>;

/// An operation whose gradient is being built, and which operands want one.
pub(crate) struct Call<'a> {
    pub operation: &'a Operation,
    pub needs: &'a [bool],
}

impl Call<'_> {
    /// Operand `i`.
    pub fn input(&self, i: usize) -> TensorId {
        self.operation.inputs[i]
    }

    /// Builds the gradient of operand `i` if it is wanted.
    pub fn part(
        &self,
        i: usize,
        build: impl FnOnce() -> Result<TensorId, Error>,
    ) -> Result<Option<TensorId>, Error> {
        if self.needs[i] { build().map(Some) } else { Ok(None) }
    }
}

/// The values that an explanation works on: every operand with its shape (ids as numbers), and the output's shape.
#[derive(Debug)]
pub struct Operands<'a> {
    /// Row-major values of each operand.
    pub values: &'a [&'a [f32]],
    /// Shape of each operand.
    pub shapes: &'a [&'a Shape],
    /// Shape of the result.
    pub output: &'a Shape,
}

macro_rules! operations {
    ($($variant:ident($rule:ty) = $kind:literal,)*) => {
        /// An operation with its constants.
        #[derive(Clone, Debug, PartialEq)]
        pub enum Op {
            $(#[doc = concat!("`", $kind, "`")] $variant($rule),)*
        }

        impl Op {
            /// The operation's one name: of its kernels, its twin, its tests, its caption.
            pub fn kind(&self) -> &'static str {
                match self { $(Self::$variant(_) => $kind,)* }
            }

            /// File of [`crate::ops`] that says all about it, and the type that does: `softmax`, `SoftmaxBackward`.
            pub fn home(&self) -> (&'static str, &'static str) {
                let path = match self { $(Self::$variant(_) => std::any::type_name::<$rule>(),)* };
                let mut ends = path.rsplit("::");
                let rule = ends.next().unwrap_or_default();
                (ends.next().unwrap_or_default(), rule)
            }

            /// Every kind there is.
            pub const KINDS: &'static [&'static str] = &[$($kind,)*];

            pub(crate) fn rule(&self) -> &dyn Rule {
                match self { $(Self::$variant(rule) => rule,)* }
            }
        }

        $(impl From<$rule> for Op {
            fn from(rule: $rule) -> Self { Self::$variant(rule) }
        })*
    };
}

operations! {
    Embedding(Embedding) = "embedding",
    EmbeddingBackward(EmbeddingBackward) = "embedding_backward",
    Matmul(Matmul) = "matmul",
    SumGroups(SumGroups) = "sum_groups",
    Add(Add) = "add",
    Bias(Bias) = "bias",
    SumLeading(SumLeading) = "sum_leading",
    Multiply(Multiply) = "multiply",
    Scale(Scale) = "scale",
    SplitHeads(SplitHeads) = "split_heads",
    MergeHeads(MergeHeads) = "merge_heads",
    Rope(Rope) = "rope",
    Visibility(Visibility) = "visibility",
    Mask(Mask) = "mask",
    Softmax(Softmax) = "softmax",
    SoftmaxBackward(SoftmaxBackward) = "softmax_backward",
    RmsNorm(RmsNorm) = "rms_norm",
    RmsNormBackward(RmsNormBackward) = "rms_norm_backward",
    RmsNormWeightBackward(RmsNormWeightBackward) = "rms_norm_weight_backward",
    LayerNorm(LayerNorm) = "layer_norm",
    LayerNormBackward(LayerNormBackward) = "layer_norm_backward",
    LayerNormWeightBackward(LayerNormWeightBackward) = "layer_norm_weight_backward",
    Relu(Relu) = "relu",
    ReluBackward(ReluBackward) = "relu_backward",
    Gelu(Gelu) = "gelu",
    GeluBackward(GeluBackward) = "gelu_backward",
    Silu(Silu) = "silu",
    SiluBackward(SiluBackward) = "silu_backward",
    CrossEntropy(CrossEntropy) = "cross_entropy",
    CrossEntropyBackward(CrossEntropyBackward) = "cross_entropy_backward",
    MeanLoss(MeanLoss) = "mean_loss",
    MeanLossBackward(MeanLossBackward) = "mean_loss_backward",
    Patch(Patch) = "patch",
    Cache(Cache) = "cache",
    GlobalNorm(GlobalNorm) = "global_norm",
    Clip(Clip) = "clip",
    AdamW(AdamW) = "adamw",
    SampleRows(SampleRows) = "sample_rows",
    GatherRows(GatherRows) = "gather_rows",
    PickRates(PickRates) = "pick_rates",
    Guard(Guard) = "guard",
    Record(Record) = "record",
    Advance(Advance) = "advance",
}

impl Op {
    /// Shape and cell type of the result.
    pub fn output(&self, inputs: &[&Shape]) -> Result<(Shape, Dtype), Error> {
        self.rule().output(inputs)
    }

    /// Operands that are overwritten in place (indices into the inputs); the first is also the output.
    pub fn writes(&self) -> &'static [usize] {
        match self {
            Self::AdamW(_) => &[0, 2, 3],
            Self::Cache(_) | Self::Guard(_) | Self::Record(_) | Self::Advance(_) => &[0],
            _ => &[],
        }
    }
}

/// Refuses a wrong number of operands, so that rules may index them.
pub(crate) fn arity<const N: usize>(kind: &'static str, inputs: &[&Shape]) -> Result<[Shape; N], Error> {
    let shapes: Vec<Shape> = inputs.iter().map(|&shape| shape.clone()).collect();
    shapes
        .try_into()
        .map_err(|got: Vec<Shape>| Error::new(kind, format!("takes {N} operands, got {}", got.len())))
}

/// Refuses operands whose lengths differ.
pub(crate) fn same(kind: &'static str, a: &Shape, b: &Shape) -> Result<(), Error> {
    if a.same_lens(b) { Ok(()) } else { Err(Error::new(kind, format!("{a} and {b} differ in shape"))) }
}
