// y = x / r · w with r = √(mean(x²) + eps)   Twin: cpu/src/ops/rms_norm.rs
// One thread per row.
struct Sizes {
    rows: u32,
    width: u32,
    eps: f32,
    _pad3: u32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> x: array<f32>;        // [..,C]
@group(0) @binding(2) var<storage, read> w: array<f32>;        // [C]
@group(0) @binding(3) var<storage, read_write> y: array<f32>;  // [..,C]

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let i = id.x + id.y * groups.x * 64u;
    if (i >= sizes.rows) {
        return;
    }
    let first = i * sizes.width;
    var squares = 0.0;
    for (var c = 0u; c < sizes.width; c++) {
        squares += x[first + c] * x[first + c];
    }
    let r = sqrt(squares / f32(sizes.width) + sizes.eps);
    for (var c = 0u; c < sizes.width; c++) {
        y[first + c] = x[first + c] / r * w[c];
    }
}
