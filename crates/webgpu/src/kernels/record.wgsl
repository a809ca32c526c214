// ring[step mod R] = (loss, norm)   Twin: cpu/src/ops/step_state.rs
// One thread.
struct Sizes {
    rows: u32,
    _pad1: u32,
    _pad2: u32,
    _pad3: u32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> loss: array<f32>;        // []
@group(0) @binding(2) var<storage, read> norm: array<f32>;        // []
@group(0) @binding(3) var<storage, read> step: array<i32>;        // []
@group(0) @binding(4) var<storage, read_write> ring: array<f32>;  // [R,2]

@compute @workgroup_size(1)
fn main() {
    let row = u32(step[0]) % sizes.rows;
    ring[2u * row] = loss[0];
    ring[2u * row + 1u] = norm[0];
}
