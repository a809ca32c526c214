// scale = min(1, limit / (norm + 1e-6))   Twin: cpu/src/ops/clip.rs
// One thread.
struct Sizes {
    clip: u32,  // graph::ops::rates::CLIP
    _pad1: u32,
    _pad2: u32,
    _pad3: u32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> norm: array<f32>;         // []
@group(0) @binding(2) var<storage, read> rates: array<f32>;        // [RATES]
@group(0) @binding(3) var<storage, read_write> scale: array<f32>;  // []

@compute @workgroup_size(1)
fn main() {
    scale[0] = min(1.0, rates[sizes.clip] / (norm[0] + 1e-6));
}
