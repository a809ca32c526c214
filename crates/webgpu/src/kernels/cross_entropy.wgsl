// loss[i] = log Σ exp(z) − z[target], 0 without a target   Twin: cpu/src/ops/cross_entropy.rs
// One thread per row.
struct Sizes {
    rows: u32,
    width: u32,
    _pad2: u32,
    _pad3: u32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> logits: array<f32>;      // [..,V]
@group(0) @binding(2) var<storage, read> targets: array<i32>;     // [..]
@group(0) @binding(3) var<storage, read_write> loss: array<f32>;  // [..]

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
    let own = logits[first + u32(max(target_id, 0))];
    loss[i] = select(log(sum) + largest - own, 0.0, target_id < 0);
}
