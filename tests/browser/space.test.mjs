// The room on Inspect: the result is in sight whole at every size a lecture is held at, the matrix of queries and keys
// stands still from scores to shares, a cell is looked at wherever one comes, and panes fold and stay folded.
import assert from "node:assert/strict";
import { test } from "node:test";
import { open, pause, setting, settled, trained, urlOf } from "./harness.mjs";

const { site, browser } = await setting();

const sizes = [
  { width: 1440, height: 900 },
  { width: 1366, height: 768 },
  { width: 1024, height: 768 },
];
const matrix = ["scores", "scaled", "mask", "masked", "probabilities"];
const told = ({ width, height }) => `${width}x${height}`;

/** A page whose model stands still. */
async function paused(hash, options = {}) {
  const opened = await open(browser, site.address, { hash, ...options });
  await trained(opened.page, 20);
  await pause(opened.page);
  await opened.page.locator("#result").waitFor();
  return opened;
}

/** Where something is, once nothing moves there any more. */
async function placeOf(page, selector) {
  await page.waitForFunction(() => document.getAnimations().every((animation) => animation.playState === "finished"));
  return page.locator(selector).first().evaluate((element) => {
    const { left, top, width, height } = element.getBoundingClientRect();
    return { left, top, width, height };
  });
}

/** How far the result is out of what is seen of the canvas, on each side; all 0 where it is whole. Measured as a frame
 * is drawn, since pictures follow their room from frame to frame. */
const cut = (page) =>
  page.evaluate(async () => {
    const frame = () => new Promise(requestAnimationFrame);
    await frame();
    await frame();
    const result = document.querySelector("#result canvas").getBoundingClientRect();
    const room = document.querySelector("#region-canvas").getBoundingClientRect();
    const strip = document.querySelector("#region-strip").getBoundingClientRect();
    const over = (by) => Math.max(0, Math.round(by));
    return {
      left: over(room.left - result.left),
      right: over(result.right - room.right),
      top: over(room.top - result.top),
      bottom: over(result.bottom - Math.min(room.bottom, strip.top, innerHeight)),
    };
  });

const whole = { left: 0, right: 0, top: 0, bottom: 0 };

for (const viewport of sizes) {
  test(`${told(viewport)}: of every operation forward the result is whole, and a cell of it is looked at`, async () => {
    const opened = await paused("#/inspect", { viewport });
    const { page } = opened;
    const count = Number((await page.locator("#op-number").textContent()).match(/\d+$/)[0]);
    assert.equal(count, 57);
    for (let at = 1; at <= count; at++) {
      await page.locator("#op-number", { hasText: `op ${at} of` }).waitFor();
      const name = await page.locator(".crumb").last().textContent();
      await page.locator("#result .ring.cell").waitFor();
      assert.match(await page.locator("#cell-value").textContent(), /^(−?[\d.,]+( e[−+]?\d+)?|−∞)$/, `a value of ${name}`);
      assert.ok(!(await urlOf(page)).includes("cell="), "the address names a cell only where the reader chose it");
      assert.deepEqual(await cut(page), whole, `${at}, ${name}`);
      await page.keyboard.press("]");
    }
    await settled(opened);
  });

  test(`${told(viewport)}: one matrix, one place, one size from scores to shares`, async () => {
    const opened = await paused("#/inspect?op=block.0.attention.scores&head=1&cell=5,2", { viewport });
    const { page } = opened;
    const places = [];
    for (const local of matrix) {
      await page.waitForFunction((local) => location.hash.includes(`attention.${local}&`), local);
      const [result, title] = [await placeOf(page, "#result canvas"), await placeOf(page, "#region-canvas h1")];
      places.push({ result, title: { left: title.left, top: title.top } });
      assert.match(await urlOf(page), /cell=5,2/, "the cell stays");
      await page.keyboard.press("]");
    }
    for (const place of places) assert.deepEqual(place, places[0]);
    assert.ok(places[0].result.width >= 12 * 12, `${places[0].result.width} px wide`);
    await settled(opened);
  });
}

test("the chosen cell survives where its axes do not", async () => {
  const opened = await paused("#/inspect?op=block.0.attention.probabilities&cell=5,2");
  const { page } = opened;
  await page.keyboard.press("]");
  await page.locator("#op-number", { hasText: "op 17 of" }).waitFor();
  assert.match(await page.locator("#readout").textContent(), /row 5 /, "the position stays");
  assert.ok(!(await urlOf(page)).includes("cell="));
  await page.keyboard.press("[");
  await page.locator("#op-number", { hasText: "op 16 of" }).waitFor();
  await page.locator("#readout", { hasText: /query 5 .*key 2 / }).waitFor();
  await settled(opened);
});

