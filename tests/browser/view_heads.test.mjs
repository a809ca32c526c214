// All heads at a glance: reached by keyboard, and every number is the mean of the cells that it opens to.
import assert from "node:assert/strict";
import { test } from "node:test";
import { endless, number, open, pause, setting, settled, tabTo, toView, trained } from "./harness.mjs";

const { site, browser } = await setting();

/** The view, reached by keyboard, with a model that has learned a little and stands still. */
async function heads(options = {}) {
  const opened = await open(browser, site.address, { hash: "#/inspect", ...options });
  const { page } = opened;
  await trained(page, 100);
  await pause(page);
  await toView(page, "heads");
  await page.locator("#measures tbody tr").first().waitFor();
  return opened;
}

/** The probabilities of the large picture, from its table; masked cells are null. */
async function large(page) {
  const details = page.locator(".enlarged details.astable");
  if ((await details.getAttribute("open")) === null) await details.locator("summary").click();
  await details.locator("tbody tr").first().waitFor();
  const rows = await details.locator("tbody tr").evaluateAll((rows) =>
    rows.map((row) => [...row.querySelectorAll("td")].map((cell) => cell.textContent)),
  );
  return rows.map((row) => row.map((text) => (/\d/.test(text) ? number(text) : null)));
}

for (const locale of ["en-US", "zh-CN"]) {
  test(`heads are walked by keyboard, and numbers open to their cells (${locale})`, async () => {
    const opened = await heads({ locale });
    const { page } = opened;
    const title = await page.locator("h1").textContent();
    assert.equal(title, locale === "zh-CN" ? "注意力头" : "Attention heads");
    assert.equal(await page.locator("#glance [role=gridcell][id]").count(), 8, "two layers of four heads");
    assert.equal(await page.locator("#glance .mean").count(), 2, "a mean for each layer");
    await tabTo(page, "#glance");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowRight");
    await page.waitForFunction(() => location.hash.includes("op=block.1.attention.probabilities") && location.hash.includes("head=1"));
    assert.equal(await page.locator("#glance").getAttribute("aria-activedescendant"), "glance-1-1");
    assert.equal(await page.locator(".enlarged .axis-x span").count(), 12, "a token over every column");
    const row = page.locator("#measures tr.on");
    assert.match(await row.locator("th").textContent(), /L2 H2/);
    const cells = await large(page);
    const visible = (t) => cells[t].filter((p) => p !== null);
    // Entropy, previous token, itself and first token, computed again from the probabilities on screen.
    const mean = (values) => values.reduce((a, b) => a + b) / values.length;
    const entropies = cells.map((_, t) => -visible(t).reduce((sum, p) => sum + (p > 0 ? p * Math.log(p) : 0), 0));
    const most = cells.map((_, t) => Math.log(visible(t).length));
    const expected = [
      mean(entropies),
      entropies.reduce((a, b) => a + b) / most.reduce((a, b) => a + b),
      mean(cells.slice(1).map((row, t) => row[t])),
      mean(cells.map((row, t) => row[t])),
      undefined,
      mean(cells.map((row) => row[0])),
    ];
    const shown = (await row.locator("td").allTextContents()).map((text) => text.trim());
    for (const [at, value] of expected.entries()) {
      if (value === undefined) continue;
      const said = shown[at].endsWith("%") ? Number(shown[at].slice(0, -1)) / 100 : number(shown[at]);
      assert.ok(Math.abs(said - value) < 1.1e-3, `column ${at}: ${shown[at]} is not ${value}`);
    }
    // The previous-token number opens, by keyboard, to eleven cells whose mean it is.
    await tabTo(page, "#measures tr.on td:nth-of-type(3)");
    await page.keyboard.press("Enter");
    await page.locator("#opened ol li").first().waitFor();
    const parts = (await page.locator("#opened ol li b").allTextContents()).map(number);
    assert.equal(parts.length, cells.length - 1);
    assert.ok(Math.abs(mean(parts) - number(shown[2])) < 1e-3, "the mean of the listed cells");
    const sum = await page.locator("#opened-sum").textContent();
    assert.ok(sum.includes(String(parts.length)), sum);
    assert.equal(await page.locator(".enlarged .ring:not(.cell)").count(), parts.length, "marked in the picture");
    await settled(opened);
  });
}

test("a column head sorts, and what has no value stands last", async () => {
  const opened = await heads();
  const { page } = opened;
  await tabTo(page, "#measures th:nth-of-type(2)");
  await page.keyboard.press("Enter");
  await page.locator('#measures th:nth-of-type(2)[aria-sort="descending"]').waitFor();
  const column = async () => (await page.locator("#measures tbody td:nth-of-type(1)").allTextContents()).map(number);
  const falling = await column();
  assert.deepEqual(falling, [...falling].sort((a, b) => b - a));
  await page.keyboard.press("Enter");
  await page.locator('#measures th:nth-of-type(2)[aria-sort="ascending"]').waitFor();
  const rising = await column();
  assert.deepEqual(rising, [...rising].sort((a, b) => a - b));
  await settled(opened);
});

test("what the heads add by themselves adds up to the output, and pictures open their operations", async () => {
  const opened = await heads();
  const { page } = opened;
  const check = await page.locator("#alone-check").textContent();
  const difference = number(check.match(/difference ([\d.]+(?: e[−\d]+)?|0)\./)[1]);
  assert.ok(difference < 1e-5, check);
  assert.match(check, /4 heads/);
  await tabTo(page, "#alone-output");
  await page.keyboard.press("ArrowRight");
  await page.locator("#alone-cell", { hasText: "H4" }).waitFor();
  const cell = await page.locator("#alone-cell").textContent();
  const terms = [...cell.matchAll(/H\d (−?[\d.]+(?: e[−\d]+)?)/g)].map((match) => number(match[1]));
  const captured = number(cell.match(/captured (−?[\d.]+(?: e[−\d]+)?)/)[1]);
  assert.equal(terms.length, 4);
  assert.ok(Math.abs(terms.reduce((a, b) => a + b) - captured) < 3e-4, cell);
  // Split, work, concatenation, W_o: nine tensors, those by head in four pictures each, with true shapes.
  const shapes = await page.locator("#pipeline .shape").allTextContents();
  assert.deepEqual(shapes, [
    "T 12 · C 32", "C 32 · H·D 32", "T 12 · H·D 32", "H 4 · T 12 · D 8", "H 4 · T 12 · S 12", "H 4 · T 12 · D 8",
    "T 12 · H·D 32", "H·D 32 · C 32", "T 12 · C 32",
  ]);
  assert.equal(await page.locator("#pipeline button.piece").count(), 6 + 3 * 4);
  await page.locator("#pipeline button.piece").nth(5).focus();
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => location.hash.includes("op=block.0.attention.query&") && location.hash.includes("head=2"));
  await page.locator("#result").waitFor();
  await settled(opened);
});

test("while it trains the numbers follow, and fit a phone", async () => {
  const opened = await open(browser, site.address, { hash: "#/inspect?view=heads", viewport: { width: 390, height: 844 } });
  const { page } = opened;
  await page.locator("#measures tbody tr").first().waitFor();
  // Opened there at once, before there is an example: tokens come when it does.
  await page.waitForFunction(() => document.querySelectorAll(".enlarged .axis-x b").length === 12);
  await endless(page);
  const text = () => page.locator("#measures tbody").textContent();
  const before = await text();
  await page.waitForFunction((before) => document.querySelector("#measures tbody").textContent !== before, before);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "no sideways scroll");
  await settled(opened);
});
