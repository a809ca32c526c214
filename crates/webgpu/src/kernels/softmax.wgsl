// p[s] = exp(x[s] − max) / Σ exp(x − max)   Twin: cpu/src/ops/softmax.rs
// One thread per row. A masked cell (below −1e29, graph::HIDDEN) gets exactly 0, a row without visible cells all zeros.
struct Sizes {
    rows: u32,
    width: u32,
    _pad2: u32,
    _pad3: u32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> x: array<f32>;        // [..,S]
@group(0) @binding(2) var<storage, read_write> p: array<f32>;  // [..,S]

const HIDDEN: f32 = -1e29;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let i = id.x + id.y * groups.x * 64u;
    if (i >= sizes.rows) {
        return;
    }
    let first = i * sizes.width;
    var largest = -1e30;
    for (var s = 0u; s < sizes.width; s++) {
        largest = max(largest, x[first + s]);
    }
    var sum = 0.0;
    for (var s = 0u; s < sizes.width; s++) {
        let value = x[first + s];
        // exp() overflows above 88; shifting a row leaves its softmax unchanged.
        let e = select(0.0, exp(value - largest), value >= HIDDEN);
        p[first + s] = e;
        sum += e;
    }
    let share = select(1.0 / sum, 0.0, sum == 0.0);
    for (var s = 0u; s < sizes.width; s++) {
        p[first + s] *= share;
    }
}
