// The loss chart and the table behind it: whatever happens to a run, each validation is there once, in its place.
import assert from "node:assert/strict";
import { test } from "node:test";
import { number, open, rebuilt, setting, settled, trained } from "./harness.mjs";

const { site, browser } = await setting();

/** A look at the held-out rows comes every so many steps. */
const EVERY = 20;

/** Steps of the rows of the table, and where the line of validations is drawn, both of one moment. */
async function validations(page) {
  const table = page.locator(".g-loss details.astable");
  if ((await table.getAttribute("open")) === null) await table.locator("summary").click();
  await table.locator("tbody tr").first().waitFor();
  return page.evaluate(() => ({
    steps: [...document.querySelectorAll(".g-loss .astable tbody th")].map((cell) => Number(cell.textContent.replaceAll(",", ""))),
    x: document.querySelector("#loss-chart .valline").getAttribute("d").split(/[ML]/).filter(Boolean).map((point) => Number(point.split(" ")[0])),
    lines: document.querySelector("#loss-chart .valline").getAttribute("d").match(/M/g).length,
  }));
}

/** From step 0 on, each look once, the line through all of them from left to right. */
function complete({ steps, x, lines }) {
  assert.deepEqual(steps, steps.map((_, i) => i * EVERY));
  assert.equal(x.length, steps.length, "a point of the line for each row of the table");
  assert.ok(x.every((at, i) => i === 0 || at > x[i - 1]), `ascending: ${x.join(" ")}`);
  assert.equal(lines, 1, "one line");
}

test("after two restarts while it trains each validation is there once, from left to right", async () => {
  const opened = await open(browser, site.address, { query: "?backend=cpu" });
  const { page } = opened;
  for (let run = 0; run < 3; run++) {
    if (run > 0) await rebuilt(page, () => page.locator("#start-over").click());
    await trained(page, 5 * EVERY);
    const seen = await validations(page);
    assert.ok(seen.steps.length >= 6, `${seen.steps.length} validations`);
    complete(seen);
  }
  await settled(opened);
});

test("requests of an older run, however late and however often, bring nothing twice", async () => {
  const opened = await open(browser, site.address, { query: "?backend=cpu" });
  const { page } = opened;
  await trained(page, EVERY);
  const stale = await page.evaluate(() => glassformer.built);
  await rebuilt(page, () => page.locator("#start-over").click());
  for (let more = 2; more <= 6; more++) {
    await page.evaluate(
      ([built, held]) => glassformer.worker.postMessage({ Frame: { built, losses_until: held, validations_until: held } }),
      [stale, more % 2 ? 0 : 4000],
    );
    await trained(page, more * EVERY);
  }
  complete(await validations(page));
  const losses = await page.locator(".g-loss .astable tbody tr td:nth-of-type(1)").allTextContents();
  assert.ok(losses.every((text) => number(text) > 0), `a training loss beside each: ${losses.join(" ")}`);
  await settled(opened);
});
