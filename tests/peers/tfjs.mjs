// A GPT of the benchmark in tfjs, WASM on one thread: its own gradients and its own Adam.
import * as tf from "@tensorflow/tfjs";
import { setThreadsCount } from "@tensorflow/tfjs-backend-wasm";
import { model, race } from "./gpt.mjs";

setThreadsCount(1);
await tf.setBackend("wasm");
await tf.ready();
const gpt = model();
const { batch: B, length: T, width: C, heads: H, vocabulary: V } = gpt;
const D = C / H;
const variables = Object.fromEntries(
  gpt.parameters.map(({ name, shape, values }) => [name, tf.variable(tf.tensor(values, shape), true, name)]),
);
const of = (name) => variables[name];
const hidden = tf.tensor2d(Float32Array.from({ length: T * T }, (_, at) => (at % T > Math.floor(at / T) ? -1e9 : 0)), [T, T]);
const multiplied = (x, w) => tf.matMul(x.reshape([B * T, w.shape[0]]), w).reshape([B, T, w.shape[1]]);

function norm(x, name) {
  const { mean, variance } = tf.moments(x, -1, true);
  return x.sub(mean).div(variance.add(1e-5).sqrt()).mul(of(`${name}.weight`));
}

const gelu = (x) => x.mul(0.5).mul(x.add(x.mul(x).mul(x).mul(0.044715)).mul(Math.sqrt(2 / Math.PI)).tanh().add(1));
const heads = (x) => x.reshape([B, T, H, D]).transpose([0, 2, 1, 3]).reshape([B * H, T, D]);

function loss({ tokens, targets }) {
  let x = tf.matMul(tokens, of("token_embedding.weight")).reshape([B, T, C]).add(of("position_embedding.weight"));
  for (let i = 0; i < gpt.layers; i++) {
    const own = (name) => of(`block.${i}.${name}.weight`);
    const read = norm(x, `block.${i}.norm_1`);
    const [q, k, v] = ["query", "key", "value"].map((name) => heads(multiplied(read, own(`attention.${name}`))));
    const weights = tf.softmax(tf.matMul(q, k, false, true).mul(1 / Math.sqrt(D)).add(hidden));
    const mixed = tf.matMul(weights, v).reshape([B, H, T, D]).transpose([0, 2, 1, 3]).reshape([B, T, C]);
    x = x.add(multiplied(mixed, own("attention.output")));
    const up = multiplied(norm(x, `block.${i}.norm_2`), own("feed_forward.up"));
    x = x.add(multiplied(gelu(up), own("feed_forward.down")));
  }
  const logits = multiplied(norm(x, "final_norm"), of("head.weight")).reshape([B * T, V]);
  return tf.logSoftmax(logits).mul(targets).sum().mul(-1 / (B * T)).asScalar();
}

const adam = tf.train.adam(gpt.lr, gpt.beta1, gpt.beta2, gpt.eps);
// Gathering rows has no gradient in this backend: one-hot rows and a product.
const hot = (ids) => tf.oneHot(tf.tensor1d(ids, "int32"), V).toFloat();
const batches = new Map(
  gpt.batches.map((batch) => [
    batch,
    { tokens: hot(batch.tokens), targets: hot(batch.targets) },
  ]),
);
let before;
await race(
  gpt,
  (batch) => {
    before?.dispose();
    before = adam.minimize(() => loss(batches.get(batch)), true);
    return before;
  },
  async (value) => (await value.data())[0],
);
