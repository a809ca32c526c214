// stop = 1 when loss or norm is not finite   Twin: cpu/src/ops/step_state.rs
// One thread. Bits are tested: a compiler may assume that NaN and infinity do not exist.
struct Sizes {
    rows: u32,
    _pad1: u32,
    _pad2: u32,
    _pad3: u32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> loss: array<f32>;        // []
@group(0) @binding(2) var<storage, read> norm: array<f32>;        // []
@group(0) @binding(3) var<storage, read_write> stop: array<i32>;  // []

fn is_finite(x: f32) -> bool {
    return (bitcast<u32>(x) & 0x7f800000u) != 0x7f800000u;
}

@compute @workgroup_size(1)
fn main() {
    if (sizes.rows > 0u && !(is_finite(loss[0]) && is_finite(norm[0]))) {
        stop[0] = 1;
    }
}
