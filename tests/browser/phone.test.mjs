// On a phone: all that can be chosen is in sight, cells can be hit, what is said comes before its arithmetic, sliders
// stand by what they turn, what has the focus lies under no bar; and held sideways the picture has room.
import assert from "node:assert/strict";
import { test } from "node:test";
import { halt, open, setting, settled, trained } from "./harness.mjs";

const { site, browser } = await setting();

const touch = { hasTouch: true, isMobile: true };
const upright = { viewport: { width: 390, height: 844 }, ...touch };
const sideways = { viewport: { width: 740, height: 340 }, ...touch };
const scores = "#/inspect?op=block.0.attention.scores&head=1&cell=3,1";
const views = ["heads", "rope", "flash", "cache", "embedding"];

async function stood(hash, options) {
  const opened = await open(browser, site.address, { hash, ...options });
  await trained(opened.page, 20);
  await halt(opened.page);
  return opened;
}

const boxes = (page, selector) =>
  page.locator(selector).evaluateAll((all) => all.map((one) => one.getBoundingClientRect().toJSON()));

for (const locale of ["en-US", "zh-CN"]) {
  test(`every view and every tab is in sight, ${locale}`, async () => {
    const opened = await stood(scores, { ...upright, locale });
    const { page } = opened;
    for (const [selector, count] of [[".viewpick [role=radio]", 6], [".utabs [role=tab]", 4], [".tabs a", 5]]) {
      const found = await boxes(page, selector);
      assert.equal(found.length, count, selector);
      for (const { left, right } of found) assert.ok(left >= 0 && right <= 390, `${selector} from ${left} to ${right}`);
    }
    assert.equal(await page.locator(".headpick:visible").count(), 1, "one choice of a head");
    await settled(opened);
  });
}

test("cells can be hit, and what happens is said before its arithmetic", async () => {
  const opened = await stood(scores, upright);
  const { page } = opened;
  for (const op of ["scores", "scaled", "masked", "probabilities"]) {
    await page.evaluate((hash) => (location.hash = hash), scores.replace("scores", op));
    await page.locator("#op-number", { hasText: /op 1[2-6]/ }).waitFor();
    await page.waitForTimeout(500);
    const [result] = await boxes(page, "#result canvas");
    assert.ok(result.width / 12 >= 14, `cells of ${op} are ${result.width / 12} px wide`);
    assert.ok(result.right <= 390, `${op} ends at ${result.right}`);
    const [why, strip] = [await boxes(page, "#why-here"), await boxes(page, "#region-strip")];
    assert.ok(why[0].top > result.bottom && why[0].bottom <= strip[0].top, op);
  }
  const [result] = await boxes(page, "#result canvas");
  assert.ok(result.top < 844 - 56 - 120, `the picture begins at ${result.top}`);
  await settled(opened);
});

for (const locale of ["en-US", "zh-CN"]) {
  test(`formulas are whole, ${locale}`, async () => {
    const opened = await stood(scores, { ...upright, locale });
    const { page } = opened;
    const block = "block.0.attention";
    const stops = [`${block}.mask`, `${block}.masked`, `${block}.probabilities`, "block.0.norm_1.output", `grad:${block}.masked`, `grad:${block}.scaled`, `grad:${block}.probabilities`];
    for (const stop of stops) {
      const before = await page.locator("#op-number").textContent();
      await page.evaluate((stop) => (location.hash = `#/inspect?op=${stop}${stop.startsWith("grad:") ? "&pass=backward" : ""}`), stop);
      await page.waitForFunction((before) => document.querySelector("#op-number").textContent !== before, before);
      await page.locator(".corner .formula math").waitFor();
      const [formula] = await boxes(page, ".corner .formula");
      assert.ok(formula.height > 20 && formula.left >= 0 && formula.right <= 390, `${stop}: a formula from ${formula.left} to ${formula.right}`);
      const beyond = await page.locator(".corner .formula").evaluate((one) => one.scrollWidth - one.clientWidth);
      assert.equal(beyond, 0, `${stop}: ${beyond} px of its formula are cut off`);
    }
    await settled(opened);
  });
}

test("numbers of whole rows stand beside their matrix, and none loses a digit or a sign under it", async () => {
  const opened = await stood(scores.replace("scores", "probabilities"), upright);
  const { page } = opened;
  await page.locator(".stats .num").first().waitFor();
  const [matrix] = await boxes(page, ".cross .left canvas");
  const written = await page.locator(".stats .num").evaluateAll((all) =>
    all.filter((one) => one.textContent).map((one) => {
      const text = document.createRange();
      text.selectNodeContents(one);
      return [one.textContent, text.getBoundingClientRect().left];
    }),
  );
  assert.equal(written.length, 24, "a maximum and a sum of each row");
  for (const [number, left] of written) assert.ok(left >= matrix.right, `${number} begins at ${left}, the matrix ends at ${matrix.right}`);
  await settled(opened);
});

