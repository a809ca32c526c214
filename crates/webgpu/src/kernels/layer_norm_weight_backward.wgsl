// forward: y = (x − μ) / r · w.  d_w[c] = Σ_rows d[c] (x[c] − μ) / r   Twin: cpu/src/ops/layer_norm.rs
// One thread per column and portion of rows, in order; sum_leading adds up portions.
struct Sizes {
    rows: u32,
    width: u32,
    portion: u32,  // rows of a portion
    _pad3: u32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> x: array<f32>;           // [..,C]
@group(0) @binding(2) var<storage, read> d: array<f32>;           // [..,C]
@group(0) @binding(3) var<storage, read> statistics: array<f32>;  // [..,2]: μ, r (row_statistics)
@group(0) @binding(4) var<storage, read_write> d_w: array<f32>;   // [portions,C]

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let i = id.x + id.y * groups.x * 64u;
    let first = i / sizes.width * sizes.portion;
    if (first >= sizes.rows) {
        return;
    }
    let column = i % sizes.width;
    var sum = 0.0;
    for (var row = first; row < min(first + sizes.portion, sizes.rows); row++) {
        let at = row * sizes.width + column;
        sum += d[at] * (x[at] - statistics[2u * row]) / statistics[2u * row + 1u];
    }
    d_w[i] = sum;
}
