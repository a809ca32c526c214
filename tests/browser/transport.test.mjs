// Play, pause, one step, start over, speed; what takes effect at once and what needs a restart.
import assert from "node:assert/strict";
import { test } from "node:test";
import { open, pause, setting, settled, steps, trained } from "./harness.mjs";

const { site, browser } = await setting();

/** The step on screen once it has not changed for a moment. */
async function still(page) {
  for (let last = -1; ; ) {
    const now = await steps(page);
    if (now === last) return now;
    last = now;
    await page.waitForTimeout(300);
  }
}

test("pause, one step, play, start over", async () => {
  const opened = await open(browser, site.address);
  const { page } = opened;
  await trained(page, 5);
  await page.keyboard.press("Space");
  const paused = await still(page);
  assert.ok(paused < 360, "paused before it was solved");
  assert.equal(await page.locator("#play").getAttribute("aria-label"), "Play");
  await page.locator("#one-step").click();
  await trained(page, paused + 1);
  assert.equal(await still(page), paused + 1);
  await page.keyboard.press(".");
  await trained(page, paused + 2);
  assert.equal(await still(page), paused + 2);
  await page.locator("#play").click();
  await trained(page, paused + 3);
  await page.locator("#play").click();
  await still(page);
  await page.locator("#start-over").click();
  await page.waitForFunction((step) => glassformer.step < step, paused);
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
  await page.locator("#start-over").click();
  await page.waitForFunction(() => glassformer.step < 5).catch(() => {});
  await trained(page, 20);
  assert.equal(await losses(), first, "seed 7 again");
  await page.locator("#seed").fill("8");
  await page.locator("#seed").press("Enter");
  await page.locator("#restart-now").click();
  await page.waitForFunction((first) => {
    const now = document.querySelector(".g-loss details.astable tbody td")?.textContent;
    return now !== undefined && now !== first;
  }, first);
  await settled(opened);
});

test("one step a second can be watched", async () => {
  const opened = await open(browser, site.address);
  const { page } = opened;
  await page.locator("#speed").selectOption({ index: 0 });
  const from = await still(page).catch(() => 0);
  await page.locator("#start-over").click();
  await page.waitForFunction((from) => glassformer.step <= Math.max(from, 3), from);
  await page.waitForTimeout(3500);
  const slow = await steps(page);
  assert.ok(slow >= 2 && slow <= 8, `${slow} steps in about four seconds`);
  await page.locator("#speed").selectOption({ index: 5 });
  await trained(page, slow + 40);
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
  await page.locator("#stop-steps").fill("300");
  await page.locator("#stop-steps").press("Enter");
  await page.locator("#banner", { hasText: "Step limit" }).waitFor();
  assert.equal(await still(page), 300);
  await settled(opened);
});

test("every task trains", async () => {
  const opened = await open(browser, site.address);
  const { page } = opened;
  await trained(page, 1);
  const tasks = await page.locator("#task option").evaluateAll((options) => options.map((option) => option.value));
  const decoders = ["sort", "mirror", "copy", "reverse", "modular_addition", "induction", "addition"];
  const numbers = ["numbers_english", "numbers_chinese"];
  const others = [...numbers.map((name) => `${name}_decoder`), "stories_english", "stories_chinese", "fill_in", "brackets", "reversal", ...numbers];
  assert.deepEqual(tasks, [...decoders, ...others, "own_text"]);
  for (const task of tasks.slice(1, -1)) {
    await page.locator("#task").selectOption(task);
    await page.waitForFunction(
      (task) => document.querySelector("#task").value === task && glassformer.step > 3,
      task,
    );
    await page.locator(".smp tbody tr").first().waitFor();
  }
  await settled(opened);
});
