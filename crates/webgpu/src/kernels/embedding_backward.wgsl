// forward: y[i,:] = weight[ids[i],:].  d_weight[v,:] = Σ d[i,:] where ids[i] = v   Twin: cpu/src/ops/embedding.rs
// One thread per cell of the table; it walks all tokens in order, so there are no atomics and the sum is the same twice.
struct Sizes {
    len: u32,
    width: u32,
    tokens: u32,
    _pad3: u32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> ids: array<i32>;             // [..]
@group(0) @binding(2) var<storage, read> d: array<f32>;               // [..,C]
@group(0) @binding(3) var<storage, read_write> d_weight: array<f32>;  // [V,C]

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let i = id.x + id.y * groups.x * 64u;
    if (i >= sizes.len) {
        return;
    }
    let row = i32(i / sizes.width);
    let column = i % sizes.width;
    var sum = 0.0;
    for (var token = 0u; token < sizes.tokens; token++) {
        if (ids[token] == row) {
            sum += d[token * sizes.width + column];
        }
    }
    d_weight[i] = sum;
}
