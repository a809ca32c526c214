// FlashAttention, by keyboard alone: every number that is shown is computed again from the others that are shown.
import assert from "node:assert/strict";
import { test } from "node:test";
import { number, open, pause, setting, settled, tabTo, toView, trained, violations } from "./harness.mjs";

const { site, browser } = await setting();

const languages = {
  "en-US": { view: "FlashAttention", end: "Run to the end" },
  "zh-CN": { view: "FlashAttention", end: "算到底" },
};
const close = (a, b, what, tolerance = 2e-5) =>
  assert.ok(a === b || Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(a), Math.abs(b)), `${what}: ${a} and ${b}`);
const text = (page, selector) => page.locator(selector).textContent();

/** A page that stands still, in the view, reached by keyboard alone. */
async function reached(locale, options = {}) {
  const opened = await open(browser, site.address, { query: "?backend=cpu", hash: "#/inspect", locale, ...options });
  const { page } = opened;
  await trained(page, 60);
  await pause(page);
  await toView(page, "flash");
  await page.locator("#flash-map").waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.textContent), languages[locale].view);
  return opened;
}

/** The rows of a table of what was moved: [whole matrix, tiles]. */
const traffic = async (page, id) => {
  const cells = await page.locator(`#${id} tbody td`).allTextContents();
  assert.equal(cells.length, 18);
  return Array.from({ length: 6 }, (_, row) => cells.slice(row * 3, row * 3 + 2).map(number));
};

