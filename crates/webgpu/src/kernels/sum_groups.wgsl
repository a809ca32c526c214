// y[g,:] = Σ x[g·share+i,:] over the heads i of a group   Twin: cpu/src/ops/sum_groups.rs
// One thread per cell of y.
struct Sizes {
    len: u32,
    share: u32,
    inner: u32,
    _pad3: u32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> x: array<f32>;        // [B,H,S,D]
@group(0) @binding(2) var<storage, read_write> y: array<f32>;  // [B,G,S,D]

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let i = id.x + id.y * groups.x * 64u;
    if (i >= sizes.len) {
        return;
    }
    let first = i / sizes.inner * sizes.share * sizes.inner + i % sizes.inner;
    var sum = 0.0;
    for (var head = 0u; head < sizes.share; head++) {
        sum += x[first + head * sizes.inner];
    }
    y[i] = sum;
}
