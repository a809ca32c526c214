// forward: y = ½ x (1 + tanh u).  d_x = d (½ (1 + tanh u) + ½ x (1 − tanh² u) u')   Twin: cpu/src/ops/gelu.rs
// One thread per cell.
struct Sizes {
    len: u32,
    _pad1: u32,
    _pad2: u32,
    _pad3: u32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> x: array<f32>;  // [..]
@group(0) @binding(2) var<storage, read> d: array<f32>;  // [..]
@group(0) @binding(3) var<storage, read_write> y: array<f32>;  // [..]

// √(2/π)
const ROOT: f32 = 0.7978845608;

// The argument is clamped: a driver may build tanh from exponentials that overflow.
fn gelu_tanh(x: f32) -> f32 {
    return tanh(clamp(ROOT * (x + 0.044715 * x * x * x), -15.0, 15.0));
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let i = id.x + id.y * groups.x * 64u;
    if (i >= sizes.len) {
        return;
    }
    let t = gelu_tanh(x[i]);
    let slope = ROOT * (1.0 + 3.0 * 0.044715 * x[i] * x[i]);
    y[i] = d[i] * (0.5 * (1.0 + t) + 0.5 * x[i] * (1.0 - t * t) * slope);
}
