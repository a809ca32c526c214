// The loss chart and the table behind it: whatever happens to a run, each validation is there once, in its place.
import assert from "node:assert/strict";
import { test } from "node:test";
import { endless, halt, number, open, rebuilt, setting, settled, steps, trained } from "./harness.mjs";

const { site, browser } = await setting();

/** A look at the held-out rows comes every so many steps. */
const EVERY = 20;

/** Steps of the rows of the table, first and last, and where the line of validations is drawn, all of one moment. */
async function validations(page) {
  const table = page.locator(".g-loss details.astable");
  if ((await table.getAttribute("open")) === null) await table.locator("summary").click();
  await table.locator("tbody tr").first().waitFor();
  return page.evaluate(() => ({
    rows: [...document.querySelectorAll(".g-loss .astable tbody th")].map((cell) => cell.textContent.replaceAll(",", "").split("–").map(Number)),
    losses: [...document.querySelectorAll(".g-loss .astable tbody td:nth-of-type(1)")].map((cell) => cell.textContent),
    x: document.querySelector("#loss-chart .valline").getAttribute("d").split(/[ML]/).filter(Boolean).map((point) => Number(point.split(" ")[0])),
    lines: ["valline", "trainline.faint"].map((line) => document.querySelector(`#loss-chart .${line}`).getAttribute("d").match(/M/g).length),
  }));
}

/** From step 0 on each look once, merged or by itself, with a training loss; lines without a gap, from left to right. */
function complete({ rows, losses, x, lines }, more = []) {
  const expected = new Set(more);
  for (let step = 0; step <= rows.at(-1).at(-1); step += EVERY) expected.add(step);
  const told = [...expected].sort((a, b) => a - b);
  for (const row of rows) {
    assert.equal(row[0], told.shift(), `row ${row} of ${rows.join(" ")}`);
    while (told[0] <= row.at(-1)) assert.ok(told.shift() <= row.at(-1));
  }
  assert.deepEqual(told, []);
  assert.ok(losses.every((text) => number(text.split(" (")[0]) > 0), `a training loss beside each: ${losses.join(" ")}`);
  assert.ok(x.every((at, i) => i === 0 || at >= x[i - 1]), `ascending: ${x.join(" ")}`);
  assert.deepEqual(lines, [1, 1], "one line each");
}

/** While every validation has a row and a point. */
function oneByOne(seen) {
  assert.ok(seen.rows.every((row) => row.length === 1), seen.rows.join(" "));
  assert.equal(seen.x.length, seen.rows.length, "a point of the line for each row of the table");
  assert.ok(seen.x.every((at, i) => i === 0 || at > seen.x[i - 1]), `strictly ascending: ${seen.x.join(" ")}`);
  complete(seen);
}

test("after two restarts while it trains each validation is there once, from left to right", async () => {
  const opened = await open(browser, site.address, { query: "?backend=cpu" });
  const { page } = opened;
  for (let run = 0; run < 3; run++) {
    if (run > 0) await rebuilt(page, () => page.locator("#start-over").click());
    await trained(page, 5 * EVERY);
    const seen = await validations(page);
    assert.ok(seen.rows.length >= 6, `${seen.rows.length} validations`);
    oneByOne(seen);
  }
  await settled(opened);
});

test("requests of an older run, however late and however often, bring nothing twice", async () => {
  const opened = await open(browser, site.address, { query: "?backend=cpu" });
  const { page } = opened;
  await trained(page, EVERY);
  // Of the first worker, whose builds are all that the page has heard of.
  const stale = await page.evaluate(() => glassformer.built);
  await rebuilt(page, () => page.locator("#start-over").click());
  for (let more = 2; more <= 6; more++) {
    await page.evaluate(
      ([built, held]) => glassformer.worker.postMessage({ Frame: { built, losses_until: held, validations_until: held } }),
      [stale, more % 2 ? 0 : 4000],
    );
    await trained(page, more * EVERY);
  }
  oneByOne(await validations(page));
  await settled(opened);
});

test("a page that draws nothing for long gets what it has missed merged, and nothing is lost", async () => {
  const opened = await open(browser, site.address, { query: "?backend=cpu" });
  const { page } = opened;
  await trained(page, EVERY);
  await endless(page);
  // As in a tab that nobody sees.
  await page.evaluate(() => {
    const { requestAnimationFrame } = globalThis;
    const held = [];
    globalThis.requestAnimationFrame = (call) => held.push(call);
    globalThis.drawAgain = () => {
      globalThis.requestAnimationFrame = requestAnimationFrame;
      held.forEach((call) => requestAnimationFrame(call));
    };
  });
  const before = await steps(page);
  // Newest steps are told one by one up to 512.
  const later = await page.waitForFunction((least) => glassformer.snapshot >= least && glassformer.snapshot, before + 1500, { polling: 200, timeout: 120_000 });
  await page.evaluate(() => globalThis.drawAgain());
  await trained(page, await later.jsonValue());
  await halt(page);
  complete(await validations(page));
  const shown = await page.locator("#train-loss").textContent();
  assert.ok(number(shown) > 0 && number(shown) < Math.log(11), shown);
  await settled(opened);
});

test("after a crash steps that are done again take their own places", async () => {
  const { page, context } = await open(browser, site.address, { query: "?backend=cpu" });
  await trained(page, 1);
  await endless(page);
  await page.waitForFunction(() => glassformer.snapshot > 0);
  await trained(page, (await page.evaluate(() => glassformer.snapshot)) + 3 * EVERY);
  await rebuilt(page, () => page.evaluate(() => glassformer.worker.postMessage({ Crash: "Panic" })));
  await page.locator("#banner", { hasText: "replaced" }).waitFor();
  const from = Number((await page.locator("#banner").textContent()).match(/step ([\d,]+)/)[1].replaceAll(",", ""));
  assert.ok(from > 0);
  await endless(page);
  await trained(page, from + 2 * EVERY);
  // Where training goes on there is one look more.
  complete(await validations(page), [from]);
  await context.close();
});