test("the task is named, and its name opens the settings", async () => {
  for (const hash of ["#/train", scores]) {
    const opened = await stood(hash, upright);
    const { page } = opened;
    assert.equal((await page.locator("#task-line").innerText()).trim(), "Sort six digits");
    await page.locator("#task-line").click();
    await page.locator("#task").waitFor({ state: "visible" });
    await settled(opened);
  }
});

test("hints speak of no keys where there are none", async () => {
  for (const locale of ["en-US", "zh-CN"]) {
    const opened = await stood(scores, { ...upright, locale });
    const { page } = opened;
    for (const view of ["", ...views]) {
      await page.evaluate((hash) => (location.hash = hash), view ? `#/inspect?view=${view}` : scores);
      await page.waitForTimeout(500);
      assert.doesNotMatch(await page.locator("body").innerText(), /arrow key|方向键/i, view);
    }
    await settled(opened);
  }
});

test("the sliders of Positions and the dials they turn are seen together", async () => {
  const opened = await stood("#/inspect?view=rope", upright);
  const { page } = opened;
  await page.locator("#pos-shift").waitFor();
  const [dials, sliders] = [await boxes(page, ".ropepair"), await boxes(page, ".ropeslider:not(.base)")];
  const height = Math.max(...sliders.map(({ bottom }) => bottom)) - Math.min(...dials.map(({ top }) => top));
  const between = Math.min(...sliders.map(({ top }) => top)) - Math.max(...dials.map(({ bottom }) => bottom));
  assert.ok(height <= 844 - 48 - 56, `${height} px from the first dial to the last slider`);
  assert.ok(between >= 0 && between < 200, `${between} px between them`);
  await settled(opened);
});

test("what has the focus lies under neither bar", async () => {
  const opened = await stood(scores, upright);
  const { page } = opened;
  for (const view of ["", ...views]) {
    await page.evaluate((hash) => (location.hash = hash), view ? `#/inspect?view=${view}` : scores);
    await page.waitForTimeout(600);
    await page.evaluate(() => (document.activeElement.blur(), scrollTo(0, 0)));
    const hidden = [];
    for (let presses = 0; presses < 120; presses++) {
      await page.keyboard.press("Tab");
      const seen = await page.evaluate(() => {
        const home = document.activeElement;
        if (home === document.body) return "end";
        if (home.closest(".top, .dock, .skiplink")) return null;
        const box = home.getBoundingClientRect();
        const [top, bottom] = [document.querySelector(".top"), document.querySelector(".dock")].map((bar) => bar.getBoundingClientRect());
        // What is higher than the room shows its beginning.
        const over = box.top < top.bottom - 1;
        const under = box.height < 300 ? box.bottom > bottom.top + 1 : box.top > bottom.top - 40;
        return over || under ? `${home.tagName}#${home.id}.${home.className} ${Math.round(box.top)}–${Math.round(box.bottom)}` : null;
      });
      if (seen === "end") break;
      if (seen) hidden.push(seen);
    }
    assert.deepEqual(hidden, [], view || "operations");
  }
  await settled(opened);
});

test("held sideways the whole result is seen at once, in cells that can be told apart", async () => {
  const opened = await stood(scores, sideways);
  const { page } = opened;
  await page.locator("#result").waitFor();
  await page.locator("#result").scrollIntoViewIfNeeded();
  const [result] = await boxes(page, "#result canvas");
  const [dock] = await boxes(page, "#region-dock");
  assert.ok(result.height / 12 >= 14, `cells of ${result.height / 12} px`);
  assert.ok(result.height <= dock.top, `${result.height} px in ${dock.top}`);
  assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 740);
  await settled(opened);
});

for (const width of [720, 740, 760]) {
  test(`${width} px: nothing is wider than the window`, async () => {
    const opened = await stood("#/train", { viewport: { width, height: 900 } });
    const { page } = opened;
    for (const hash of ["#/train", "#/whole", scores, ...views.map((view) => `#/inspect?view=${view}`)]) {
      await page.evaluate((hash) => (location.hash = hash), hash);
      await page.waitForTimeout(300);
      const wide = await page.evaluate(() => Math.max(document.documentElement.scrollWidth, document.querySelector(".dock").scrollWidth));
      assert.ok(wide <= width, `${hash} is ${wide} px wide`);
    }
    await settled(opened);
  });
}
