// What stands along a picture: words that fit lie flat, long ones are not cut, the axes of weights have their letter and
// ends, and a label gives way only where there is no room for it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { halt, open, setting, settled, trained } from "./harness.mjs";

const { site, browser } = await setting();

async function stood(hash, options = {}) {
  const opened = await open(browser, site.address, { hash, ...options });
  await trained(opened.page, 20);
  await halt(opened.page);
  await opened.page.locator("#result").waitFor();
  await opened.page.locator("#cell-value").waitFor();
  return opened;
}

for (const [width, height] of [[1440, 900], [1024, 768], [390, 844]]) {
  test(`${width}x${height}: words beside rows and over columns are whole, and only those that do not fit are turned`, async () => {
    const hash = "#/inspect?task=numbers_english_decoder&op=block.0.attention.probabilities";
    const opened = await stood(hash, { viewport: { width, height } });
    const { page } = opened;
    const rows = await page.evaluate(() => {
      const canvas = document.querySelector("#region-canvas").getBoundingClientRect();
      const names = [...document.querySelectorAll(".left > .axis-y span:not(.quiet)")];
      const seen = (name) => Math.min(...[...name.children].map((part) => part.getBoundingClientRect().left)) >= canvas.left;
      const whole = (name) => [...name.children].every((part) => part.scrollWidth <= part.clientWidth + 1 || getComputedStyle(part).display === "inline");
      return names.map((name) => ({ name: name.textContent, shown: seen(name) && whole(name) }));
    });
    assert.ok(rows.some(({ name }) => name.length > 5), "there is a long word");
    assert.deepEqual(rows.filter(({ shown }) => !shown), []);
    const columns = await page.evaluate(() => {
      const step = document.querySelector(".above-axis .axis-x span").getBoundingClientRect().width;
      const names = [...document.querySelectorAll(".above-axis .axis-x b")];
      return names.map((name) => ({ name: name.textContent, fits: name.textContent.length * 7.3 <= step, turned: name.className !== "" }));
    });
    for (const { name, fits, turned } of columns) {
      assert.equal(turned, !fits && name.length > 1, name);
    }
    await settled(opened);
  });
}

test("weights have the letters and ends of both their axes", async () => {
  for (const [op, rows, columns] of [
    ["feed_forward.gate", ["C 0", "31"], ["F 0", "87"]],
    ["attention.scores", ["D 0", "7"], null],
  ]) {
    const opened = await stood(`#/inspect?op=block.0.${op}`);
    const { page } = opened;
    const ends = (selector) => page.locator(`${selector} em`).allTextContents();
    assert.deepEqual(await ends(".above-rows .axis-y.ends"), rows, op);
    if (columns) assert.deepEqual(await ends(".above-axis .axis-x.ends"), columns, op);
    const apart = await page.evaluate(() => {
      const box = (selector) => document.querySelector(selector).getBoundingClientRect();
      const [label, picture] = [box(".above-rows .axis-y"), box(".above .mat")];
      return { beside: Math.round(picture.left - label.right), over: Math.round(label.top - picture.top), under: Math.round(picture.bottom - label.bottom) };
    });
    assert.deepEqual(apart, { beside: 0, over: 0, under: 0 }, op);
    await settled(opened);
  }
});

test("beside cells of 12 px every row has its label", async () => {
  const opened = await stood("#/inspect?op=block.0.attention.scores&cell=5,2", { viewport: { width: 1024, height: 768 } });
  const shown = await opened.page.locator(".left > .axis-y span:not(.quiet)").count();
  assert.equal(shown, 12);
  await settled(opened);
});

test("code beside it leaves the pictures a size to be read", async () => {
  const opened = await stood("#/inspect?op=block.0.attention.scores&cell=5,2");
  const { page } = opened;
  const width = () => page.locator("#result canvas").evaluate((canvas) => canvas.getBoundingClientRect().width);
  await page.locator("#tab-wgsl").click();
  await page.locator(".codebox").waitFor();
  await page.waitForTimeout(500);
  assert.ok((await width()) >= 12 * 14, `${await width()} px`);
  await settled(opened);
});
