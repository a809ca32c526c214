// y[b,h,t,d] = x[b,t,h·D+d]   Twin: cpu/src/ops/split_heads.rs
// One thread per cell of y.
struct Sizes {
    len: u32,
    heads: u32,
    length: u32,
    size: u32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> x: array<f32>;        // [B,T,H·D]
@group(0) @binding(2) var<storage, read_write> y: array<f32>;  // [B,H,T,D]

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let i = id.x + id.y * groups.x * 64u;
    if (i >= sizes.len) {
        return;
    }
    let row = i / sizes.size;
    let t = row % sizes.length;
    let h = row / sizes.length % sizes.heads;
    let b = row / sizes.length / sizes.heads;
    y[i] = x[((b * sizes.length + t) * sizes.heads + h) * sizes.size + i % sizes.size];
}
