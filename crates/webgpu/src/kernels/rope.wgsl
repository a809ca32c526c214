// (u,v) -> (u cos − v sin, u sin + v cos) for every pair; backwards with sign = −1   Twin: cpu/src/ops/rope.rs
// One thread per pair. Tables come from the host: a GPU's sine is off by up to 1e-2 at far positions.
struct Sizes {
    pairs: u32,  // of the whole tensor
    heads: u32,
    length: u32,
    half_size: u32,
    interleaved: u32,
    sign: f32,
    _pad6: u32,
    _pad7: u32,
    // Distances of neighbours in floats: rows of the batch, heads, positions.
    x: vec4<u32>,
    y: vec4<u32>,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> x: array<f32>;           // [B,H,T,D] or [B,T,H·D]
@group(0) @binding(2) var<storage, read> cos_table: array<f32>;   // [T,D/2]
@group(0) @binding(3) var<storage, read> sin_table: array<f32>;   // [T,D/2]
@group(0) @binding(4) var<storage, read_write> y: array<f32>;     // [B,H,T,D]

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let i = id.x + id.y * groups.x * 64u;
    if (i >= sizes.pairs) {
        return;
    }
    let pair = i % sizes.half_size;
    let t = i / sizes.half_size % sizes.length;
    let h = i / sizes.half_size / sizes.length % sizes.heads;
    let b = i / sizes.half_size / sizes.length / sizes.heads;
    let at = t * sizes.half_size + pair;
    let c = cos_table[at];
    let s = sizes.sign * sin_table[at];
    let first = select(pair, 2u * pair, sizes.interleaved == 1u);
    let second = select(first + sizes.half_size, first + 1u, sizes.interleaved == 1u);
    let start = b * sizes.x.x + h * sizes.x.y + t * sizes.x.z;
    let goal = b * sizes.y.x + h * sizes.y.y + t * sizes.y.z;
    let u = x[start + first];
    let v = x[start + second];
    y[goal + first] = u * c - v * s;
    y[goal + second] = u * s + v * c;
}
