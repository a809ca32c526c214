// (a,b) -> (a cos − b sin, a sin + b cos) for every pair; backwards with sign = −1   Twin: cpu/src/ops/rope.rs
// One thread per pair. Tables come from the host: a GPU's sine is off by up to 1e-2 at far positions.
struct Sizes {
    pairs: u32,  // of the whole tensor
    length: u32,
    half_size: u32,
    interleaved: u32,
    sign: f32,
    _pad5: u32,
    _pad6: u32,
    _pad7: u32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> x: array<f32>;           // [B,H,T,D]
@group(0) @binding(2) var<storage, read> cos_table: array<f32>;   // [T,D/2]
@group(0) @binding(3) var<storage, read> sin_table: array<f32>;   // [T,D/2]
@group(0) @binding(4) var<storage, read_write> y: array<f32>;     // [B,H,T,D]

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let i = id.x + id.y * groups.x * 64u;
    if (i >= sizes.pairs) {
        return;
    }
    let row = i / sizes.half_size;
    let pair = i % sizes.half_size;
    let at = row % sizes.length * sizes.half_size + pair;
    let c = cos_table[at];
    let s = sizes.sign * sin_table[at];
    let start = row * sizes.half_size * 2u;
    let first = start + select(pair, 2u * pair, sizes.interleaved == 1u);
    let second = select(first + sizes.half_size, first + 1u, sizes.interleaved == 1u);
    let a = x[first];
    let b = x[second];
    y[first] = a * c - b * s;
    y[second] = a * s + b * c;
}