for (const locale of Object.keys(languages)) {
  test(`in ${locale}: every tile corrects what was summed before, as it is written`, async () => {
    const opened = await reached(locale);
    const { page } = opened;
    await tabTo(page, "#flash-map");
    await page.keyboard.press("Home");
    assert.equal(await page.locator("#flash-map").getAttribute("aria-valuenow"), "0");
    const count = Number(await page.locator("#flash-map").getAttribute("aria-valuemax"));
    assert.equal(count, 9, "12 tokens in tiles of 4");
    let skipped = 0;
    for (let at = 1; at <= count; at++) {
      await page.keyboard.press("ArrowRight");
      await page.waitForFunction((at) => document.querySelector("#flash-map").getAttribute("aria-valuenow") === String(at), at);
      const lines = await page.locator("#flash-written li").evaluateAll((rows) =>
        rows.map((row) => [row.querySelector("b").id, row.querySelector(".num").textContent, row.querySelector("b").textContent]));
      if (lines.length === 0) {
        skipped += 1;
        continue;
      }
      const line = Object.fromEntries(lines.map(([id, sum, result]) => [id, [sum, number(result)]]));
      const parts = (id) => [...line[id][0].matchAll(/−?(?:∞|\d[\d.]*(?: e−?\d+)?)/g)].map(([part]) => part);
      const [before, tile] = parts("flash-m").map(number);
      close(Math.max(before, tile), line["flash-m"][1], "maximum");
      // A minus before a bracket is the sign between both.
      const correction = Math.exp(before - line["flash-m"][1]);
      close(correction, line["flash-correction"][1], "correction");
      const [factor, sum, added] = parts("flash-l").map(number);
      close(factor * sum + added, line["flash-l"][1], "sum");
      const [again, output, more] = parts("flash-o").map(number);
      close(again * output + more, line["flash-o"][1], "output");
      if (line["flash-divided"]) close(line["flash-o"][1] / line["flash-l"][1], line["flash-divided"][1], "o / l");
      if (line["flash-logsumexp"]) close(line["flash-m"][1] + Math.log(line["flash-l"][1]), line["flash-logsumexp"][1], "L");
    }
    assert.equal(skipped, 3, "the tiles above the diagonal");
    assert.match(await text(page, "#flash-skipped"), /3.*9/);
    for (const id of ["flash-off-plain", "flash-off-model"]) assert.ok(number(await text(page, `#${id}`)) < 1e-5, id);
    for (const id of ["flash-off-dq", "flash-off-dk", "flash-off-dv"]) assert.ok(number(await text(page, `#${id}`)) < 1e-4, id);
    await settled(opened);
  });

  test(`in ${locale}: the counters are those of the sizes, for every cut`, async () => {
    const opened = await reached(locale);
    const { page } = opened;
    const [T, D] = [12, 8];
    for (const rows of [4, 8]) {
      const met = Array.from({ length: Math.ceil(T / rows) }, (_, i) => Math.ceil(Math.min((i + 1) * rows, T) / 4) * 4);
      const keys = met.reduce((a, b) => a + b);
      const [read, written, moved, held, kept] = await traffic(page, "flash-traffic");
      assert.deepEqual(read, [3 * T * D + 2 * T * T, T * D + 2 * D * keys]);
      assert.deepEqual(written, [T * D + 2 * T * T, T * D + T]);
      assert.deepEqual(moved, [0, 1].map((i) => 4 * (read[i] + written[i])));
      assert.deepEqual(held, [4 * (T * D + T + D), 4 * (2 * rows * D + 2 * rows + 2 * 4 * D + rows * 4)]);
      assert.deepEqual(kept, [4 * 2 * T * T, 4 * T]);
      const back = await traffic(page, "flash-backward-traffic");
      assert.equal(back[2][0], 4 * (7 * T * T + 8 * T * D));
      assert.deepEqual(back[4], [4 * 3 * T * T, 4 * 2 * T], "P, dP, dS against L and D");
      assert.equal(await page.locator("#flash-formulas li").count(), 3, "formula and counter agree");
      if (rows === 4) {
        await tabTo(page, ".choices .choice:nth-of-type(2) [role=radio][aria-checked=true]");
        await page.keyboard.press("ArrowRight");
        await page.waitForFunction(() => document.querySelector("#flash-map").getAttribute("aria-valuemax") === "6");
      }
    }
    // Growth: the table of the charts, against the sums of the sizes.
    await tabTo(page, "section[aria-labelledby=flash-growth] summary");
    await page.keyboard.press("Enter");
    await page.locator("section[aria-labelledby=flash-growth] tbody tr").last().waitFor();
    const cells = await page.locator("section[aria-labelledby=flash-growth] tbody tr").last().locator("th, td").allTextContents();
    const [length, plain, tiled] = cells.map(number);
    assert.equal(length, 8192);
    assert.equal(plain, 4 * (4 * length * D + 4 * length * length));
    const passes = Array.from({ length: length / 64 }, (_, i) => (i + 1) * 64).reduce((a, b) => a + b);
    assert.equal(tiled, 4 * (2 * length * D + length + 2 * D * passes));
    const label = await page.locator("#flash-moved-chart").getAttribute("aria-label");
    assert.ok(label.includes((plain / tiled).toFixed(1)), `${label} tells ${plain / tiled}`);
    await settled(opened);
  });

  test(`in ${locale}: pictures are read cell by cell, and nothing is out of reach on a phone`, async () => {
    const opened = await reached(locale, { colorScheme: locale === "zh-CN" ? "dark" : "light" });
    const { page } = opened;
    await tabTo(page, "#flash-scores");
    await page.keyboard.press("Home");
    const says = () => text(page, "#flash-scores-says");
    const score = number((await says()).match(/[−\d.]+(?: e−?\d+)?$/)[0]);
    const told = (await page.locator("#flash-scores [role=gridcell]").textContent()).trim();
    assert.equal(told, (await says()).trim());
    // exp(S − m) of the only visible key of query 0 is 1, and m is that score.
    await tabTo(page, "#flash-weights");
    await page.keyboard.press("Control+Home");
    assert.equal(number((await text(page, "#flash-weights-says")).match(/[\d.]+$/)[0]), 1);
    close(score, number(await page.locator("#flash-rows-table tbody tr").first().locator("td").first().textContent()), "m", 1e-3);
    assert.deepEqual(await violations(page, "#region-canvas"), []);
    await page.setViewportSize({ width: 390, height: 844 });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= 390, `the page is ${wide} px wide`);
    await settled(opened);
  });
}
