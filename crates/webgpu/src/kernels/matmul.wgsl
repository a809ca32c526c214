// y[i,m,n] = Σ_k a'[i,m,k] b'[i/share,k,n]   Twin: cpu/src/ops/matmul.rs
// One thread per 4 rows by 4 columns of the result, in registers; transposed operands are read by their strides.
struct Sizes {
    m: u32,
    k: u32,
    n: u32,
    share: u32,
    a_row: u32,
    a_k: u32,
    b_k: u32,
    b_column: u32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> a: array<f32>;        // [batch,M,K] or [batch,K,M]
@group(0) @binding(2) var<storage, read> b: array<f32>;        // [batch/share,K,N] or [batch/share,N,K]
@group(0) @binding(3) var<storage, read_write> y: array<f32>;  // [batch,M,N]

fn store_row(first: u32, row: u32, column: u32, sums: vec4<f32>) {
    if (row >= sizes.m) {
        return;
    }
    let at = first + row * sizes.n + column;
    y[at] = sums.x;
    if (column + 1u < sizes.n) {
        y[at + 1u] = sums.y;
    }
    if (column + 2u < sizes.n) {
        y[at + 2u] = sums.z;
    }
    if (column + 3u < sizes.n) {
        y[at + 3u] = sums.w;
    }
}

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    let column = id.x * 4u;
    let row = id.y * 4u;
    if (column >= sizes.n || row >= sizes.m) {
        return;
    }
    // Rows and columns beyond the edge repeat the last one and are not stored.
    let a_first = id.z * sizes.m * sizes.k;
    let a0 = a_first + row * sizes.a_row;
    let a1 = a_first + min(row + 1u, sizes.m - 1u) * sizes.a_row;
    let a2 = a_first + min(row + 2u, sizes.m - 1u) * sizes.a_row;
    let a3 = a_first + min(row + 3u, sizes.m - 1u) * sizes.a_row;
    let b_first = id.z / sizes.share * sizes.k * sizes.n;
    let b0 = b_first + column * sizes.b_column;
    let b1 = b_first + min(column + 1u, sizes.n - 1u) * sizes.b_column;
    let b2 = b_first + min(column + 2u, sizes.n - 1u) * sizes.b_column;
    let b3 = b_first + min(column + 3u, sizes.n - 1u) * sizes.b_column;
    var sums0 = vec4<f32>();
    var sums1 = vec4<f32>();
    var sums2 = vec4<f32>();
    var sums3 = vec4<f32>();
    for (var k = 0u; k < sizes.k; k++) {
        let at_a = k * sizes.a_k;
        let at_b = k * sizes.b_k;
        let right = vec4<f32>(b[b0 + at_b], b[b1 + at_b], b[b2 + at_b], b[b3 + at_b]);
        sums0 += a[a0 + at_a] * right;
        sums1 += a[a1 + at_a] * right;
        sums2 += a[a2 + at_a] * right;
        sums3 += a[a3 + at_a] * right;
    }
    let first = id.z * sizes.m * sizes.n;
    store_row(first, row, column, sums0);
    store_row(first, row + 1u, column, sums1);
    store_row(first, row + 2u, column, sums2);
    store_row(first, row + 3u, column, sums3);
}
