//! The kernels: their files, and how their bindings are laid out.

use std::borrow::Cow;

/// A kernel file: binding 0 holds sizes, then come operands that are only read, then those that are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kernel {
    /// File name without its ending; also the label on the GPU.
    pub name: &'static str,
    /// WGSL without its comments; of kernels that are written out for the vectors they work on what [`Kernel::source_for`] makes WGSL of.
    pub source: &'static str,
}

macro_rules! kernels {
    ($($name:literal $(with $part:literal)?,)*) => {
        /// All of them, by name.
        pub const KERNELS: &[Kernel] = &[$(Kernel {
            name: $name,
            source: concat!(
                include_str!(concat!(env!("OUT_DIR"), "/kernels/", $name, ".wgsl")),
                $(include_str!(concat!(env!("OUT_DIR"), "/kernels/parts/", $part, ".wgsl")))?
            ),
        },)*];
    };
}

kernels! {
    "adamw",
    "adamw_arena",
    "add",
    "advance",
    "attention" with "attention",
    "attention_key_backward" with "attention",
    "attention_query_backward" with "attention",
    "attention_value_backward" with "attention",
    "bias",
    "cache",
    "clip",
    "cross_entropy",
    "cross_entropy_backward",
    "embedding",
    "embedding_backward",
    "gather_rows",
    "gelu",
    "gelu_backward",
    "global_norm",
    "global_norm_total",
    "guard",
    "layer_norm",
    "layer_norm_backward",
    "layer_norm_weight_backward",
    "mask",
    "matmul",
    "mean_loss",
    "mean_loss_backward",
    "merge_heads",
    "multiply",
    "patch",
    "pick_rates",
    "record",
    "relu",
    "relu_backward",
    "rms_norm",
    "rms_norm_backward",
    "rms_norm_weight_backward",
    "rope",
    "row_statistics",
    "sample_rows",
    "scale",
    "silu",
    "silu_backward",
    "softmax",
    "softmax_backward",
    "split_heads",
    "sum_groups",
    "sum_leading",
    "visibility",
}

impl Kernel {
    /// The kernel of that file name.
    ///
    /// # Panics
    /// When there is none: a launch names a file that is not in the table above.
    pub fn named(name: &str) -> &'static Self {
        KERNELS
            .iter()
            .find(|kernel| kernel.name == name)
            .unwrap_or_else(|| panic!("there is no kernel {name}"))
    }

    /// The WGSL for vectors of `size` floats, a multiple of 4: what stands between `//: each four` and `//: end` stands there
    /// once for every four floats, `$` counting them. What is indexed in a loop would not stay in registers.
    pub fn source_for(&self, size: usize) -> Cow<'static, str> {
        if size == 0 {
            return Cow::Borrowed(self.source);
        }
        let mut written = String::new();
        let mut parts = self.source.split("//: ");
        written.push_str(parts.next().unwrap_or_default());
        for part in parts {
            match (part.strip_prefix("each four\n"), part.strip_prefix("end\n")) {
                (Some(lines), _) => {
                    (0..size / 4).for_each(|i| written.push_str(&lines.replace('$', &i.to_string())));
                }
                (_, Some(rest)) => written.push_str(rest),
                _ => written.push_str(part),
            }
        }
        Cow::Owned(written)
    }
}
