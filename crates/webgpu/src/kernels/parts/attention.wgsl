
// What the kernels of attention share. Lines between `each four` and `end` stand once for every four floats of a head when a
// pipeline is made.
struct Sizes {
    batch: u32,
    heads: u32,
    kv_heads: u32,
    queries: u32,
    keys: u32,
    scale: f32,
    causal: u32,
    pad: i32,        // −1 where no token is padding
    penalised: u32,  // whether a penalty is added to the scores
    _pad9: u32,
    _pad10: u32,
    _pad11: u32,
    // Distances of neighbours, in fours of floats: rows of the batch, heads, positions.
    query: vec4<u32>,
    key: vec4<u32>,
    value: vec4<u32>,
    mixed: vec4<u32>,     // or its gradient's
    gradient: vec4<u32>,  // of what a kernel of the backward pass writes
}

// Of each query: the largest score, 1 / Σ exp(score − largest), and Σ p d_p of the backward pass.
const SUMS: u32 = 3u;

fn at(strides: vec4<u32>, batch: u32, head: u32, position: u32) -> u32 {
    return batch * strides.x + head * strides.y + position * strides.z;
}

// How many keys query t may see, padding among them.
fn seen(t: u32) -> u32 {
    return select(sizes.keys, min(t + 1u, sizes.keys), sizes.causal == 1u);
}

fn is_padding(batch: u32, s: u32) -> bool {
    return sizes.pad >= 0 && ids[batch * sizes.keys + s] == sizes.pad;
}

// The query or the key that a thread holds.
//: each four
var<private> held$: vec4<f32>;
//: end

// scale · q k + penalty, summed as the matrix product sums.
fn score(product: f32, head: u32, t: u32, s: u32) -> f32 {
    var x = product * sizes.scale;
    if (sizes.penalised == 1u) {
        x += penalty[(head * sizes.queries + t) * sizes.keys + s];
    }
    return x;
}

fn score_of_key(at_key: u32, head: u32, t: u32, s: u32) -> f32 {
    var product = 0.0;
//: each four
    let k$ = key[at_key + $u];
    product += held$.x * k$.x;
    product += held$.y * k$.y;
    product += held$.z * k$.z;
    product += held$.w * k$.w;
//: end
    return score(product, head, t, s);
}

fn score_of_query(at_query: u32, head: u32, t: u32, s: u32) -> f32 {
    var product = 0.0;
//: each four
    let q$ = query[at_query + $u];
    product += q$.x * held$.x;
    product += q$.y * held$.y;
    product += q$.z * held$.z;
    product += q$.w * held$.w;
//: end
    return score(product, head, t, s);
}
