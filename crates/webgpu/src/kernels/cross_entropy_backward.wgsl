// forward: loss = log Σ exp(z) − z[target].  d_z[v] = (softmax(z)[v] − (v = target)) d   Twin: cpu/src/ops/cross_entropy.rs
// One thread per row.
struct Sizes {
    rows: u32,
    width: u32,
    _pad2: u32,
    _pad3: u32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> logits: array<f32>;          // [..,V]
@group(0) @binding(2) var<storage, read> targets: array<i32>;         // [..]
@group(0) @binding(3) var<storage, read> d: array<f32>;               // [..]
@group(0) @binding(4) var<storage, read_write> d_logits: array<f32>;  // [..,V]

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let i = id.x + id.y * groups.x * 64u;
    if (i >= sizes.rows) {
        return;
    }
    let first = i * sizes.width;
    var largest = logits[first];
    for (var v = 1u; v < sizes.width; v++) {
        largest = max(largest, logits[first + v]);
    }
    var sum = 0.0;
    for (var v = 0u; v < sizes.width; v++) {
        sum += exp(logits[first + v] - largest);
    }
    let target_id = targets[i];
    let scale = select(d[i], 0.0, target_id < 0);
    for (var v = 0u; v < sizes.width; v++) {
        let p = exp(logits[first + v] - largest) / sum;
        d_logits[first + v] = (p - select(0.0, 1.0, i32(v) == target_id)) * scale;
    }
}
