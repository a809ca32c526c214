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

for (const backend of ["cpu", "webgpu"]) {
  test(`a training that is saved goes on to the same bits, ${backend}`, async () => {
    const page = await blank(backend);
    const seen = await page.evaluate(async (backend) => {
      const optimizer = { lr: 0.0123, warmup: 4, schedule: "cosine", total_steps: 16 };
      const request = (steps) => ({ data: { task: "sort", batch: 8 }, steps, optimizer, seed: 3 });
      await lab.build(sort.config, { seed: 5 });
      const straight = (await lab.train(request(16))).losses;
      const whole = await lab.parameters();
      await lab.build(sort.config, { seed: 5 });
      const before = (await lab.train(request(7))).losses;
      const file = await lab.saveState();
      const other = await open({ backend });
      const info = await other.loadState(file);
      const after = (await other.train(request(9))).losses;
      const parameters = await other.parameters();
      const same = Object.entries(whole).every(([name, { data }]) => data.every((x, i) => x === parameters[name].data[i]));
      const told = await other.evaluate();
      const plain = await rejection(async () => other.loadState(await other.save()));
      const loaded = (await other.load(file)).parameter_count;
      other.close();
      return { straight, parts: [...before, ...after], same, info: info.parameter_count, loaded, told, plain, broken: await rejection(() => lab.loadState(file.slice(0, 99))) };
    }, backend);
    assert.equal(seen.straight.length, 16);
    assert.deepEqual(seen.parts, seen.straight);
    assert.ok(seen.same, "parameters are the same to the bit");
    assert.equal(seen.info, seen.loaded);
    assert.ok(seen.told.loss > 0 && seen.told.exact_match >= 0);
    assert.deepEqual([seen.plain.code, seen.broken.code], ["invalid_checkpoint", "invalid_checkpoint"]);
    assert.match(seen.plain.message, /moments, step, optimizer and seed .* missing; load reads it/);
    await page.close();
  });

  test(`variants are compared beside the model of the lab, ${backend}`, async () => {
    const page = await blank(backend);
    const seen = await page.evaluate(async () => {
      const data = { task: "sort", batch: 8 };
      const base = { ...sort.config, layers: 1 };
      const variants = [{}, { norm: "layer_norm", bias: true, optimizer: { lr: 0.01 } }, { optimizer: { lr: 1e30, clip: null } }];
      const before = await lab.compare({ base, variants: [{}], data, steps: 1, seeds: [0] });
      await lab.build(base, { seed: 4 });
      const own = await lab.parameters();
      const told = [];
      const order = [];
      const comparing = lab.compare({ base, variants, data, steps: 25, seeds: [4, 9] }, (p) => told.push(p)).then((answer) => (order.push("compare"), answer));
      const forward = await lab.forward({ tokens: [[1, 2]] }).then((answer) => (order.push("forward"), answer));
      const later = lab.build(base, { seed: 8 }).then(() => order.push("build"));
      const { runs } = await comparing;
      await later;
      await lab.build(base, { seed: 4 });
      const kept = Object.entries(await lab.parameters()).every(([name, { data }]) => data.every((x, i) => x === own[name].data[i]));
      const { losses } = await lab.train({ data, steps: 25 });
      const end = await lab.evaluate();
      const control = new AbortController();
      let count = 0;
      const aborted = await rejection(() => lab.compare({ base, variants, data, steps: 1e6, seeds: [1] }, () => ++count === 3 && control.abort(), control.signal));
      const early = await rejection(() => lab.compare({ base, variants, data, steps: 5, seeds: [1] }, undefined, control.signal));
      const unchanged = (await lab.evaluate()).loss === end.loss;
      const wrong = await rejection(() => lab.compare({ base, variants: [{}, { dmodel: 4 }], data, steps: 5, seeds: [1] }));
      return { before, runs, told, order, forward: forward.logits.shape, kept, losses, end, aborted, early, unchanged, wrong };
    });
    assert.equal(seen.before.runs.length, 1);
    assert.deepEqual(seen.runs.map(({ variant, seed }) => [variant, seed]), [[0, 4], [0, 9], [1, 4], [1, 9], [2, 4], [2, 9]]);
    assert.deepEqual(seen.order, ["forward", "compare", "build"]);
    assert.ok(seen.kept);
    const [first, , other, , hot] = seen.runs;
    assert.deepEqual(first.losses, seen.losses, "a run is build and train, to the bit");
    assert.deepEqual([first.validation.length, first.validation[1], first.exact_match], [2, seen.end.loss, seen.end.exact_match]);
    assert.ok(!("diverged" in first) && other.parameter_count > first.parameter_count);
    assert.ok(hot.losses.length < 25 && hot.diverged.step === hot.losses.length && hot.diverged.tensor.length > 0);
    const steps = seen.told.filter(({ variant, seed }) => variant === 0 && seed === 4);
    assert.deepEqual(steps.map(({ step }) => step), Array.from({ length: 25 }, (_, i) => i));
    assert.deepEqual(steps.map(({ loss }) => loss), first.losses);
    assert.deepEqual([steps[0].remaining, steps[24].remaining], [149, 125]);
    assert.equal(seen.told.findLast(({ variant }) => variant === 1).remaining, 50);
    assert.deepEqual([seen.aborted.code, seen.aborted.losses, seen.early.code], ["aborted", undefined, "aborted"]);
    assert.ok(seen.unchanged);
    assert.equal(seen.wrong.code, "invalid_config");
    assert.equal(seen.wrong.message, 'compare: variants[1] has a field "dmodel", which is not known; did you mean d_model?');
    await page.close();
  });

  test(`rows of a task are what it is trained on and judged by, ${backend}`, async () => {
    const page = await blank(backend);
    const seen = await page.evaluate(async () => {
      const found = [];
      for (const { name, config } of await lab.tasks()) {
        if (!["sort", "brackets", "reversal"].includes(name)) continue;
        await lab.build(config, { seed: 6 });
        const training = await lab.rows({ task: name, split: "training", count: 3 });
        const heldOut = await lab.rows({ task: name, split: "held_out", count: 9 });
        const none = await rejection(() => lab.evaluate());
        const { loss } = await lab.forward(heldOut);
        const told = await lab.evaluate({ task: name, count: 9 });
        await lab.train({ data: { task: name, batch: 8 }, steps: 2 });
        await lab.train({ data: [training], steps: 1 });
        const after = await lab.evaluate({ count: 9 });
        const again = await lab.evaluate({ task: name, count: 9 });
        const kinds = [training.tokens.length, heldOut.targets.length, training.source?.length ?? 0];
        found.push({ name, none, kinds, loss, told, after, again, wrong: await rejection(() => lab.evaluate({ task: "copy" })) });
      }
      return found;
    });
    assert.equal(seen.length, 3);
    for (const { name, none, kinds, loss, told, after, again, wrong } of seen) {
      assert.deepEqual([none.code, wrong.code], ["invalid_input", "invalid_input"]);
      assert.deepEqual(kinds, [3, 9, name === "reversal" ? 3 : 0]);
      assert.ok(Math.abs(told.loss - loss) <= 1e-6 * loss, `${name}: ${told.loss} is not ${loss}`);
      assert.ok(told.exact_match >= 0 && told.exact_match <= 1 && after.loss !== told.loss);
      assert.deepEqual(after, again);
    }
    await page.close();
  });
}

