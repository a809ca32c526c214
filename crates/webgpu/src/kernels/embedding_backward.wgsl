// forward: y[i,:] = weight[ids[i],:].  d_weight[v,:] = Σ d[i,:] where ids[i] = v   Twin: cpu/src/ops/embedding.rs
// One thread per four columns of a row of the table; it walks all tokens in order, so there are no atomics and the sum is the same twice.
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
    let fours = (sizes.width + 3u) / 4u;
    let row = i / fours;
    let column = i % fours * 4u;
    if (row * sizes.width >= sizes.len) {
        return;
    }
    // Columns beyond the edge repeat the last one and are not stored.
    let columns = min(vec4<u32>(column, column + 1u, column + 2u, column + 3u), vec4<u32>(sizes.width - 1u));
    var sums = vec4<f32>();
    for (var token = 0u; token < sizes.tokens; token++) {
        if (ids[token] == i32(row)) {
            let at = columns + token * sizes.width;
            sums += vec4<f32>(d[at.x], d[at.y], d[at.z], d[at.w]);
        }
    }
    for (var j = 0u; j < min(4u, sizes.width - column); j++) {
        d_weight[row * sizes.width + column + j] = sums[j];
    }
}
