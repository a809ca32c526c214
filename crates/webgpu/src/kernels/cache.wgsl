// store[b,g,position,:] = new[b,g,0,:]   Twin: cpu/src/ops/cache.rs
// One thread per cell of the new rows.
struct Sizes {
    len: u32,
    capacity: u32,
    size: u32,
    _pad3: u32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> fresh: array<f32>;          // [B,G,1,D]
@group(0) @binding(2) var<storage, read> position: array<i32>;       // []
@group(0) @binding(3) var<storage, read_write> kept: array<f32>;     // [B,G,S,D]

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let i = id.x + id.y * groups.x * 64u;
    if (i >= sizes.len) {
        return;
    }
    let head = i / sizes.size;
    kept[(head * sizes.capacity + u32(position[0])) * sizes.size + i % sizes.size] = fresh[i];
}
