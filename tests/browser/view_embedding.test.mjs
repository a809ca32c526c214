// Tokens as vectors: the plane, its variances, neighbours by cosine, and the rows that the example looks up.
import assert from "node:assert/strict";
import { test } from "node:test";
import { endless, number, open, pause, setting, settled, tabTo, toView, trained, urlOf } from "./harness.mjs";

const { site, browser } = await setting();

async function embedding(options = {}) {
  const opened = await open(browser, site.address, { hash: "#/inspect", ...options });
  const { page } = opened;
  await trained(page, 100);
  await pause(page);
  await toView(page, "embedding");
  await page.locator("#shares").filter({ hasText: /%/ }).waitFor();
  return opened;
}

/** The table behind the picture: token, id, x, y. */
async function points(page) {
  await page.locator(".projection .astable summary").click();
  await page.locator(".projection tbody tr").first().waitFor();
  const rows = await page.locator(".projection tbody tr").evaluateAll((rows) => rows.map((row) => [...row.children].map((cell) => cell.textContent)));
  return rows.map(([token, id, x, y]) => ({ token, id: Number(id), x: number(x), y: number(y) }));
}

for (const locale of ["en-US", "zh-CN"]) {
  test(`the plane says how much of the variance it holds, and its points have just that (${locale})`, async () => {
    const opened = await embedding({ locale });
    const { page } = opened;
    assert.equal(await page.locator("h1").textContent(), locale === "zh-CN" ? "嵌入" : "Embedding");
    const all = await points(page);
    assert.equal(all.length, 11);
    assert.equal(await page.locator("#projection [role=option]").count(), 11);
    const mean = (values) => values.reduce((a, b) => a + b, 0) / values.length;
    for (const axis of ["x", "y"]) assert.ok(Math.abs(mean(all.map((point) => point[axis]))) < 1e-4, "centred");
    const along = ["x", "y"].map((axis) => mean(all.map((point) => point[axis] ** 2)));
    const said = (await page.locator("#variances").textContent()).match(/[\d.]+(?: e−?\d+)?/g).map(number);
    assert.ok(Math.abs(said[0] / along[0] - 1) < 2e-3 && Math.abs(said[1] / along[1] - 1) < 2e-3, `${said} is not ${along}`);
    const shares = (await page.locator("#shares").textContent()).match(/[\d.]+(?=%)/g).map(Number);
    assert.ok(Math.abs(shares[0] - (100 * along[0]) / said[2]) < 0.2 && Math.abs(shares[2] - shares[0] - shares[1]) < 0.11);
    // Points are drawn where the table says.
    const drawn = await page.locator("#projection [role=option]").evaluateAll((points) =>
      points.map((point) => point.style.transform.match(/-?[\d.]+/g).map(Number)),
    );
    const scale = (drawn[1][0] - drawn[0][0]) / (all[1].x - all[0].x);
    for (const [i, point] of all.entries()) {
      assert.ok(Math.abs(drawn[i][0] - 230 - point.x * scale) < 0.3 && Math.abs(230 - drawn[i][1] - point.y * scale) < 0.3);
    }
    await settled(opened);
  });
}

test("a token is chosen by keyboard, its cosines fall and open to product and lengths", async () => {
  const opened = await embedding();
  const { page } = opened;
  await tabTo(page, "#projection");
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowRight");
  assert.equal(await page.locator("#projection").getAttribute("aria-activedescendant"), "token-1");
  assert.equal(await page.locator("#projection .chosen").count(), 1);
  assert.equal(await page.locator("#projection .near").count(), 5);
  const cosines = (await page.locator("#near tbody td:nth-of-type(3)").allTextContents()).map(number);
  assert.equal(cosines.length, 10, "the whole vocabulary but itself");
  assert.deepEqual(cosines, [...cosines].sort((a, b) => b - a));
  assert.ok(cosines.every((cosine) => cosine >= -1 && cosine <= 1));
  await tabTo(page, "#near .number");
  await page.keyboard.press("Enter");
  await page.locator("#cosine", { hasText: "×" }).waitFor();
  const text = await page.locator("#cosine").textContent();
  const [product, own, other, cosine] = text.split("=").slice(2).join("=").match(/−?[\d.]+(?: e−?\d+)?/g).map(number);
  assert.ok(Math.abs(product / (own * other) - cosine) < 2e-3, text);
  assert.ok(Math.abs(cosine - cosines[0]) < 1e-3);
  await settled(opened);
});

test("rows of the example are walked, and say the token and the value", async () => {
  const opened = await embedding();
  const { page } = opened;
  await tabTo(page, "#looked-up");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await page.locator(".lookedup .readout", { hasText: "feature 1" }).waitFor();
  assert.equal(await page.locator("#looked-up").getAttribute("aria-rowcount"), "12");
  assert.equal(await page.locator("#looked-up").getAttribute("aria-colcount"), "32");
  const first = await page.locator(".lookedup .readout").textContent();
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => location.hash.includes("op=embedding.token"));
  // The operation that looks them up opens at that cell, and has the same number there.
  assert.match(await urlOf(page), /cell=0,1/);
  const value = first.match(/: (−?[\d.]+(?: e−?\d+)?)$/)[1];
  await page.locator("#readout", { hasText: value }).waitFor();
  await settled(opened);
});

test("the picture moves while it trains, and stands still for who asked for less motion", async () => {
  for (const reducedMotion of ["no-preference", "reduce"]) {
    const opened = await open(browser, site.address, {
      hash: "#/inspect?view=embedding",
      viewport: { width: 390, height: 844 },
      reducedMotion,
    });
    const { page } = opened;
    await page.locator("#shares").filter({ hasText: /%/ }).waitFor();
    await endless(page);
    const before = await page.locator("#token-3").getAttribute("style");
    await page.waitForFunction((before) => document.querySelector("#token-3").getAttribute("style") !== before, before);
    const seconds = await page.locator("#token-3").evaluate((point) => parseFloat(getComputedStyle(point).transitionDuration));
    assert.equal(seconds > 0, reducedMotion === "no-preference");
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "no sideways scroll");
    await settled(opened);
  }
});
