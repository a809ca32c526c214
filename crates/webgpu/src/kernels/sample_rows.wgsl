// rows[b] = draw(seed, step, b) mod starts   Twin: cpu/src/ops/sampling.rs
// One thread per row; the hash gives the same bits as graph::random.
struct Sizes {
    len: u32,
    seed: u32,
    starts: u32,
    _pad3: u32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> step: array<i32>;        // []
@group(0) @binding(2) var<storage, read_write> rows: array<i32>;  // [B]

fn scramble(bits: u32) -> u32 {
    var x = bits;
    x ^= x >> 16u;
    x *= 0x7feb352du;
    x ^= x >> 15u;
    x *= 0x846ca68bu;
    return x ^ (x >> 16u);
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let i = id.x + id.y * groups.x * 64u;
    if (i >= sizes.len) {
        return;
    }
    let bits = scramble(scramble(scramble(sizes.seed) + u32(step[0])) + i);
    rows[i] = i32(bits % sizes.starts);
}
