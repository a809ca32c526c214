// y[i,:] = weight[ids[i],:]   Twin: cpu/src/ops/embedding.rs
// One thread per cell of y.
struct Sizes {
    len: u32,
    width: u32,
    _pad2: u32,
    _pad3: u32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> weight: array<f32>;   // [V,C]
@group(0) @binding(2) var<storage, read> ids: array<i32>;      // [..]
@group(0) @binding(3) var<storage, read_write> y: array<f32>;  // [..,C]

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let i = id.x + id.y * groups.x * 64u;
    if (i >= sizes.len) {
        return;
    }
    y[i] = weight[u32(ids[i / sizes.width]) * sizes.width + i % sizes.width];
}
