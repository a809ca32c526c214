// The worker breaks, in every way it can: the page lives and training goes on.
import assert from "node:assert/strict";
import { test } from "node:test";
import { halt, number, open, setting, steps, trained, urlOf } from "./harness.mjs";

const { site, browser } = await setting();

/** Steps after which the default preset has learned its task. */
const LEARNED = 400;

/** A run that lasts, of which a snapshot is kept when it has learned. */
async function running() {
  const opened = await open(browser, site.address);
  const { page } = opened;
  await trained(page, 1);
  await halt(page);
  for (const limit of ["#stop-right", "#stop-steps"]) {
    await page.locator(limit).fill("");
    await page.locator(limit).press("Enter");
  }
  await page.locator("#play").click();
  await page.waitForFunction((learned) => glassformer.snapshot >= learned, LEARNED, { timeout: 60_000 });
  return opened;
}

async function recovers(breakIt, timeout = 40_000) {
  const { page, context } = await running();
  const before = await steps(page);
  const kept = await page.evaluate(() => glassformer.snapshot);
  const broken = await page.evaluateHandle(() => glassformer.worker);
  await page.evaluate(breakIt);
  await page.waitForFunction((broken) => glassformer.worker !== broken, broken, { timeout });
  await page.locator("#banner", { hasText: "replaced" }).waitFor({ timeout });
  const from = Number((await page.locator("#banner").textContent()).match(/step ([\d,]+)/)[1].replaceAll(",", ""));
  assert.ok(from >= kept, `resumed at ${from}, and ${kept} was kept`);
  await trained(page, before + 20, timeout);
  // The curve has no hole: the loss of the resumed run is that of a trained model, not of a fresh one.
  assert.ok(number(await page.locator("#train-loss").textContent()) < 1);
  // Everything still works.
  await page.getByRole("link", { name: "Inspect", exact: true }).click();
  await page.locator("#result, #next-token").first().waitFor();
  await context.close();
}

test("terminated from the console", () => recovers(() => glassformer.worker.terminate()));
test("a panic in the worker", () => recovers(() => glassformer.worker.postMessage({ Crash: "Panic" })));
test("a panic in a promise of the worker", () => recovers(() => glassformer.worker.postMessage({ Crash: "AsyncPanic" })));
test("a worker that hangs", () => recovers(() => glassformer.worker.postMessage({ Crash: "Hang" })));

test("a message that is no command is refused and harms nothing", async () => {
  const { page, context } = await running();
  const before = await steps(page);
  await page.evaluate(() => {
    glassformer.worker.postMessage({ Nonsense: 1 });
    glassformer.worker.postMessage(null);
    glassformer.worker.postMessage({ Speed: "fast" });
  });
  await trained(page, before + 20);
  await context.close();
});

test("a worker that breaks again and again is given up, with a way back", async () => {
  const { page, context } = await running();
  for (let i = 0; i < 3; i++) {
    const broken = await page.evaluateHandle(() => glassformer.worker);
    await page.evaluate(() => glassformer.worker.postMessage({ Crash: "Panic" }));
    if (i < 2) {
      await page.waitForFunction((broken) => glassformer.worker !== broken, broken);
      const before = await steps(page);
      await trained(page, before + 1);
    }
  }
  await page.locator("#banner", { hasText: "several times" }).waitFor();
  const before = await steps(page);
  await page.locator("#banner button").first().click();
  await trained(page, before + 5);
  await context.close();
});

test("a panic of the page is told, and a reload begins at the same place", async () => {
  const place = "#/inspect?op=block.1.attention.scores&head=2&cell=5,1";
  const opened = await open(browser, site.address, { query: "?backend=cpu", hash: place });
  const { page, context } = opened;
  await trained(page, 1);
  await page.evaluate(() => dispatchEvent(new Event("glassformer-crash")));
  await page.getByRole("alert").filter({ hasText: "stopped, so that it shows no wrong number" }).waitFor();
  assert.match(await page.locator("#boot-why").textContent(), /asked to panic/);
  assert.equal(await page.locator("#play").count(), 0, "nothing of the broken page can be used");
  await page.locator("#boot-reload").click();
  await trained(page, 1);
  assert.equal(new URL(await urlOf(page)).hash.slice(0, place.length), place);
  await page.locator("#op-number", { hasText: "op" }).waitFor();
  await context.close();
});
