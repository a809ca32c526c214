// partial[slot] = Σ g² of one gradient   Twin: cpu/src/ops/global_norm.rs
// One workgroup per gradient, one dispatch each; global_norm_total adds them up.
struct Sizes {
    len: u32,
    slot: u32,
    _pad2: u32,
    _pad3: u32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> g: array<f32>;              // [..]
@group(0) @binding(2) var<storage, read_write> squares: array<f32>;  // [gradients]

var<workgroup> partial: array<f32, 64>;

// Sum of every thread's part, in a fixed order.
fn total(thread: u32, part: f32) -> f32 {
    partial[thread] = part;
    workgroupBarrier();
    for (var step = 32u; step > 0u; step /= 2u) {
        if (thread < step) {
            partial[thread] += partial[thread + step];
        }
        workgroupBarrier();
    }
    return partial[0];
}

@compute @workgroup_size(64)
fn main(@builtin(local_invocation_index) thread: u32) {
    var sum = 0.0;
    for (var i = thread; i < sizes.len; i += 64u) {
        sum += g[i] * g[i];
    }
    let all = total(thread, sum);
    if (thread == 0u) {
        squares[sizes.slot] = all;
    }
}
