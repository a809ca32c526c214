// y[b,t] = table[rows[b] · stride + t]   Twin: cpu/src/ops/sampling.rs
// One thread per cell.
struct Sizes {
    len: u32,
    stride: u32,
    length: u32,
    _pad3: u32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> table: array<i32>;    // [N]
@group(0) @binding(2) var<storage, read> rows: array<i32>;     // [B]
@group(0) @binding(3) var<storage, read_write> y: array<i32>;  // [B,T]

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let i = id.x + id.y * groups.x * 64u;
    if (i >= sizes.len) {
        return;
    }
    y[i] = table[u32(rows[i / sizes.length]) * sizes.stride + i % sizes.length];
}