test("text becomes ids and text again", async () => {
  const page = await blank("cpu");
  const seen = await page.evaluate(async () => {
    const none = [await rejection(() => lab.encode("a")), await rejection(() => lab.decode([1]))];
    await lab.rows({ task: "sort", split: "training", count: 1 });
    const sorted = await lab.encode("314=");
    const text = "to be, or not to be:\nthat 中文 😀";
    const found = [];
    for (const merges of [0, 3]) {
      const info = await lab.tokenizer({ text, merges });
      const ids = await lab.encode("not 中😀");
      found.push({ info, ids, back: [await lab.decode(ids), await lab.decode(await lab.encode(text)), await lab.decode(await lab.encode(""))] });
    }
    await lab.rows({ task: "copy", split: "training", count: 1 });
    const kept = await lab.encode("not");
    const words = await lab.tokenizer({ task: "numbers_english" });
    const number = await lab.decode(await lab.encode("forty two"));
    const wrong = [];
    for (const call of [() => lab.encode("x!"), () => lab.encode(5), () => lab.encode(), () => lab.encode("\ud800"), () => lab.decode([9999]), () => lab.decode("12"), () => lab.tokenizer({ text: "" , merges: 0 })]) {
      wrong.push(await rejection(call));
    }
    return { none, sorted, text, found, kept, words, number, wrong, typed: await lab.decode(new Uint32Array(await lab.encode("forty"))) };
  });
  assert.deepEqual(seen.none.map(({ code }) => code), ["invalid_input", "invalid_input"]);
  assert.match(seen.none[0].message, /set one with tokenizer/);
  assert.deepEqual(seen.sorted, [3, 1, 4, 10]);
  for (const { info, ids, back } of seen.found) {
    assert.deepEqual(back, ["not 中😀", seen.text, ""]);
    assert.ok(ids.every((id) => id < info.vocabulary.length));
  }
  assert.deepEqual(seen.found.map(({ info }) => info.merges.length), [0, 3]);
  assert.deepEqual(seen.found[1].info.merges[0].map((side) => typeof side), ["string", "string"]);
  assert.deepEqual(seen.kept.length, seen.kept.filter(Number.isInteger).length);
  assert.ok(seen.words.vocabulary.includes("forty") && seen.words.merges.length === 0);
  assert.deepEqual([seen.number, seen.typed], ["forty two", "forty"]);
  assert.deepEqual([...new Set(seen.wrong.map(({ code }) => code))], ["invalid_input"], JSON.stringify(seen.wrong));
  await page.close();
});

