// forward: p = softmax(x).  d_x[s] = p[s] (d[s] − Σ_r p[r] d[r])   Twin: cpu/src/ops/softmax.rs
// One thread per row.
struct Sizes {
    rows: u32,
    width: u32,
    _pad2: u32,
    _pad3: u32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> p: array<f32>;          // [..,S]
@group(0) @binding(2) var<storage, read> d: array<f32>;          // [..,S]
@group(0) @binding(3) var<storage, read_write> d_x: array<f32>;  // [..,S]

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let i = id.x + id.y * groups.x * 64u;
    if (i >= sizes.rows) {
        return;
    }
    let first = i * sizes.width;
    var dot = 0.0;
    for (var s = 0u; s < sizes.width; s++) {
        dot += p[first + s] * d[first + s];
    }
    for (var s = 0u; s < sizes.width; s++) {
        d_x[first + s] = p[first + s] * (d[first + s] - dot);
    }
}
