// A GPT of the benchmark in jax-js, WASM: one jitted function for loss, gradients and Adam.
import { defaultDevice, init, jit, nn, numpy as np, valueAndGrad } from "@jax-js/jax";
import { model, race } from "./gpt.mjs";

// Node 20 has no iterator helpers, which jax-js uses.
const iterator = Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]()));
iterator.map ??= function* (change) {
  for (const value of this) yield change(value);
};
iterator.filter ??= function* (keep) {
  for (const value of this) if (keep(value)) yield value;
};

await init("wasm");
defaultDevice("wasm");
const gpt = model();
const { batch: B, length: T, width: C, heads: H, vocabulary: V, lr, beta1, beta2, eps } = gpt;
const D = C / H;
const names = gpt.parameters.map(({ name }) => name);
const array = (values, shape) => np.array(new Float32Array(values), { shape });

/** Arrays are consumed by what uses them; `ref` is one more use. */
function forward(parameters, tokens) {
  const of = (name) => parameters[names.indexOf(name)].ref;
  const norm = (x, name) => nn.standardize(x, -1, { epsilon: 1e-5 }).mul(of(`${name}.weight`));
  const heads = (x) => x.reshape([B, T, H, D]);
  let x = np.matmul(tokens, of("token_embedding.weight")).reshape([B, T, C]).add(of("position_embedding.weight"));
  for (let i = 0; i < gpt.layers; i++) {
    const own = (name) => of(`block.${i}.${name}.weight`);
    const read = norm(x.ref, `block.${i}.norm_1`);
    const [q, k, v] = ["query", "key", "value"].map((name) => heads(np.matmul(read.ref, own(`attention.${name}`))));
    read.dispose();
    const mixed = nn.dotProductAttention(q, k, v, { isCausal: true }).reshape([B, T, C]);
    x = x.add(np.matmul(mixed, own("attention.output")));
    const up = np.matmul(norm(x.ref, `block.${i}.norm_2`), own("feed_forward.up"));
    x = x.add(np.matmul(nn.gelu(up, { approximate: true }), own("feed_forward.down")));
  }
  return np.matmul(norm(x, "final_norm"), of("head.weight")).reshape([B * T, V]);
}

function loss(parameters, tokens, targets) {
  const all = nn.logSoftmax(forward(parameters, tokens), -1);
  for (const parameter of parameters) parameter.dispose?.();
  return np.sum(all.mul(targets)).mul(-1 / (B * T));
}

const step = jit((parameters, m, v, correction, tokens, targets) => {
  const [value, gradients] = valueAndGrad(loss)(parameters.map((x) => x.ref), tokens, targets);
  const next = { parameters: [], m: [], v: [] };
  parameters.forEach((x, i) => {
    const g = gradients[i];
    const first = m[i].mul(beta1).add(g.ref.mul(1 - beta1));
    const second = v[i].mul(beta2).add(g.ref.mul(g).mul(1 - beta2));
    const scale = correction.ref;
    const denominator = np.sqrt(second.ref.mul(scale.ref.slice(1))).add(eps);
    next.parameters.push(x.sub(first.ref.mul(scale.slice(0)).div(denominator).mul(lr)));
    next.m.push(first);
    next.v.push(second);
  });
  correction.dispose();
  return [value, next.parameters, next.m, next.v];
});

let parameters = gpt.parameters.map(({ values, shape }) => array(values, shape));
let [m, v] = [0, 1].map(() => gpt.parameters.map(({ shape }) => np.zeros(shape)));
let t = 0;
const hot = (ids) => nn.oneHot(np.array(new Int32Array(ids), { dtype: np.int32 }), V);
const batches = new Map(gpt.batches.map((batch) => [batch, [hot(batch.tokens), hot(batch.targets)]]));
await race(
  gpt,
  (batch) => {
    t += 1;
    const correction = np.array([1 / (1 - beta1 ** t), 1 / (1 - beta2 ** t)]);
    const [tokens, targets] = batches.get(batch);
    let value;
    [value, parameters, m, v] = step(parameters, m, v, correction, tokens.ref, targets.ref);
    return value;
  },
  async (value) => (await value.data())[0],
);