test("nothing moves where less motion is asked for", async () => {
  const opened = await paused("#/inspect?op=block.0.attention.scores", { reducedMotion: "reduce" });
  const { page } = opened;
  await page.keyboard.press("]");
  await page.locator("#op-number", { hasText: "op 13 of" }).waitFor();
  const longest = await page.evaluate(() => Math.max(0, ...document.getAnimations().map((animation) => animation.effect.getComputedTiming().duration)));
  assert.equal(longest, 0);
  await settled(opened);
});

test("panes fold by button and key, give their room to the picture, and stay folded over a reload", async () => {
  const opened = await paused("#/inspect?op=block.0.attention.scores&cell=5,2");
  const { page } = opened;
  const side = async () => (await placeOf(page, "#result canvas")).width;
  const height = async () => (await page.locator("#region-strip").boundingBox()).height;
  const [before, high] = [await side(), await height()];
  await page.locator("#fold-strip").click();
  await page.waitForFunction(() => !document.querySelector("#region-strip table"));
  assert.ok((await height()) < 50, "only its heading is left");
  assert.ok((await side()) > before, "the picture has its room");
  assert.match(await page.locator("#cell-value").textContent(), /\d/, "the number is still there");
  assert.equal(await page.locator("#fold-strip").getAttribute("aria-expanded"), "false");
  await page.reload();
  await page.locator("#result").waitFor();
  await page.locator("#cell-value").waitFor();
  assert.ok((await height()) < 50, "folded over a reload");
  await page.locator("#region-canvas").focus();
  await page.keyboard.press("a");
  await page.locator("#region-strip table").waitFor();
  assert.equal(await height(), high);
  const canvas = async () => (await page.locator("#region-canvas").boundingBox()).width;
  const wide = await canvas();
  await page.keyboard.press("i");
  await page.locator(".insp.folded").waitFor();
  await page.keyboard.press("m");
  await page.locator("#region-map").waitFor({ state: "detached" });
  assert.ok((await canvas()) > wide + 300);
  await page.locator("#fold-rail").click();
  await page.locator("#region-rail").waitFor({ state: "hidden" });
  assert.ok((await canvas()) > wide + 550);
  await page.locator("#model-button").click();
  await page.locator("#region-rail").waitFor();
  await settled(opened);
});

test("an edge is moved by arrow keys and by hand", async () => {
  const opened = await paused("#/inspect?op=block.0.attention.scores&cell=5,2");
  const { page } = opened;
  const size = async (id) => page.locator(id).boundingBox();
  const edge = page.locator("#region-inspector .separator");
  const { width } = await size("#region-inspector");
  await edge.focus();
  await page.keyboard.press("ArrowLeft");
  await page.waitForFunction((width) => document.querySelector("#region-inspector").offsetWidth === width + 16, width);
  assert.equal(await edge.getAttribute("aria-valuenow"), String(width + 16));
  const strip = await size("#region-strip");
  await page.mouse.move(strip.x + 200, strip.y + 3);
  await page.mouse.down();
  await page.mouse.move(strip.x + 200, strip.y - 60, { steps: 4 });
  await page.mouse.up();
  const dragged = (await size("#region-strip")).height;
  assert.ok(Math.abs(dragged - strip.height - 60) < 6, `${dragged} after ${strip.height}`);
  await page.reload();
  await page.locator("#result").waitFor();
  assert.equal((await size("#region-strip")).height, dragged, "kept in the browser");
  await settled(opened);
});

test("one key makes type and cells larger to present, and back", async () => {
  const opened = await paused("#/inspect?op=block.0.attention.scores&cell=5,2");
  const { page } = opened;
  const side = async () => (await placeOf(page, "#result canvas")).width;
  const type = () => page.locator("#readout").evaluate((element) => parseFloat(getComputedStyle(element).fontSize));
  const [cells, letters] = [await side(), await type()];
  await page.keyboard.press("p");
  await page.locator("#region-rail").waitFor({ state: "hidden" });
  assert.ok((await side()) > cells * 1.2, "larger cells");
  assert.ok((await type()) > letters * 1.2, "larger type");
  assert.deepEqual(await cut(page), whole);
  await page.reload();
  await page.locator("#result").waitFor();
  assert.ok((await type()) > letters * 1.2, "kept in the browser");
  await page.locator("#region-canvas").focus();
  await page.keyboard.press("p");
  await page.locator("#region-rail").waitFor();
  assert.equal(await type(), letters);
  await settled(opened);
});

test("a link hides what a lecture does not need", async () => {
  const opened = await paused("#/inspect?op=block.0.attention.scores&hide=rail,map,inspector,strip");
  const { page } = opened;
  for (const id of ["#region-rail", "#region-map", "#region-inspector", "#region-strip"]) {
    assert.equal(await page.locator(id).count(), 0, id);
  }
  const { width } = await page.locator("#region-canvas").boundingBox();
  assert.equal(width, 1440);
  await settled(opened);
});
