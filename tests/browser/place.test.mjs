// Where one is survives reload and the back button; language and theme are kept.
import assert from "node:assert/strict";
import { test } from "node:test";
import { open, setting, settled, trained, urlOf } from "./harness.mjs";

const { site, browser } = await setting();

const here = "#/inspect?op=block.1.attention.scores&head=2&cell=5,1";
const number = (page) => page.locator("#op-number").textContent();

test("reload keeps operation, head and cell", async () => {
  const opened = await open(browser, site.address, { hash: here });
  const { page } = opened;
  await trained(page, 1);
  const before = await number(page);
  assert.match(before, /^op \d+ of 57$/);
  await page.reload();
  await trained(page, 1);
  assert.equal(await number(page), before);
  assert.equal(new URL(await urlOf(page)).hash, here);
  assert.equal(await page.locator(".headpick [aria-checked=true]").textContent(), "3");
  await settled(opened);
});

test("the back button goes back through operations and screens", async () => {
  const opened = await open(browser, site.address);
  const { page } = opened;
  await trained(page, 1);
  await page.keyboard.press("2");
  await page.locator("#op-number", { hasText: "op 1 of" }).waitFor();
  await page.keyboard.press("]");
  await page.locator("#op-number", { hasText: "op 2 of" }).waitFor();
  await page.locator("#stop-9 button").click();
  await page.locator("#op-number", { hasText: "op 10 of" }).waitFor();
  await page.goBack();
  await page.locator("#op-number", { hasText: "op 2 of" }).waitFor();
  await page.goBack();
  await page.locator("#op-number", { hasText: "op 1 of" }).waitFor();
  await page.goBack();
  await page.locator("#loss-chart").waitFor();
  await page.goForward();
  await page.locator("#op-number", { hasText: "op 1 of" }).waitFor();
  await settled(opened);
});

test("hostile addresses fall back", async () => {
  const opened = await open(browser, site.address, {
    query: "?seed=-9e99&backend=abacus",
    hash: "#/inspect?op=%00<script>alert(1)</script>&head=99999999999&cell=-1,1e9",
  });
  const { page } = opened;
  await trained(page, 1);
  await page.locator("#op-number", { hasText: "op 1 of" }).waitFor();
  await settled(opened);
});

test("English and Chinese, kept over a reload", async () => {
  const opened = await open(browser, site.address);
  const { page } = opened;
  await trained(page, 1);
  await page.getByRole("radio", { name: "中文" }).click();
  assert.equal(await page.locator("html").getAttribute("lang"), "zh-Hans");
  await page.getByRole("link", { name: "训练" }).waitFor();
  await page.reload();
  await trained(page, 1);
  await page.getByRole("link", { name: "训练" }).waitFor();
  // No English word is left on either stage but names and units.
  for (const [hash, there] of [["#/inspect?op=block.0.attention.scores&cell=3,1", "#cell-value"], ["#/train", "#loss-chart"]]) {
    await page.evaluate((hash) => (location.hash = hash), hash);
    await page.locator(there).waitFor();
    const text = await page.locator("body").innerText();
    for (const word of ["Train loss", "Step", "Held-out", "Why it is there", "Next token", "Network map", "Data"]) {
      assert.ok(!text.includes(word), `${word} in ${hash}`);
    }
  }
  await page.getByRole("radio", { name: "EN", exact: true }).click();
  await page.getByRole("link", { name: "Train" }).waitFor();
  await settled(opened);
});

test("a browser that asks for Chinese or for dark gets it", async () => {
  const opened = await open(browser, site.address, { locale: "zh-CN", colorScheme: "dark" });
  const { page } = opened;
  await page.getByRole("link", { name: "训练" }).waitFor();
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  assert.equal(await page.locator("html").getAttribute("data-theme"), "dark");
  const dark = await ground();
  await page.locator("#theme").click();
  assert.equal(await page.locator("html").getAttribute("data-theme"), "light");
  assert.notEqual(await ground(), dark);
  await page.reload();
  assert.equal(await page.locator("html").getAttribute("data-theme"), "light");
  await settled(opened);
});
