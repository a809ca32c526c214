// Play, pause, one step, start over, speed; what takes effect at once and what needs a restart.
import assert from "node:assert/strict";
import { test } from "node:test";
import { choose, halt, open, rebuilt, setting, settled, stands, steps, trained } from "./harness.mjs";

const { site, browser } = await setting();

/** The step at which it stands. */
async function standing(page) {
  await stands(page);
  return steps(page);
}

test("pause, one step, play, start over", async () => {
  const opened = await open(browser, site.address);
  const { page } = opened;
  await trained(page, 5);
  await halt(page);
  const paused = await standing(page);
  assert.equal(await page.locator("#play").getAttribute("aria-label"), "Play");
  await page.locator("#one-step").click();
  await trained(page, paused + 1);
  assert.equal(await standing(page), paused + 1);
  await page.keyboard.press(".");
  await trained(page, paused + 2);
  // Had the step before been more than one, this would tell.
  assert.equal(await standing(page), paused + 2);
  await page.locator("#play").click();
  await trained(page, paused + 3);
  await page.locator("#play").click();
  await stands(page);
  // What was paused stands at its beginning; what plays begins and plays.
  await rebuilt(page, () => page.locator("#start-over").click());
  assert.equal(await standing(page), 0);
  assert.equal(await page.locator("#play").getAttribute("aria-label"), "Play");
  await page.locator("#play").click();
  await trained(page, 1);
  await rebuilt(page, () => page.locator("#start-over").click());
  await trained(page, 1);
  await settled(opened);
});

test("the same seed gives the same losses, another seed others", async () => {
  const opened = await open(browser, site.address, { query: "?seed=7" });
  const { page } = opened;
  await trained(page, 1);
  const losses = async () => {
    await page.locator("#loss-chart").waitFor();
    const table = page.locator(".g-loss details.astable");
    if ((await table.getAttribute("open")) === null) await table.locator("summary").click();
    const row = table.locator("tbody tr").first();
    await row.waitFor();
    return row.locator("td").first().textContent();
  };
  const first = await losses();
  assert.match(first, /^\d\.\d{3,}$/);
  await rebuilt(page, () => page.locator("#start-over").click());
  await trained(page, 20);
  assert.equal(await losses(), first, "seed 7 again");
  await page.locator("#seed").fill("8");
  await page.locator("#seed").press("Enter");
  await rebuilt(page, () => page.locator("#restart-now").click());
  await trained(page, 20);
  assert.notEqual(await losses(), first, "seed 8");
  await settled(opened);
});

test("one step a second can be watched", async () => {
  const opened = await open(browser, site.address);
  const { page } = opened;
  await page.locator("#speed").selectOption({ index: 0 });
  const now = () => page.evaluate(() => performance.now());
  const from = await now();
  await rebuilt(page, () => page.locator("#start-over").click());
  await trained(page, 4);
  // The first comes at once, and one that is late may be made up for: however slow the machine is, four take two seconds.
  const seconds = ((await now()) - from) / 1000;
  assert.ok(seconds >= 2, `four steps in ${seconds} s`);
  await page.locator("#speed").selectOption({ index: 5 });
  await trained(page, 44);
  await settled(opened);
});

test("a rate takes effect at once, a size says it needs a restart", async () => {
  const opened = await open(browser, site.address);
  const { page } = opened;
  await trained(page, 5);
  await page.locator("#lr").fill("0.001");
  await page.locator("#lr").press("Enter");
  assert.equal(await page.locator("#pending").count(), 0, "no restart for a rate");
  const parameters = await page.locator("#parameter-count").textContent();
  await page.getByRole("button", { name: "Layers: more" }).click();
  await page.locator("#pending").waitFor();
  assert.notEqual(await page.locator("#parameter-count").textContent(), parameters, "the count follows the wish");
  await page.locator("#restart-now").click();
  await page.locator("#pending").waitFor({ state: "detached" });
  await page.waitForFunction(() => document.querySelectorAll("#heads .mat").length === 12);
  // What is out of range is not taken over.
  await page.locator("#lr").fill("-3");
  await page.locator("#lr").press("Enter");
  assert.equal(await page.locator("#lr").getAttribute("aria-invalid"), "true");
  await settled(opened);
});

test("training stops at the step limit that was typed", async () => {
  const opened = await open(browser, site.address);
  const { page } = opened;
  await trained(page, 1);
  await halt(page);
  const limit = (await steps(page)) + 50;
  for (const [id, text] of [["#stop-right", ""], ["#stop-steps", String(limit)]]) {
    await page.locator(id).fill(text);
    await page.locator(id).press("Enter");
  }
  await page.locator("#play").click();
  await page.locator("#banner", { hasText: "Step limit" }).waitFor();
  assert.equal(await standing(page), limit);
  await settled(opened);
});

test("every task trains", async () => {
  const opened = await open(browser, site.address);
  const { page } = opened;
  await trained(page, 1);
  const tasks = await page.locator("#task option").evaluateAll((options) => options.map((option) => option.value));
  const decoders = ["sort", "mirror", "copy", "reverse", "modular_addition", "induction", "repeat", "coin", "addition"];
  const numbers = ["numbers_english", "numbers_chinese"];
  const others = [...numbers.map((name) => `${name}_decoder`), "stories_english", "stories_chinese", "fill_in", "brackets", "reversal", ...numbers];
  assert.deepEqual(tasks, [...decoders, ...others, "own_text"]);
  for (const task of tasks.slice(1, -1)) {
    await choose(page, task);
    assert.equal(await page.locator("#task").inputValue(), task);
    await trained(page, 4);
    await page.locator(".smp tbody tr").first().waitFor();
  }
  await settled(opened);
});
