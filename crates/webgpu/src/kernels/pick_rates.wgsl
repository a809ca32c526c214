// y = table[step mod R, :]   Twin: cpu/src/ops/sampling.rs
// One thread per rate.
struct Sizes {
    rows: u32,
    width: u32,
    _pad2: u32,
    _pad3: u32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> table: array<f32>;    // [R,RATES]
@group(0) @binding(2) var<storage, read> step: array<i32>;     // []
@group(0) @binding(3) var<storage, read_write> y: array<f32>;  // [RATES]

@compute @workgroup_size(64)
fn main(@builtin(local_invocation_index) i: u32) {
    if (i < sizes.width) {
        y[i] = table[u32(step[0]) % sizes.rows * sizes.width + i];
    }
}
