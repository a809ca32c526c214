// Parts of the page come when they are shown: every stage and view opens at its own address, under a sub-path; a part
// that does not come is told, and the next try brings it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { open, part, serious, setting, settled } from "./harness.mjs";

const { site, browser } = await setting();

const places = {
  "#/train": "#train-loss",
  "#/inspect": "#result, #next-token",
  "#/inspect?view=heads": ".headsview",
  "#/inspect?view=rope": ".viewhome.rope",
  "#/inspect?view=flash": ".lessonview",
  "#/inspect?view=cache": ".lessonview",
  "#/inspect?view=embedding": ".embeddingview",
};

for (const [hash, shown] of Object.entries(places)) {
  test(`${hash} opens at its address`, async () => {
    const opened = await open(browser, site.address, { query: "?backend=cpu", hash });
    await opened.page.locator(shown).first().waitFor();
    await settled(opened);
  });
}

/** The files of the page that were asked for, by name. */
function asked(context) {
  const names = [];
  context.on("request", (request) => names.push(request.url().split("/").at(-1)));
  return names;
}

test("training shows before the microscope's code is asked for, which then comes by itself", async () => {
  let names;
  let release;
  const held = new Promise((resolve) => (release = resolve));
  const before = async (context) => {
    names = asked(context);
    await context.route(/worker_bg\.wasm/, (route) => held.then(() => route.continue()));
  };
  const opened = await open(browser, site.address, { query: "?backend=cpu", hash: "#/train", before });
  const { page } = opened;
  await page.locator("#play").waitFor();
  // Train and the settings come first, with the pieces that they share with others; the microscope waits for the worker.
  const later = () => names.filter((name) => /^split_(inspect|views|search)/.test(name));
  assert.deepEqual(later(), []);
  release();
  while (!later().some((name) => name.includes("search"))) await page.waitForTimeout(50);
  // Opened from now on, nothing is asked for again.
  const count = later().length;
  await page.getByRole("link", { name: "Inspect", exact: true }).click();
  await page.locator("#result, #next-token").first().waitFor();
  assert.equal(later().length, count);
  await settled(opened);
});

const told = {
  "en-US": { missing: "This part of the page did not arrive", again: "Try again" },
  "zh-CN": { missing: "页面的这一部分没有收到", again: "再试一次" },
};

/** Lets every request for a part fail as long as `broken` says so: one while it is shown, then the next try. */
async function fails(hash, name, shown, locale) {
  const lost = { broken: true };
  const before = (context) =>
    context.route(name, (route) => (lost.broken ? route.abort() : route.continue()));
  const { page, context } = await open(browser, site.address, { query: "?backend=cpu", hash, locale, before });
  const alert = page.getByRole("alert").filter({ hasText: told[locale].missing });
  await alert.waitFor();
  const again = page.getByRole("button", { name: told[locale].again });
  // It fails again: told again, and the focus stays where it was pressed.
  await again.focus();
  await page.keyboard.press("Enter");
  await alert.waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.id), "region-canvas");
  assert.deepEqual(await serious(page), []);
  lost.broken = false;
  await again.click();
  await page.locator(shown).first().waitFor();
  assert.equal(await alert.count(), 0);
  // The rest of the page never noticed.
  assert.ok(await page.locator("#play").isVisible());
  await context.close();
}

for (const locale of Object.keys(told)) {
  test(`in ${locale}: a stage that does not come is told, and comes with the next try`, () =>
    fails("#/inspect", /\/split_inspect[^/]*\.wasm$/, "#result, #next-token", locale));
  test(`in ${locale}: a view that does not come is told, and comes with the next try`, () =>
    fails("#/inspect?view=flash", /\/split_views[^/]*\.wasm$/, ".lessonview", locale));
}
