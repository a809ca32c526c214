// y[b,h,t,s] = 1 if s ≤ t else 0   Twin: cpu/src/ops/causal_mask.rs
// One thread per cell.
struct Sizes {
    len: u32,
    length: u32,
    keys: u32,
    _pad3: u32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;  // [B,H,T,S]

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let i = id.x + id.y * groups.x * 64u;
    if (i >= sizes.len) {
        return;
    }
    y[i] = select(0.0, 1.0, i % sizes.keys <= i / sizes.keys % sizes.length);
}
