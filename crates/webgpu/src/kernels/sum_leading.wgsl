// y[j] = Σ_i x[i,j]   Twin: cpu/src/ops/sum_leading.rs
// One workgroup per j (in two dimensions of the grid); its threads stride over rows.
struct Sizes {
    rows: u32,
    width: u32,
    _pad2: u32,
    _pad3: u32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> x: array<f32>;        // [..,J]
@group(0) @binding(2) var<storage, read_write> y: array<f32>;  // [J]

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
fn main(
    @builtin(local_invocation_index) thread: u32,
    @builtin(workgroup_id) group: vec3<u32>,
    @builtin(num_workgroups) groups: vec3<u32>,
) {
    let column = group.x + group.y * groups.x;
    // The last groups of a two-dimensional grid may lie outside: they sum the last column again and store nothing.
    let inside = min(column, sizes.width - 1u);
    var sum = 0.0;
    for (var row = thread; row < sizes.rows; row += 64u) {
        sum += x[row * sizes.width + inside];
    }
    let all = total(thread, sum);
    if (thread == 0u && column < sizes.width) {
        y[column] = all;
    }
}
