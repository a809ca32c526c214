// m = β₁ m + (1−β₁) c g;  v = β₂ v + (1−β₂) (c g)²;  θ = θ (1 − lr·wd) − lr m̂ / (√v̂ + eps)   Twin: cpu/src/ops/adamw.rs
// One thread per cell of an arena: all parameters, gradients and moments side by side. Rates: lr, lr·wd, 1/(1−β₁ᵗ), 1/(1−β₂ᵗ), β₁, β₂, eps (graph::ops::rates).
struct Sizes {
    len: u32,
    _pad1: u32,
    _pad2: u32,
    _pad3: u32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> g: array<f32>;            // [..]
@group(0) @binding(2) var<storage, read> clip: array<f32>;         // []
@group(0) @binding(3) var<storage, read> rates: array<f32>;        // [RATES]
@group(0) @binding(4) var<storage, read> stop: array<i32>;         // []
@group(0) @binding(5) var<storage, read> decays: array<f32>;       // [blocks]: 1 where weight decay applies, else 0
@group(0) @binding(6) var<storage, read_write> theta: array<f32>;  // [..]
@group(0) @binding(7) var<storage, read_write> m: array<f32>;      // [..]
@group(0) @binding(8) var<storage, read_write> v: array<f32>;      // [..]

const BLOCK: u32 = 64u;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let i = id.x + id.y * groups.x * 64u;
    if (i >= sizes.len || stop[0] != 0) {
        return;
    }
    let clipped = g[i] * clip[0];
    let first = rates[4] * m[i] + (1.0 - rates[4]) * clipped;
    let second = rates[5] * v[i] + (1.0 - rates[5]) * clipped * clipped;
    m[i] = first;
    v[i] = second;
    let step = rates[0] * first * rates[2] / (sqrt(second * rates[3]) + rates[6]);
    theta[i] = theta[i] * (1.0 - decays[i / BLOCK] * rates[1]) - step;
}
