// y[t] = Σ_s p[t,s] v[s] with p = softmax(scale · q kᵀ + penalty)   Twin: cpu/src/simd/attention.rs
// One thread per query. Its scores are made three times: for the largest, for the sum, and for what they weigh; so no number
// is kept per pair of positions, and every sum has the order that it has an operation at a time.
@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> query: array<vec4<f32>>;
@group(0) @binding(2) var<storage, read> key: array<vec4<f32>>;
@group(0) @binding(3) var<storage, read> value: array<vec4<f32>>;
@group(0) @binding(4) var<storage, read> ids: array<i32>;            // [B,S]
@group(0) @binding(5) var<storage, read> penalty: array<f32>;        // [H,T,S]
@group(0) @binding(6) var<storage, read_write> y: array<vec4<f32>>;
@group(0) @binding(7) var<storage, read_write> sums: array<f32>;     // [B,H,T,SUMS]

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
//: each four
    held$ = query[at_query + $u];
    var y$ = vec4<f32>();
//: end
    var largest = -1e30;
    for (var s = 0u; s < seen(t); s++) {
        if (!is_padding(b, s)) {
            largest = max(largest, score_of_key(at(sizes.key, b, g, s), h, t, s));
        }
    }
    var sum = 0.0;
    for (var s = 0u; s < seen(t); s++) {
        if (!is_padding(b, s)) {
            sum += exp(score_of_key(at(sizes.key, b, g, s), h, t, s) - largest);
        }
    }
    // Where nothing can be seen, all is 0.
    let share = select(1.0 / sum, 0.0, sum == 0.0);
    for (var s = 0u; s < seen(t); s++) {
        if (is_padding(b, s)) {
            continue;
        }
        let p = exp(score_of_key(at(sizes.key, b, g, s), h, t, s) - largest) * share;
        let at_value = at(sizes.value, b, g, s);
//: each four
        y$ += p * value[at_value + $u];
//: end
    }
    sums[i * SUMS] = largest;
    sums[i * SUMS + 1u] = share;
    let at_y = at(sizes.mixed, b, h, t);
//: each four
    y[at_y + $u] = y$;
//: end
}
