// What every peer in JavaScript begins with: a model of the benchmark from its file, and the same stopwatch as ours.
import { readFileSync } from "node:fs";

/** Rounds, of which the fastest counts, and how long one lasts about, ms: as in `tests/src/bin/profile.rs`. */
const ROUNDS = 7;
const ROUND_MS = 150;

/** The model that the command line names. */
export function model() {
  return JSON.parse(readFileSync(new URL(`${process.argv[2]}.json`, import.meta.url), "utf8"));
}

/** Trains on the batches of the file and tells the losses, then times steps on the first of them. `step(batch)` takes one step and gives its loss, not read yet; `read(loss)` waits for it. */
export async function race(gpt, step, read) {
  const losses = [];
  const begun = performance.now();
  for (const batch of gpt.batches) {
    losses.push(await read(step(batch)));
    if (losses.length === 1) var first = performance.now() - begun;
  }
  const timed = async (steps) => {
    const start = performance.now();
    let loss;
    for (let i = 0; i < steps; i++) loss = step(gpt.batches[0]);
    await read(loss);
    return (performance.now() - start) / steps;
  };
  const steps = Math.min(100, Math.max(1, Math.ceil(ROUND_MS / (await timed(1)))));
  let ms = Infinity;
  for (let round = 0; round < ROUNDS; round++) ms = Math.min(ms, await timed(steps));
  console.log(JSON.stringify({ ms, first, losses }));
}
