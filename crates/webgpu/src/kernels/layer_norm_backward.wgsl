// forward: y = (x − μ) / r · w.  d_x = (w d − mean(w d) − x̂ mean(w d x̂)) / r (+ z)   Twin: cpu/src/ops/layer_norm.rs
// One thread per row.
struct Sizes {
    rows: u32,
    width: u32,
    eps: f32,
    adds: u32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> x: array<f32>;          // [..,C]
@group(0) @binding(2) var<storage, read> w: array<f32>;          // [C]
@group(0) @binding(3) var<storage, read> d: array<f32>;          // [..,C]
@group(0) @binding(4) var<storage, read> z: array<f32>;          // [..,C] where `adds` is 1
@group(0) @binding(5) var<storage, read_write> d_x: array<f32>;  // [..,C]

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let i = id.x + id.y * groups.x * 64u;
    if (i >= sizes.rows) {
        return;
    }
    let first = i * sizes.width;
    let n = f32(sizes.width);
    var sum = 0.0;
    for (var c = 0u; c < sizes.width; c++) {
        sum += x[first + c];
    }
    let mean = sum / n;
    var squares = 0.0;
    var shift = 0.0;
    var along = 0.0;
    for (var c = 0u; c < sizes.width; c++) {
        let centred = x[first + c] - mean;
        let pushed = w[c] * d[first + c];
        squares += centred * centred;
        shift += pushed;
        along += pushed * centred;
    }
    let r = sqrt(squares / n + sizes.eps);
    for (var c = 0u; c < sizes.width; c++) {
        let normed = (x[first + c] - mean) / r;
        let pushed = (w[c] * d[first + c] - shift / n - normed * along / r / n) / r;
        if (sizes.adds == 1u) {
            d_x[first + c] = z[first + c] + pushed;
        } else {
            d_x[first + c] = pushed;
        }
    }
}
