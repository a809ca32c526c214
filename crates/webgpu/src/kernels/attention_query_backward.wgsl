// d_q[t] = Σ_s p (d_p − Σ p d_p) scale k[s] with d_p = d[t] v[s]   Twin: cpu/src/simd/attention.rs
// One thread per query; its Σ p d_p comes first, and is kept for the gradient of the keys.
@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> query: array<vec4<f32>>;
@group(0) @binding(2) var<storage, read> key: array<vec4<f32>>;
@group(0) @binding(3) var<storage, read> value: array<vec4<f32>>;
@group(0) @binding(4) var<storage, read> d: array<vec4<f32>>;
@group(0) @binding(5) var<storage, read> ids: array<i32>;            // [B,S]
@group(0) @binding(6) var<storage, read> penalty: array<f32>;        // [H,T,S]
@group(0) @binding(7) var<storage, read_write> sums: array<f32>;     // [B,H,T,SUMS]
@group(0) @binding(8) var<storage, read_write> y: array<vec4<f32>>;

@compute @workgroup_size(32)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let i = id.x + id.y * groups.x * 32u;
    let t = i % sizes.queries;
    let h = i / sizes.queries % sizes.heads;
    let b = i / sizes.queries / sizes.heads;
    if (b >= sizes.batch) {
        return;
    }
    let g = h / (sizes.heads / sizes.kv_heads);
    let at_query = at(sizes.query, b, h, t);
    let at_d = at(sizes.mixed, b, h, t);
    let largest = sums[i * SUMS];
    let share = sums[i * SUMS + 1u];
//: each four
    held$ = query[at_query + $u];
    let d$ = d[at_d + $u];
    var y$ = vec4<f32>();
//: end
    var along = 0.0;
    for (var s = 0u; s < seen(t); s++) {
        if (is_padding(b, s)) {
            continue;
        }
        let p = exp(score_of_key(at(sizes.key, b, g, s), h, t, s) - largest) * share;
        let at_value = at(sizes.value, b, g, s);
        var d_p = 0.0;
//: each four
        let v$ = value[at_value + $u];
        d_p += d$.x * v$.x;
        d_p += d$.y * v$.y;
        d_p += d$.z * v$.z;
        d_p += d$.w * v$.w;
//: end
        along += p * d_p;
    }
    for (var s = 0u; s < seen(t); s++) {
        if (is_padding(b, s)) {
            continue;
        }
        let at_key = at(sizes.key, b, g, s);
        let p = exp(score_of_key(at_key, h, t, s) - largest) * share;
        let at_value = at(sizes.value, b, g, s);
        var d_p = 0.0;
//: each four
        let v$ = value[at_value + $u];
        d_p += d$.x * v$.x;
        d_p += d$.y * v$.y;
        d_p += d$.z * v$.z;
        d_p += d$.w * v$.w;
//: end
        let d_x = p * (d_p - along) * sizes.scale;
//: each four
        y$ += d_x * key[at_key + $u];
//: end
    }
    sums[i * SUMS + 2u] = along;
    let at_d_query = at(sizes.gradient, b, h, t);
//: each four
    y[at_d_query + $u] = y$;
//: end
}
