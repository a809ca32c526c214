// d_v[s] = Σ_t p d[t]   Twin: cpu/src/simd/attention.rs
// One thread per key; the heads that share it one after the other.
@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> query: array<vec4<f32>>;
@group(0) @binding(2) var<storage, read> key: array<vec4<f32>>;
@group(0) @binding(3) var<storage, read> d: array<vec4<f32>>;
@group(0) @binding(4) var<storage, read> ids: array<i32>;            // [B,S]
@group(0) @binding(5) var<storage, read> penalty: array<f32>;        // [H,T,S]
@group(0) @binding(6) var<storage, read> sums: array<f32>;           // [B,H,T,SUMS]
@group(0) @binding(7) var<storage, read_write> y: array<vec4<f32>>;

@compute @workgroup_size(32)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let i = id.x + id.y * groups.x * 32u;
    let s = i % sizes.keys;
    let g = i / sizes.keys % sizes.kv_heads;
    let b = i / sizes.keys / sizes.kv_heads;
    if (b >= sizes.batch) {
        return;
    }
    let share = sizes.heads / sizes.kv_heads;
    let at_key = at(sizes.key, b, g, s);
//: each four
    held$ = key[at_key + $u];
    var y$ = vec4<f32>();
//: end
    let first = select(0u, s, sizes.causal == 1u);
    let last = select(sizes.queries, 0u, is_padding(b, s));
    for (var h = g * share; h < (g + 1u) * share; h++) {
//: each four
        var of_head$ = vec4<f32>();
//: end
        for (var t = first; t < last; t++) {
            let at_query = at(sizes.query, b, h, t);
            let at_d = at(sizes.mixed, b, h, t);
            let row = ((b * sizes.heads + h) * sizes.queries + t) * SUMS;
            let p = exp(score_of_query(at_query, h, t, s) - sums[row]) * sums[row + 1u];
//: each four
            of_head$ += p * d[at_d + $u];
//: end
        }
//: each four
        y$ += of_head$;
//: end
    }
    let at_d_value = at(sizes.gradient, b, g, s);
//: each four
    y[at_d_value + $u] = y$;
//: end
}
