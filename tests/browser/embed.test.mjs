// glassformer.js from a page that contains nothing else: PyTorch's numbers on both backends, every call, every code.
import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { after, before, test } from "node:test";
import { launch, open, serve, trained } from "./harness.mjs";

const cases = (await readdir(new URL("../fixtures/", import.meta.url))).filter((file) => file.endsWith(".safetensors")).map((file) => file.replace(".safetensors", "")).sort();
let site;
const browsers = {};
before(async () => {
  site = await serve();
  browsers.cpu = await launch(false);
  browsers.webgpu = await launch(true);
});
after(async () => {
  await Promise.all(Object.values(browsers).map((browser) => browser.close()));
  await site.close();
});

/** A page of the site's origin without the site. */
async function blank(backend) {
  const page = await browsers[backend].newPage();
  const body = "<!doctype html><title>a page of one's own</title>";
  await page.route("**/own.html", (route) => route.fulfill({ contentType: "text/html", body }));
  await page.goto(`${site.address}own.html`);
  await page.evaluate(async (backend) => {
    const { open } = await import("./glassformer.js");
    const lab = await open({ backend });
    /** The rejection of a call: code, message, losses. */
    const rejection = async (call) => {
      try {
        await call();
      } catch (error) {
        return { isError: error instanceof Error, code: error.code, message: error.message, losses: error.losses };
      }
      return { code: "none", message: "it was not rejected" };
    };
    Object.assign(globalThis, { open, lab, rejection });
    const [sort] = await lab.tasks();
    globalThis.sort = sort;
  }, backend);
  return page;
}

/** Tensors of a safetensors file by name, and its metadata. */
async function fixture(name) {
  const bytes = await readFile(new URL(`../fixtures/${name}.safetensors`, import.meta.url));
  const length = Number(bytes.readBigUInt64LE(0));
  const { __metadata__: metadata, ...header } = JSON.parse(bytes.subarray(8, 8 + length).toString());
  const tensors = {};
  for (const [name, { dtype, shape, data_offsets: [from, to] }] of Object.entries(header)) {
    const data = bytes.buffer.slice(bytes.byteOffset + 8 + length + from, bytes.byteOffset + 8 + length + to);
    tensors[name] = { shape, data: Array.from(dtype === "I32" ? new Int32Array(data) : new Float32Array(data)) };
  }
  const interventions = JSON.parse(metadata["glassformer.interventions"] ?? "[]").map((edit) =>
    edit.set?.from ? { ...edit, set: { from: tensors[edit.set.from] } } : edit,
  );
  const [config, optimizer] = [metadata["glassformer.config"], metadata["glassformer.optimizer"]].map((text) => JSON.parse(text));
  return { config, optimizer, interventions, tensors };
}

const rows = ({ shape, data }) =>
  Array.from({ length: shape.at(-2) }, (_, row) => data.slice(row * shape.at(-1), (row + 1) * shape.at(-1)));

/** The rows of one step of `[steps,B,T]`. */
const step = ({ shape: [, batch, length], data }, step) =>
  rows({ shape: [batch, length], data: data.slice(step * batch * length, (step + 1) * batch * length) });

/** Tokens and targets, and the source where there is one: each read by `of` from the fixture's tensors. */
function batch(tensors, kind, of) {
  const sides = ["tokens", "targets", "source"].filter((side) => tensors[`${kind}.${side}`]);
  return Object.fromEntries(sides.map((side) => [side, of(tensors[`${kind}.${side}`])]));
}

/** The largest difference as a share of the largest expected value. Fixtures hold −1e30 where a score is hidden. */
function difference(fixture, got) {
  assert.equal(got.length, fixture.length);
  const expected = fixture.map((x) => (x < -1e29 ? -Infinity : x));
  let [largest, off] = [0, 0];
  expected.forEach((x, i) => {
    if (Number.isFinite(x)) largest = Math.max(largest, Math.abs(x));
    if (x !== got[i]) off = Math.max(off, Number.isNaN(x - got[i]) ? Infinity : Math.abs(x - got[i]));
  });
  return largest < 1e-6 && off < 1e-6 ? 0 : off / largest;
}

