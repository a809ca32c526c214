// μ = mean(x), or 0 where a norm does not centre; r = √(mean((x − μ)²) + eps)   Twin: cpu/src/ops/layer_norm.rs
// One thread per row; the gradient of a norm's weight needs them in every column.
struct Sizes {
    rows: u32,
    width: u32,
    eps: f32,
    centred: u32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> x: array<f32>;                 // [..,C]
@group(0) @binding(2) var<storage, read_write> statistics: array<f32>;  // [..,2]

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let i = id.x + id.y * groups.x * 64u;
    if (i >= sizes.rows) {
        return;
    }
    let first = i * sizes.width;
    let n = f32(sizes.width);
    var sum = 0.0;
    if (sizes.centred == 1u) {
        for (var c = 0u; c < sizes.width; c++) {
            sum += x[first + c];
        }
    }
    let mean = sum / n;
    var squares = 0.0;
    for (var c = 0u; c < sizes.width; c++) {
        squares += (x[first + c] - mean) * (x[first + c] - mean);
    }
    statistics[2u * i] = mean;
    statistics[2u * i + 1u] = sqrt(squares / n + sizes.eps);
}
