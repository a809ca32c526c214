// y = a ⊙ b   Twin: cpu/src/ops/multiply.rs
// One thread per cell.
struct Sizes {
    len: u32,
    _pad1: u32,
    _pad2: u32,
    _pad3: u32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> a: array<f32>;  // [..]
@group(0) @binding(2) var<storage, read> b: array<f32>;  // [..]
@group(0) @binding(3) var<storage, read_write> y: array<f32>;  // [..]

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let i = id.x + id.y * groups.x * 64u;
    if (i >= sizes.len) {
        return;
    }
    y[i] = a[i] * b[i];
}
