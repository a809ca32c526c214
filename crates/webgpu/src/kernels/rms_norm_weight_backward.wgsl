// forward: y = x / r · w.  d_w[c] = Σ_rows d[c] x[c] / r   Twin: cpu/src/ops/rms_norm.rs
// One workgroup per column c; its threads stride over rows.
struct Sizes {
    rows: u32,
    width: u32,
    eps: f32,
    _pad3: u32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> x: array<f32>;          // [..,C]
@group(0) @binding(2) var<storage, read> d: array<f32>;          // [..,C]
@group(0) @binding(3) var<storage, read_write> d_w: array<f32>;  // [C]

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
fn main(@builtin(local_invocation_index) thread: u32, @builtin(workgroup_id) group: vec3<u32>) {
    var sum = 0.0;
    for (var row = thread; row < sizes.rows; row += 64u) {
        let first = row * sizes.width;
        var squares = 0.0;
        for (var c = 0u; c < sizes.width; c++) {
            squares += x[first + c] * x[first + c];
        }
        let r = sqrt(squares / f32(sizes.width) + sizes.eps);
        sum += d[first + group.x] * x[first + group.x] / r;
    }
    let all = total(thread, sum);
    if (thread == 0u) {
        d_w[group.x] = all;
    }
}
