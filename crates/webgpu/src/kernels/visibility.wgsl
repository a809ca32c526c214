// y[b,h,t,s] = 0 if s > t under causality or ids[b,s] = pad, else 1   Twin: cpu/src/ops/visibility.rs
// One thread per cell. Without padding `pad` is −1, which no token has.
struct Sizes {
    len: u32,
    length: u32,
    keys: u32,
    of_one: u32,
    causal: u32,
    pad: i32,
    _pad6: u32,
    _pad7: u32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> ids: array<i32>;      // [B,S]
@group(0) @binding(2) var<storage, read_write> y: array<f32>;  // [B,H,T,S]

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let i = id.x + id.y * groups.x * 64u;
    if (i >= sizes.len) {
        return;
    }
    let s = i % sizes.keys;
    let later = sizes.causal == 1u && s > i / sizes.keys % sizes.length;
    let padding = ids[i / sizes.of_one * sizes.keys + s] == sizes.pad;
    y[i] = select(1.0, 0.0, later || padding);
}
