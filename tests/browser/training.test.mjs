// Training starts by itself and solves the default task, on the CPU and on WebGPU.
import assert from "node:assert/strict";
import { test } from "node:test";
import { exactMatch, launch, number, open, serve, settled, trained } from "./harness.mjs";

/** Steps within which the default preset must have 95 % of the held-out rows right. */
const ENOUGH_STEPS = 400;

async function solves({ webgpu, chip, timeout }) {
  const site = await serve();
  const browser = await launch(webgpu);
  try {
    const start = performance.now();
    const opened = await open(browser, site.address, { query: webgpu ? "?backend=webgpu" : "" });
    const { page } = opened;
    await trained(page, 1, timeout);
    const first = await page.evaluate(() => glassformer.first_step_ms);
    const enough = await page.waitForFunction(
      () => parseFloat(document.querySelector("#exact-match")?.textContent.match(/[\d.]+(?=%)/)?.[0]) >= 95 && glassformer.step,
      undefined,
      { timeout },
    );
    const seconds = (performance.now() - start) / 1000;
    const step = await enough.jsonValue();
    console.log(`first step after ${first.toFixed(0)} ms; 95 % of held-out rows after ${seconds.toFixed(1)} s, step ${step}`);
    assert.ok(step <= ENOUGH_STEPS, `95 % at step ${step}`);
    assert.match(await page.locator("#backend").textContent(), chip);
    // Loss and exact match are the run's own: the last loss is far under the uniform guess of ln 11 nats.
    const loss = number(await page.locator("#train-loss").textContent());
    assert.ok(loss > 0 && loss < 0.5 * Math.log(11), `loss ${loss}`);
    // It stops by itself, says why, and stands still.
    await page.locator("#banner", { hasText: "Solved" }).waitFor({ timeout });
    assert.ok((await exactMatch(page)) >= 0.98);
    const before = await page.locator("#step").textContent();
    await page.waitForTimeout(500);
    assert.equal(await page.locator("#step").textContent(), before);
    await settled(opened);
  } finally {
    await browser.close();
    await site.close();
  }
}

test("without WebGPU the CPU solves the default task", () =>
  solves({ webgpu: false, chip: /CPU/, timeout: 60_000 }));

test("with WebGPU the GPU solves the default task", () =>
  solves({ webgpu: true, chip: /WebGPU/, timeout: 240_000 }));
