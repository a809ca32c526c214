// The cards of Train: figures lie on no curve, all heads are in sight however deep the model; and a page whose worker
// has not come says so.
import assert from "node:assert/strict";
import { test } from "node:test";
import { halt, open, setting, settled, trained } from "./harness.mjs";

const { site, browser } = await setting();

const sizes = [[1440, 900], [1024, 768], [390, 844]];

for (const [width, height] of sizes) {
  test(`${width}x${height}: the last figures lie over the chart, not on it`, async () => {
    const opened = await open(browser, site.address, { viewport: { width, height } });
    const { page } = opened;
    await trained(page, 20);
    const { figures, chart, inside } = await page.evaluate(() => {
      const box = (selector) => document.querySelector(selector).getBoundingClientRect().toJSON();
      const card = box(".g-loss");
      return { figures: box(".readouts"), chart: box("#loss-chart"), inside: box(".readouts").right <= card.right && box("#loss-chart").bottom <= card.bottom };
    });
    assert.ok(figures.bottom <= chart.top, `figures end at ${figures.bottom}, the chart begins at ${chart.top}`);
    assert.ok(inside, "both lie in their card");
    assert.ok(chart.height >= 150, `the chart is ${chart.height} px high`);
    await settled(opened);
  });
}

for (const layers of [2, 6, 8]) {
  test(`${layers} layers: every head is in sight, without a bar to scroll`, async () => {
    const opened = await open(browser, site.address, { hash: `#/train?layers=${layers}` });
    const { page } = opened;
    await trained(page, 2);
    await halt(page);
    await page.waitForFunction((count) => document.querySelectorAll("#heads .thumb").length === count, 4 * layers);
    await page.waitForTimeout(300);
    const { high, room, wide, width, cell } = await page.evaluate(() => {
      const home = document.querySelector("#heads");
      const canvas = home.querySelector("canvas").getBoundingClientRect();
      return { high: home.scrollHeight, room: home.clientHeight, wide: home.scrollWidth, width: home.clientWidth, cell: canvas.height / 12 };
    });
    assert.ok(high <= room && wide <= width, `${wide}x${high} px in ${width}x${room}`);
    assert.ok(cell >= 2, `cells of ${cell} px`);
    await settled(opened);
  });
}

test("while the worker comes, the page says so, and offers nothing that is not there", async () => {
  for (const hash of ["#/train", "#/inspect"]) {
    let go;
    const comes = new Promise((resolve) => (go = resolve));
    const before = (context) => context.route(/worker_bg\.wasm/, async (route) => (await comes, route.continue()));
    const opened = await open(browser, site.address, { hash, before });
    const { page } = opened;
    await page.locator("#region-rail .coming").waitFor();
    await page.locator("#stage").waitFor();
    await page.getByText("The model is being set up").nth(1).waitFor();
    const said = await page.locator("body").innerText();
    assert.doesNotMatch(said, /of 0\b|[Pp]ress play|Choose a cell/);
    go();
    await trained(page, 1);
    await page.locator(".coming").first().waitFor({ state: "detached" });
    await settled(opened);
  }
});