test("a wrong request is told in words of the API", async () => {
  const page = await blank("cpu");
  const told = await page.evaluate(async () => {
    await lab.build(sort.config);
    const data = { task: "sort", batch: 8 };
    const calls = [
      () => lab.train({ data: { task: "srot", batch: 8 }, steps: 1 }), () => lab.train({ data, steps: "ten" }), () => lab.train({ data, step: 1 }),
      () => lab.train({ data, steps: 1, optimizer: { lr: NaN } }), () => lab.train({ data: 5, steps: 1 }), () => lab.forward({ tokens: [[1, 99]] }),
      () => lab.forward({ tokens: [[1]], capture: ["block.0.attention.score"] }), () => lab.build({ ...sort.config, heads: "four" }),
      () => lab.rows({ task: "sort", split: "test", count: 1 }), () => lab.evaluate({ task: "sort", count: 1e9 }), () => lab.rows(null),
    ];
    const found = [];
    for (const call of calls) found.push((await rejection(call)).message);
    return found;
  });
  const whole = "it must be a whole number from 0 to 4294967295";
  assert.match(told.shift(), /^train: data.task is "srot"; it must be one of sort, .*; did you mean sort\?$/);
  assert.deepEqual(told, [
    `train: steps is "ten"; ${whole}`,
    'train: the request has a field "step", which is not known; did you mean steps?',
    'train: optimizer.lr is "NaN"; it must be a number',
    "train: data is 5; it must be { task, batch }, or a list of entries { tokens, targets }",
    "forward: tokens[0][1] is 99; ids are 0 to 10",
    'forward: capture[0]: this configuration has no tensor "block.0.attention.score"; did you mean block.0.attention.scores?',
    `heads is "four"; ${whole}`,
    'rows: split is "test"; it must be "training" or "held_out"',
    "evaluate: count is 1000000000; the task sort has 512 held-out rows: ask for 1 to 512",
    "rows: the request is null; it must be an object with task, split, count",
  ]);
  await page.close();
});
