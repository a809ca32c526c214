// Type is 12 px or more on every stage and view, at every size of the window; only the numbers inside cells, which are
// painted, are smaller.
import assert from "node:assert/strict";
import { test } from "node:test";
import { halt, open, setting, settled, trained } from "./harness.mjs";

const { site, browser } = await setting();

const sizes = {
  "1440x900": { viewport: { width: 1440, height: 900 } },
  "1024x768": { viewport: { width: 1024, height: 768 } },
  "390x844": { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
};
const stages = {
  whole: "#/whole",
  train: "#/train",
  shares: "#/inspect?op=block.0.attention.probabilities&head=1&cell=3,1",
  gate: "#/inspect?op=block.0.feed_forward.gate&cell=3,1",
  logits: "#/inspect?op=logits",
  gradients: "#/inspect?op=grad:block.0.attention.masked&pass=backward",
  heads: "#/inspect?view=heads",
  positions: "#/inspect?view=rope",
  FlashAttention: "#/inspect?view=flash",
  cache: "#/inspect?view=cache",
  embedding: "#/inspect?view=embedding",
};

/** Texts that are seen and smaller than 12 px on the screen, with where they stand. */
const small = (page) =>
  page.evaluate(() => {
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found = new Set();
    for (let text = texts.nextNode(); text; text = texts.nextNode()) {
      const home = text.parentElement;
      // Sub- and superscripts of formulas are what they are.
      if (!text.data.trim() || home.closest("math, .sr") || !home.checkVisibility()) continue;
      const drawn = home instanceof SVGElement ? home.getScreenCTM().a : 1;
      const size = parseFloat(getComputedStyle(home).fontSize) * drawn;
      if (size < 11.95) found.add(`${home.tagName}.${home.getAttribute("class")} ${size.toFixed(1)} “${text.data.trim().slice(0, 20)}”`);
    }
    return [...found];
  });

for (const [size, options] of Object.entries(sizes)) {
  test(`${size}: type is 12 px or more on every stage`, async () => {
    const opened = await open(browser, site.address, options);
    const { page } = opened;
    await trained(page, 20);
    await halt(page);
    const found = {};
    for (const [stage, hash] of Object.entries(stages)) {
      await page.evaluate((hash) => (location.hash = hash), hash);
      await page.waitForTimeout(600);
      const texts = await small(page);
      if (texts.length) found[stage] = texts;
    }
    assert.deepEqual(found, {});
    await settled(opened);
  });
}
