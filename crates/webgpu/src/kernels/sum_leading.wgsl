// y[j] = Σ_i x[i,j]   Twin: cpu/src/ops/sum_leading.rs
// One thread per j and portion of rows, in order; where there are several portions, a second dispatch adds up their sums.
struct Sizes {
    rows: u32,
    width: u32,
    portion: u32,  // rows of a portion
    _pad3: u32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> x: array<f32>;        // [..,J]
@group(0) @binding(2) var<storage, read_write> y: array<f32>;  // [portions,J]

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
        sum += x[row * sizes.width + column];
    }
    y[i] = sum;
}
