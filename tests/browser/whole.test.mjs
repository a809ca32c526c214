// The home of the page: what this is, four doors, and the whole network as one picture whose boxes open.
import assert from "node:assert/strict";
import { test } from "node:test";
import { halt, open, rebuilt, setting, settled, tabTo, trained, urlOf } from "./harness.mjs";

const { site, browser } = await setting();

const picture = "#whole-network";
const boxes = (page) =>
  page.locator(`${picture} [data-cell]`).evaluateAll((all) =>
    all.map((box) => ({
      cell: box.getAttribute("data-cell"),
      said: box.getAttribute("aria-label"),
      number: Number(box.getAttribute("aria-label").match(/(\d+)\D*$/)[1]),
    })),
  );

/** The home, with a trained model in it. */
async function home(options = {}) {
  const opened = await open(browser, site.address, { hash: "", ...options });
  await trained(opened.page, 1);
  await opened.page.locator(`${picture} [data-cell]`).first().waitFor();
  return opened;
}

for (const [locale, door] of [
  ["en-US", /^softmax, row (\d+) on key (\d+): ([.\d]+)$/],
  ["zh-CN", /^softmax，第 (\d+) 行看第 (\d+) 列：([.\d]+)$/],
]) {
  test(`the first minute, by keyboard alone (${locale}): a door, a cell, its arithmetic, and home again`, async () => {
    const opened = await home({ locale });
    const { page } = opened;
    await page.locator("#opening h1").waitFor();
    await page.locator("#door-open span", { hasText: door }).waitFor();
    await halt(page);
    const [, row, column] = (await page.locator("#door-open span").last().textContent()).match(door);
    await tabTo(page, "#door-open");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => location.hash.startsWith("#/inspect?"));
    const hash = decodeURIComponent(new URL(await urlOf(page)).hash);
    assert.match(hash, /op=block\.0\.attention\.probabilities/);
    assert.match(hash, new RegExp(`cell=${row},${column}`));
    await page.locator("#region-strip").waitFor();
    await page.keyboard.press("0");
    await page.locator(picture).waitFor();
    assert.equal(await page.locator("#opening").count(), 0, "a door was taken: the opening is gone");
    await tabTo(page, ".brand");
    await page.keyboard.press("Enter");
    await page.locator("#opening").waitFor();
    await settled(opened);
  });
}

test("every box opens the operation whose number it bears, forward and backward", async () => {
  const opened = await home();
  const { page } = opened;
  await halt(page);
  for (const backward of [false, true]) {
    if (backward) {
      await page.locator(".whole .direction [role=radio]").last().click();
      await page.locator(`${picture}.grads [data-cell]`).first().waitFor();
    }
    const all = await boxes(page);
    assert.ok(all.length >= 24, `${all.length} boxes`);
    for (const { cell, said, number } of all) {
      await page.locator(`${picture} [data-cell="${cell}"]`).dispatchEvent("click");
      await page.locator("#op-number", { hasText: `op ${number} of` }).waitFor();
      assert.ok(said.length > 4, said);
      await page.keyboard.press("0");
      await page.locator(`${picture} .here [data-cell="${cell}"]`).waitFor();
    }
  }
  await settled(opened);
});

test("every symbol of the formulas opens an operation", async () => {
  const opened = await home();
  const { page } = opened;
  await halt(page);
  const count = await page.locator(".wholeformulas [data-op]").count();
  assert.ok(count >= 18, `${count} symbols`);
  for (let at = 0; at < count; at++) {
    const symbol = page.locator(".wholeformulas [data-op]").nth(at);
    const op = await symbol.getAttribute("data-op");
    await symbol.dispatchEvent("click");
    await page.waitForFunction(() => location.hash.startsWith("#/inspect"));
    assert.ok(decodeURIComponent(new URL(await urlOf(page)).hash).includes(op), `${op}: ${await urlOf(page)}`);
    await page.keyboard.press("0");
    await page.locator(picture).waitFor();
  }
  await settled(opened);
});

test("what else there is: a click says what would change, a second builds it and draws it", async () => {
  const opened = await home();
  const { page } = opened;
  const drawn = (part) => page.locator(`${picture} [aria-label*="${part}"]`).count();
  assert.equal(await drawn("Cross"), 0);
  await page.locator(".other").last().click();
  await page.locator(".otherasked p", { hasText: /step 0/ }).waitFor();
  await rebuilt(page, () => page.locator("#build-other").click());
  await page.locator(`${picture} [aria-label*="ross"]`).first().waitFor();
  await page.locator(".other").nth(1).click();
  await page.locator(".otherasked p", { hasText: "→" }).waitFor();
  await rebuilt(page, () => page.locator("#build-other").click());
  await page.locator(".other[aria-pressed=true] b", { hasText: "Post-norm" }).waitFor();
  await settled(opened);
});

test("one walks along the whole by keyboard, there and back", async () => {
  const opened = await home();
  const { page } = opened;
  await page.locator(`${picture} .here [data-cell]`).first().waitFor();
  const here = () => page.locator(`${picture} .here [data-cell]`).first().getAttribute("aria-label");
  assert.match(await here(), /op 1$/);
  for (let at = 2; at <= 4; at++) {
    await page.keyboard.press("]");
    await page.locator(`${picture} .here [aria-label$="op ${at}"]`).waitFor();
  }
  await page.keyboard.press("b");
  await page.locator(`${picture}.grads .here`).first().waitFor();
  assert.match(await urlOf(page), /pass=backward/);
  assert.match(await urlOf(page), /#\/whole/);
  await settled(opened);
});

for (const [width, height] of [
  [1440, 900],
  [1366, 768],
  [1024, 768],
  [390, 844],
]) {
  test(`at ${width} x ${height} nothing is cut off at the side, and no type is under 11 px`, async () => {
    const opened = await home({ viewport: { width, height } });
    const { page } = opened;
    const seen = await page.evaluate(() => {
      const stage = document.querySelector("#stage");
      const small = [...document.querySelectorAll("#stage *")].filter(
        (element) =>
          element.childNodes.length > 0 &&
          [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== "") &&
          element.closest("title, math, .other svg") === null &&
          parseFloat(getComputedStyle(element).fontSize) < 11,
      );
      const home = document.querySelector(".wholehome");
      return {
        wide: document.documentElement.scrollWidth - innerWidth,
        stage: stage.scrollWidth - stage.clientWidth,
        picture: home.scrollWidth - home.clientWidth,
        small: small.map((element) => element.outerHTML.slice(0, 80)),
      };
    });
    assert.deepEqual(seen, { wide: 0, stage: 0, picture: 0, small: [] });
    const opening = await page.locator("#opening").evaluate((card) => card.getBoundingClientRect().height);
    assert.ok(opening < (width < 720 ? 640 : 260), `the opening leaves room for the network: ${opening} px`);
    await settled(opened);
  });
}
