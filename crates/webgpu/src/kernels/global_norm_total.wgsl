// norm = √Σ partial   Twin: cpu/src/ops/global_norm.rs
// One thread: portions of blocks are few.
struct Sizes {
    len: u32,
    _pad1: u32,
    _pad2: u32,
    _pad3: u32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> squares: array<f32>;     // [portions]
@group(0) @binding(2) var<storage, read_write> norm: array<f32>;  // []

@compute @workgroup_size(1)
fn main() {
    var sum = 0.0;
    for (var i = 0u; i < sizes.len; i++) {
        sum += squares[i];
    }
    norm[0] = sqrt(sum);
}
