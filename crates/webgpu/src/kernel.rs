//! The kernels: their files, and how their bindings are laid out.

/// A kernel file: binding 0 holds sizes, then come operands that are only read, then those that are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kernel {
    /// File name without its ending; also the label on the GPU.
    pub name: &'static str,
    /// WGSL.
    pub source: &'static str,
}

macro_rules! kernels {
    ($($name:literal,)*) => {
        /// All of them, by name.
        pub const KERNELS: &[Kernel] =
            &[$(Kernel { name: $name, source: include_str!(concat!("kernels/", $name, ".wgsl")) },)*];
    };
}

kernels! {
    "adamw",
    "add",
    "advance",
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
}
