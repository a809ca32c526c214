// Colors of the reader's own hide nothing that is chosen, and what is printed is all of it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { halt, open, setting, settled, tabTo, trained } from "./harness.mjs";

const { site, browser } = await setting();

async function stood(hash, options = {}) {
  const opened = await open(browser, site.address, { hash, ...options });
  await trained(opened.page, 20);
  await halt(opened.page);
  return opened;
}

test("forced colors: switches, choices, the cursor, bars and the focus are told apart", async () => {
  const opened = await stood("#/inspect?op=block.0.attention.scores&head=1&cell=3,1", { forcedColors: "active" });
  const { page } = opened;
  await page.locator("#result .ring.cell").waitFor();
  const looks = (selector, property) =>
    page.locator(selector).first().evaluate((element, property) => getComputedStyle(element)[property], property);
  const ground = await looks("body", "backgroundColor");
  for (const [chosen, other] of [
    [".seg [aria-checked=true]", ".seg [aria-checked=false]"],
    [".sw[aria-checked=true]", ".sw[aria-checked=false]"],
  ]) {
    assert.notEqual(await looks(chosen, "backgroundColor"), await looks(other, "backgroundColor"), chosen);
  }
  assert.notEqual(await looks(".dims .bar", "backgroundColor"), ground, "a bar");
  assert.equal(await looks("#result .ring.cell", "borderTopWidth"), "3px");
  assert.notEqual(await looks("#result .ring.cell", "borderTopColor"), ground, "the cursor");
  assert.equal(await looks(".netmap [aria-current]", "outlineStyle"), "solid");
  assert.equal(await looks("#play", "borderTopStyle"), "solid");
  await tabTo(page, "#next-op");
  assert.equal(await looks("#next-op", "outlineStyle"), "solid");
  assert.equal(await looks("#next-op", "outlineWidth"), "3px");
  await settled(opened);
});

test("printed, a stage is as long as what stands on it, without bars", async () => {
  const stages = [
    ["#/inspect?op=block.0.attention.scores&cell=3,1", "#region-inspector", 2],
    ["#/train", ".g-tp", 1],
    ["#/inspect?view=heads", ".alone", 2],
  ];
  for (const [hash, last, least] of stages) {
    const opened = await stood(hash, { viewport: { width: 1000, height: 700 } });
    const { page } = opened;
    await page.locator(last).first().waitFor();
    await page.emulateMedia({ media: "print" });
    const { bars, end, high } = await page.evaluate((last) => ({
      bars: [".top", ".dock", ".rail"].filter((bar) => document.querySelector(bar)?.checkVisibility()),
      end: document.querySelector(last).getBoundingClientRect().bottom + scrollY,
      high: document.documentElement.scrollHeight,
    }), last);
    assert.deepEqual(bars, []);
    assert.ok(end <= high + 1, `${hash}: ends at ${end} of ${high}`);
    const paper = (await page.pdf({ format: "A4" })).toString("latin1");
    const pages = paper.match(/\/Type\s*\/Page\b/g).length;
    assert.ok(pages >= least, `${hash} has ${pages} pages`);
    await page.emulateMedia({ media: null });
    await settled(opened);
  }
});
