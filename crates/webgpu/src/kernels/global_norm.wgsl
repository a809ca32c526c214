// partial[block] = Σ g² of 64 floats   Twin: cpu/src/ops/global_norm.rs
// One thread per block, in order; sum_leading and global_norm_total add them up.
struct Sizes {
    len: u32,
    first: u32,  // block of all
    _pad2: u32,
    _pad3: u32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> g: array<f32>;              // [..]
@group(0) @binding(2) var<storage, read_write> squares: array<f32>;  // [blocks]

const BLOCK: u32 = 64u;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let i = id.x + id.y * groups.x * 64u;
    if (i * BLOCK >= sizes.len) {
        return;
    }
    var sum = 0.0;
    for (var at = i * BLOCK; at < min((i + 1u) * BLOCK, sizes.len); at++) {
        sum += g[at] * g[at];
    }
    squares[sizes.first + i] = sum;
}
