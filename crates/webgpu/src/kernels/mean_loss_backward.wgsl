// forward: loss = Σ token_loss / count.  d_token_loss = d / count where there is a target   Twin: cpu/src/ops/mean_loss.rs
// One workgroup; its threads stride over positions.
struct Sizes {
    len: u32,
    _pad1: u32,
    _pad2: u32,
    _pad3: u32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> targets: array<i32>;             // [..]
@group(0) @binding(2) var<storage, read> d: array<f32>;                   // []
@group(0) @binding(3) var<storage, read_write> d_token_loss: array<f32>;  // [..]

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
    var count = 0.0;
    for (var i = thread; i < sizes.len; i += 64u) {
        count += select(0.0, 1.0, targets[i] >= 0);
    }
    let share = d[0] / max(total(thread, count), 1.0);
    for (var i = thread; i < sizes.len; i += 64u) {
        d_token_loss[i] = select(0.0, share, targets[i] >= 0);
    }
}
