// Each model of the benchmark, trained by us and by peers in turns: the least of several runs, and whether losses agree.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

/** How often everybody runs; in turns, so that what else the machine does meets all alike. */
const TURNS = 3;
/** Losses may differ by so much of themselves: sums have other orders. */
const TOLERANCE = 1e-3;

const home = dirname(fileURLToPath(import.meta.url));
const run = (program, ...words) => execFileSync(program, words, { cwd: home, encoding: "utf8", maxBuffer: 1 << 26 });
const last = (text) => JSON.parse(text.trim().split("\n").at(-1));

/** By name: from a model to milliseconds a step and the losses of the first steps. */
const racers = {
  "glassformer, WASM": (name, gpt) => {
    const told = run("node", "-e", "require('../profile/profile.js')", name);
    const ms = Number(new RegExp(`^${name}\\s+([\\d.]+) ms a step`, "m").exec(told)[1]);
    return { ms, losses: gpt.losses };
  },
  "PyTorch, eager, one thread": (name) => last(run("venv/bin/python", "torch_step.py", name)),
  "jax-js, WASM, jitted": (name) => last(run("node", "jax_js.mjs", name)),
  "tfjs, WASM, one thread": (name) => last(run("node", "tfjs.mjs", name)),
};

const asked = process.argv.slice(2);
let disagree = 0;
for (const name of asked.length ? asked : ["S", "M", "L"]) {
  const gpt = JSON.parse(readFileSync(`${home}/${name}.json`, "utf8"));
  const best = new Map();
  for (let turn = 0; turn < TURNS; turn++) {
    for (const [racer, race] of Object.entries(racers)) {
      const { ms, losses } = race(name, gpt);
      const gap = Math.max(...losses.map((loss, i) => Math.abs(loss - gpt.losses[i]) / gpt.losses[i]));
      const before = best.get(racer);
      best.set(racer, { ms: Math.min(ms, before?.ms ?? Infinity), gap: Math.max(gap, before?.gap ?? 0) });
    }
  }
  const [ours] = best.values();
  console.log(`${name}: losses of ${gpt.losses.length} steps, ours ${gpt.losses.map((loss) => loss.toFixed(4)).join(" ")}`);
  for (const [racer, { ms, gap }] of best) {
    const ratio = (ms / ours.ms).toFixed(2);
    console.log(`  ${racer.padEnd(28)} ${ms.toFixed(3).padStart(10)} ms  ${ratio.padStart(7)} of ours  losses differ by ${gap.toExponential(1)}`);
    if (!(gap <= TOLERANCE)) disagree += 1;
  }
}
if (disagree) {
  console.error(`${disagree} of them did not train the same model: their losses differ by more than ${TOLERANCE}`);
  process.exit(1);
}