for (const backend of ["cpu", "webgpu"]) {
  test(`every model of PyTorch, ${backend}`, async () => {
    assert.ok(cases.length >= 40, `${cases.length} fixtures`);
    const page = await blank(backend);
    assert.equal(await page.evaluate(() => lab.backend.kind), backend);
    for (const name of cases) {
      const { config, optimizer, interventions, tensors } = await fixture(name);
      const of = (kind) => Object.keys(tensors).filter((name) => name.startsWith(kind)).map((name) => name.slice(kind.length));
      const parameters = of("parameter.").map((name) => [name, tensors[`parameter.${name}`]]);
      const names = [...of("tensor."), ...of("gradient.").map((name) => `grad:${name}`)];
      const steps = tensors["train.tokens"].shape[0];
      const data = Array.from({ length: steps }, (_, at) => batch(tensors, "train", (ids) => step(ids, at)));
      const request = { ...batch(tensors, "input", rows), capture: names, interventions };
      const seen = await page.evaluate(
        async ([config, parameters, request, training]) => {
          const plain = ({ shape, data }) => ({ shape, data: Array.from(data, (x) => (Number.isFinite(x) ? x : String(x))) });
          const all = (tensors) => Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, plain(tensor)]));
          const info = await lab.build(config);
          await lab.setParameters(Object.fromEntries(parameters.map(([name, { shape, data }]) => [name, { shape, data: new Float32Array(data) }])));
          const { loss, logits, tensors } = await lab.forward(request);
          const { losses } = await lab.train(training);
          return { info, loss, logits: plain(logits), tensors: all(tensors), losses, trained: all(await lab.parameters()) };
        },
        [config, parameters, request, { data, steps, optimizer, interventions }],
      );
      const wrong = [];
      const near = (what, expected, got, tolerance) => {
        const off = difference(expected, got.map(Number));
        if (!(off <= tolerance)) wrong.push(`${what}: off by ${off}`);
      };
      assert.equal(seen.info.parameter_count, parameters.reduce((sum, [, { data }]) => sum + data.length, 0));
      near("loss", tensors["tensor.loss"].data, [seen.loss], 2e-5);
      for (const tensor of names) {
        const expected = tensors[tensor.startsWith("grad:") ? `gradient.${tensor.slice(5)}` : `tensor.${tensor}`];
        assert.deepEqual(seen.tensors[tensor].shape, expected.shape, tensor);
        near(tensor, expected.data, seen.tensors[tensor].data, 5e-5);
      }
      near("losses", tensors["train.losses"].data, seen.losses, 1e-3);
      for (const [tensor] of parameters) {
        const turned = config.position === "rope" && !tensor.includes("cross_attention");
        if (tensor.endsWith("key.bias") && !turned) continue;
        near(`${tensor} after ten steps`, tensors[`train.parameter.${tensor}`].data, seen.trained[tensor].data, 2e-3);
      }
      assert.deepEqual(wrong, [], name);
    }
    await page.close();
  });

  test(`a task is trained, continued, saved and loaded, ${backend}`, async () => {
    const page = await blank(backend);
    const seen = await page.evaluate(async () => {
      const info = await lab.build(sort.config, { seed: 5 });
      const told = [];
      const { losses } = await lab.train(
        { data: { task: "sort", batch: 32 }, steps: 30, optimizer: { warmup: 10, schedule: "linear" }, seed: 2 },
        (progress) => told.push(progress),
      );
      const file = await lab.save();
      const tokens = [[3, 1, 4, 1, 5, 9, 10, 1, 1, 3]];
      const before = await lab.forward({ tokens, capture: "all" });
      const told2 = [];
      const greedy = await lab.generate({ prompt: tokens[0], count: 4, temperature: 0 }, (token) => told2.push(token));
      await lab.build(sort.config, { seed: 6 });
      await lab.load(file);
      const after = await lab.forward({ tokens });
      const last = before.logits.data.slice(-11);
      const largest = last.indexOf(Math.max(...last));
      return {
        info, losses, told, greedy, told2, largest,
        same: before.logits.data.every((x, i) => x === after.logits.data[i]),
        names: Object.keys(before.tensors),
        inf: before.tensors["block.0.attention.masked"].data[1],
      };
    });
    assert.equal(seen.losses.length, 30);
    assert.ok(seen.losses.at(-1) < seen.losses[0] * 0.9, seen.losses.join(" "));
    assert.deepEqual(seen.told.map(({ step }) => step), Array.from({ length: 30 }, (_, i) => i));
    assert.deepEqual(seen.told.map(({ loss }) => loss), seen.losses);
    assert.ok(Math.abs(seen.told[0].lr - 3e-4) < 1e-12 && seen.told[9].lr === 3e-3 && seen.told[29].lr < 3e-4);
    assert.ok(seen.told.every(({ grad_norm, tokens_per_second }) => grad_norm > 0 && tokens_per_second > 0));
    assert.equal(seen.greedy.length, 4);
    assert.equal(seen.greedy[0], seen.largest, "greedy takes the likeliest");
    assert.deepEqual(seen.told2.map(({ id }) => id), seen.greedy);
    assert.ok(seen.same, "a loaded model gives the same logits to the bit");
    assert.equal(seen.inf, -Infinity);
    assert.ok(seen.names.includes("block.1.residual_2") && !seen.names.some((name) => name.startsWith("grad:")));
    const kinds = new Set(seen.info.operations.map(({ pass, formula }) => `${pass} ${formula.startsWith("<math")}`));
    assert.deepEqual([...kinds], ["forward true", "backward true"]);
    const scores = seen.info.tensors.find(({ name }) => name === "block.0.attention.scores");
    assert.deepEqual(scores, { name: "block.0.attention.scores", axes: ["B", "H", "T", "S"], role: "activation" });
    await page.close();
  });

  test(`while it trains it answers, and it can be aborted, ${backend}`, async () => {
    const page = await blank(backend);
    const seen = await page.evaluate(async () => {
      await lab.build(sort.config);
      const control = new AbortController();
      const order = [];
      const note = (name) => (value) => (order.push(name), value);
      let told;
      const stepped = new Promise((resolve) => (told = resolve));
      const training = lab.train({ data: { task: "sort", batch: 8 }, steps: 1e6 }, told, control.signal);
      const ended = rejection(() => training).then(note("train"));
      const first = await lab.parameters().then(note("parameters"));
      const forward = await lab.forward({ tokens: [[1, 2]] }).then(note("forward"));
      const again = rejection(() => lab.train({ data: { task: "sort", batch: 8 }, steps: 0 })).then(note("second"));
      await stepped;
      control.abort();
      const end = await ended;
      await again;
      const second = await lab.parameters();
      const name = "token_embedding.weight";
      return { order, end, moved: first[name].data.some((x, i) => x !== second[name].data[i]), logits: forward.logits.shape };
    });
    assert.equal(seen.end.code, "aborted");
    assert.ok(seen.end.losses.length > 0 && seen.end.losses.every(Number.isFinite));
    assert.ok(seen.moved, "completed steps stay");
    assert.deepEqual(seen.order, ["parameters", "forward", "train", "second"]);
    assert.deepEqual(seen.logits, [1, 2, 11]);
    await page.close();
  });
}

