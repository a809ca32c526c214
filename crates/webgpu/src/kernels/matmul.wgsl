// y[i,m,n] = Σ_k a'[i,m,k] b'[i/share,k,n] (+ x[i,m,n])   Twin: cpu/src/ops/matmul.rs
// One thread per 8 rows by 8 columns of the result, in registers: what it loads once it multiplies eight times. Written out
// row by row: what is indexed in a loop would not stay in registers everywhere.
struct Sizes {
    m: u32,
    k: u32,
    n: u32,
    share: u32,
    a_row: u32,
    a_k: u32,
    b_k: u32,
    b_column: u32,
    batch: u32,
    adds: u32,
    _pad10: u32,
    _pad11: u32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> a: array<f32>;        // [batch,M,K] or [batch,K,M]
@group(0) @binding(2) var<storage, read> b: array<f32>;        // [batch/share,K,N] or [batch/share,N,K]
@group(0) @binding(3) var<storage, read> x: array<f32>;        // [batch,M,N] where `adds` is 1
@group(0) @binding(4) var<storage, read_write> y: array<f32>;  // [batch,M,N]

// Rows and columns of a tile.
const EDGE: u32 = 8u;

fn store_four(at: u32, column: u32, sums: vec4<f32>) {
    for (var j = 0u; j < 4u; j++) {
        if (column + j < sizes.n) {
            let i = at + column + j;
            if (sizes.adds == 1u) {
                y[i] = x[i] + sums[j];
            } else {
                y[i] = sums[j];
            }
        }
    }
}

fn store_row(first: u32, row: u32, column: u32, low: vec4<f32>, high: vec4<f32>) {
    if (row >= sizes.m) {
        return;
    }
    store_four(first + row * sizes.n, column, low);
    store_four(first + row * sizes.n, column + 4u, high);
}

@compute @workgroup_size(32)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let down = (sizes.m + EDGE - 1u) / EDGE;
    let across = (sizes.n + EDGE - 1u) / EDGE;
    let i = id.x + id.y * groups.x * 32u;
    let matrix = i / (down * across);
    let row = i / across % down * EDGE;
    let column = i % across * EDGE;
    if (matrix >= sizes.batch) {
        return;
    }
    // Rows and columns beyond the edge repeat the last one and are not stored.
    let a_first = matrix * sizes.m * sizes.k;
    let b_first = matrix / sizes.share * sizes.k * sizes.n;
    let a0 = a_first + min(row, sizes.m - 1u) * sizes.a_row;
    let a1 = a_first + min(row + 1u, sizes.m - 1u) * sizes.a_row;
    let a2 = a_first + min(row + 2u, sizes.m - 1u) * sizes.a_row;
    let a3 = a_first + min(row + 3u, sizes.m - 1u) * sizes.a_row;
    let a4 = a_first + min(row + 4u, sizes.m - 1u) * sizes.a_row;
    let a5 = a_first + min(row + 5u, sizes.m - 1u) * sizes.a_row;
    let a6 = a_first + min(row + 6u, sizes.m - 1u) * sizes.a_row;
    let a7 = a_first + min(row + 7u, sizes.m - 1u) * sizes.a_row;
    let b0 = b_first + min(column, sizes.n - 1u) * sizes.b_column;
    let b1 = b_first + min(column + 1u, sizes.n - 1u) * sizes.b_column;
    let b2 = b_first + min(column + 2u, sizes.n - 1u) * sizes.b_column;
    let b3 = b_first + min(column + 3u, sizes.n - 1u) * sizes.b_column;
    let b4 = b_first + min(column + 4u, sizes.n - 1u) * sizes.b_column;
    let b5 = b_first + min(column + 5u, sizes.n - 1u) * sizes.b_column;
    let b6 = b_first + min(column + 6u, sizes.n - 1u) * sizes.b_column;
    let b7 = b_first + min(column + 7u, sizes.n - 1u) * sizes.b_column;
    var low0 = vec4<f32>();
    var high0 = vec4<f32>();
    var low1 = vec4<f32>();
    var high1 = vec4<f32>();
    var low2 = vec4<f32>();
    var high2 = vec4<f32>();
    var low3 = vec4<f32>();
    var high3 = vec4<f32>();
    var low4 = vec4<f32>();
    var high4 = vec4<f32>();
    var low5 = vec4<f32>();
    var high5 = vec4<f32>();
    var low6 = vec4<f32>();
    var high6 = vec4<f32>();
    var low7 = vec4<f32>();
    var high7 = vec4<f32>();
    for (var k = 0u; k < sizes.k; k++) {
        let at_a = k * sizes.a_k;
        let at_b = k * sizes.b_k;
        let low = vec4<f32>(b[b0 + at_b], b[b1 + at_b], b[b2 + at_b], b[b3 + at_b]);
        let high = vec4<f32>(b[b4 + at_b], b[b5 + at_b], b[b6 + at_b], b[b7 + at_b]);
        let x0 = a[a0 + at_a];
        low0 += x0 * low;
        high0 += x0 * high;
        let x1 = a[a1 + at_a];
        low1 += x1 * low;
        high1 += x1 * high;
        let x2 = a[a2 + at_a];
        low2 += x2 * low;
        high2 += x2 * high;
        let x3 = a[a3 + at_a];
        low3 += x3 * low;
        high3 += x3 * high;
        let x4 = a[a4 + at_a];
        low4 += x4 * low;
        high4 += x4 * high;
        let x5 = a[a5 + at_a];
        low5 += x5 * low;
        high5 += x5 * high;
        let x6 = a[a6 + at_a];
        low6 += x6 * low;
        high6 += x6 * high;
        let x7 = a[a7 + at_a];
        low7 += x7 * low;
        high7 += x7 * high;
    }
    let first = matrix * sizes.m * sizes.n;
    store_row(first, row, column, low0, high0);
    store_row(first, row + 1u, column, low1, high1);
    store_row(first, row + 2u, column, low2, high2);
    store_row(first, row + 3u, column, low3, high3);
    store_row(first, row + 4u, column, low4, high4);
    store_row(first, row + 5u, column, low5, high5);
    store_row(first, row + 6u, column, low6, high6);
    store_row(first, row + 7u, column, low7, high7);
}