test("each topology: tasks, padding, generation", async () => {
  const page = await blank("cpu");
  const seen = await page.evaluate(async () => {
    const tasks = await lab.tasks();
    const kinds = tasks.map(({ name, config }) => [name, config.topology]);
    const of = (name) => tasks.find((task) => task.name === name);
    const brackets = of("brackets");
    await lab.build(brackets.config, { seed: 1 });
    const { losses } = await lab.train({ data: { task: "brackets", batch: 16 }, steps: 20, optimizer: { lr: 3e-3 } });
    const filled = await rejection(() => lab.generate({ prompt: [1], count: 1 }));
    const wrong = await rejection(() => lab.train({ data: { task: "sort", batch: 1 }, steps: 1 }));
    const { config, vocabulary, start, stop } = of("numbers_english");
    await lab.build(config, { seed: 1 });
    const learned = await lab.train({ data: { task: "numbers_english", batch: 32 }, steps: 300, optimizer: { lr: 3e-3, warmup: 50, schedule: "cosine" } });
    const source = [2, 5, stop];
    const ids = await lab.generate({ prompt: [start], source, count: 7, stop, temperature: 0 });
    const padded = await lab.generate({ prompt: [start], source: [...source, config.pad_token, config.pad_token], count: 7, stop, temperature: 0 });
    const missing = await rejection(() => lab.generate({ prompt: [start], count: 1 }));
    const forward = await lab.forward({ tokens: [[start, 3]], source: [source], capture: ["decoder.block.0.cross_attention.probabilities"] });
    const file = await lab.save();
    await lab.load(file);
    const again = await lab.generate({ prompt: [start], source, count: 7, stop, temperature: 0 });
    const cross = forward.tensors["decoder.block.0.cross_attention.probabilities"].shape;
    return {
      kinds, losses, filled, wrong, missing, cross, learned: learned.losses,
      words: ids.map((id) => vocabulary[id]).join(" "), same: [padded, again].every((other) => String(other) === String(ids)),
    };
  });
  const topologies = new Set(seen.kinds.map(([, topology]) => topology));
  assert.deepEqual([...topologies].sort(), ["decoder", "encoder", "encoder_decoder"]);
  assert.ok(seen.losses.at(-1) < seen.losses[0]);
  assert.deepEqual([seen.filled.code, seen.wrong.code, seen.missing.code], ["invalid_input", "invalid_input", "invalid_input"]);
  assert.match(seen.missing.message, /source/);
  assert.ok(seen.learned.at(-1) < 0.5, `${seen.learned.at(-1)}`);
  assert.equal(seen.words, "twenty five");
  assert.ok(seen.same, "neither padding nor a checkpoint changes the answer");
  assert.equal(seen.cross[3], 3);
  await page.close();
});

test("every wrong call is an error with a code, and the lab lives on", async () => {
  const page = await blank("cpu");
  const codes = await page.evaluate(async () => {
    const empty = [];
    for (const call of [() => lab.parameters(), () => lab.forward({ tokens: [[1]] }), () => lab.save()]) empty.push((await rejection(call)).code);
    await lab.build(sort.config);
    const file = await lab.save();
    const circle = {};
    circle.self = circle;
    const broken = (change) => ({ ...sort.config, ...change });
    const parameters = await lab.parameters();
    const { "final_norm.weight": norm, ...rest } = parameters;
    const calls = {
      config: [
        () => lab.build(), () => lab.build(null), () => lab.build(circle), () => lab.build(broken({ heads: 5 })), () => lab.build(broken({ layers: 1n })),
        () => lab.build(broken({ norm: undefined })), () => lab.build(broken({ extra: 1 })), () => lab.build(broken({ d_model: NaN })),
      ],
      input: [
        () => lab.build(sort.config, { seed: -1 }), () => lab.forward(), () => lab.forward({ tokens: "1" }), () => lab.forward({ tokens: [[1, NaN]] }),
        () => lab.train({ data: [], steps: 1 }), () => lab.train({ data: { task: "sort", batch: 1 }, steps: 1 }, 5),
        () => lab.train({ data: { task: "sort", batch: 1 }, steps: 1 }, undefined, {}),
        () => lab.generate({ prompt: [1], count: 1000 }), () => lab.generate({ prompt: [1], count: 1 }, "x"),
        () => lab.setParameters(rest), () => lab.setParameters(null), () => lab.setParameters({ ...rest, "final_norm.weight": { shape: [32], data: [1] } }),
        () => lab.setParameters({ ...rest, "final_norm.weight": { shape: norm.shape, data: new Float32Array(32).fill(NaN) } }),
        () => lab.load("file"), () => lab.load(new Uint8Array(8)),
      ],
      checkpoint: [() => lab.load(new ArrayBuffer(0)), () => lab.load(file.slice(0, 100)), () => lab.load(new ArrayBuffer(70e6))],
      memory: [() => lab.build(broken({ layers: 1000, d_model: 2, heads: 1, kv_heads: 1, d_ff: 1 }))],
    };
    const seen = { empty };
    for (const [kind, list] of Object.entries(calls)) {
      seen[kind] = [];
      for (const call of list) seen[kind].push(await rejection(call));
    }
    seen.alive = (await lab.forward({ tokens: [[1]] })).logits.shape;
    const diverging = await rejection(() =>
      lab.train({ data: [{ tokens: [[1]], targets: [[2]] }], steps: 99, optimizer: { lr: 1e30, clip: null } }),
    );
    seen.diverged = [diverging.code, diverging.losses.length > 0];
    seen.finite = Object.values(await lab.parameters()).every(({ data }) => data.every(Number.isFinite));
    seen.webgpu = (await rejection(() => open({ backend: "webgpu" }))).code;
    seen.unknown = (await rejection(() => open({ backend: "abacus" }))).code;
    const other = await open();
    seen.auto = other.backend.kind;
    const pending = rejection(() => other.tasks());
    other.close();
    seen.closed = [(await pending).code, (await rejection(() => other.tasks())).code];
    return seen;
  });
  const all = (kind) => [...new Set(codes[kind].map(({ code }) => code))];
  assert.deepEqual(codes.empty, ["invalid_input", "invalid_input", "invalid_input"]);
  assert.deepEqual(all("config"), ["invalid_config"], JSON.stringify(codes.config));
  assert.deepEqual(all("input"), ["invalid_input"], JSON.stringify(codes.input));
  assert.deepEqual(all("checkpoint"), ["invalid_checkpoint"], JSON.stringify(codes.checkpoint));
  assert.deepEqual(all("memory"), ["out_of_memory"]);
  for (const { isError, message } of [...codes.config, ...codes.input, ...codes.checkpoint]) assert.ok(isError && message.length > 10, message);
  assert.deepEqual(codes.alive, [1, 1, 11]);
  assert.deepEqual(codes.diverged, ["diverged", true]);
  assert.ok(codes.finite);
  assert.deepEqual([codes.webgpu, codes.unknown, codes.auto], ["no_webgpu", "invalid_input", "cpu"]);
  assert.deepEqual(codes.closed, ["closed", "closed"]);
  await page.close();
});
